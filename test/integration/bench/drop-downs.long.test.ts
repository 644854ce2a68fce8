import { expect, test } from "vitest";
import { benchDropDowns } from "../../../cli/bench/drop-downs.ts";

test("drop-downs of lists alone: both sides alike, from counts where days are whole", { timeout: 180_000 }, async () => {
  const cells = await benchDropDowns({ traces: 3_000, seed: 1, until: Date.UTC(2026, 0, 31), effort: { runs: 1, budgetMs: 1, warmUps: 0, costRuns: 1 }, onProgress: () => {} });
  expect(cells.map(({ window, equal, answer }) => ({ window, equal, isEmpty: answer === 0 }))).toEqual(["24h", "7d", "30d"].map((window) => ({ window, equal: true, isEmpty: false })));
  // Four drop-downs and scores, the look, and which days are counted: the data ends with a day, so that all windows hold whole ones.
  expect(cells.map((cell) => cell.new.statements)).toEqual([7, 7, 7]);
});
