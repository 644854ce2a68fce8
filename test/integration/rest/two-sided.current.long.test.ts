import { afterAll, beforeAll } from "vitest";
import { onBothSides } from "../support/both-sides.ts";
import { filled, type Filled } from "../support/filled.ts";
import { everyRead } from "../support/two-sided-suite.ts";

/** Write mode `current`: the new tables are filled by the feed views, as with an unmodified writer. */
let data: Filled;
beforeAll(async () => {
  data = await filled("current", 80);
});
afterAll(() => data.app.drop());

everyRead(
  () => data,
  (project, paths) => onBothSides(data.app, project, paths),
);
