import { afterAll, beforeAll, expect, it } from "vitest";
import { getOn } from "../support/both-sides.ts";
import { filled, type Filled } from "../support/filled.ts";
import { everyRead } from "../support/two-sided-suite.ts";

/**
 * Write mode `new`: only the new side is filled, and must answer as the current one did for the same data. The model
 * stands for that answer: the suite of write mode `current` has held it against the current side, field by field.
 */
let data: Filled;
beforeAll(async () => {
  data = await filled("new", 120);
});
afterAll(() => data.app.drop());

everyRead(
  () => data,
  (project, paths) => getOn(data.app, "new", project, paths),
  4,
);

it("wrote nothing to the current tables", async () => {
  const result = await data.app.database.client.query({
    query: "SELECT (SELECT count() FROM traces) + (SELECT count() FROM observations) + (SELECT count() FROM scores) AS n, (SELECT count() FROM exp_spans) > 0 AS filled",
    format: "JSONEachRow",
  });
  expect(await result.json()).toEqual([{ n: 0, filled: 1 }]);
});
