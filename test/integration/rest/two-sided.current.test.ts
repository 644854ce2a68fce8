import { afterAll, beforeAll } from "vitest";
import { filled, type Filled } from "../support/filled.ts";
import { readsOnBothSides } from "../support/two-sided-suite.ts";

/** Write mode `current`: the new tables are filled by the feed views, as with an unmodified writer. */
let data: Filled;
beforeAll(async () => {
  data = await filled("current");
});
afterAll(() => data.app.drop());

readsOnBothSides(() => data);
