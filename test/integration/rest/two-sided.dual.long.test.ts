import { afterAll, beforeAll, expect, it } from "vitest";
import { type Answer, onBothSides } from "../support/both-sides.ts";
import { batched } from "../support/data-set.ts";
import { send } from "../support/events.ts";
import { filled, type Filled } from "../support/filled.ts";
import { mergeAll } from "../support/merges.ts";
import { listPath, listRequests } from "../support/trace-requests.ts";
import { everyRead, sampled } from "../support/two-sided-suite.ts";

/** Write mode `dual`: both sides are written directly, the feed views stand back. */
let data: Filled;
beforeAll(async () => {
  data = await filled("dual", 200);
});
afterAll(() => data.app.drop());

everyRead(
  () => data,
  (project, paths) => onBothSides(data.app, project, paths),
  4,
);

it("sent again in other batches, and with every part merged, all of it reads the same to the byte", async () => {
  const { app } = data;
  const lists = sampled(Object.values(listRequests).flat(), 20).map(listPath);
  const details = sampled(data.data.traceIds, 8).map((id) => `/api/public/traces/${encodeURIComponent(id)}`);
  const texts = async (): Promise<string[]> => (await onBothSides(app, "one", [...lists, ...details])).map(({ text }: Answer) => text);
  const before = await texts();
  for (const batch of batched(2, data.data.events, 300)) await send(app, "one", batch);
  await app.settled();
  expect(await texts()).toEqual(before);
  await mergeAll(app);
  expect(await texts()).toEqual(before);
});
