import { expect, test } from "vitest";
import { benchAnswers } from "../../../cli/bench/answers/run.ts";
import { SIDES } from "../../../cli/bench/pair.ts";

// A run fails by itself when the sides do not answer alike.
test("answers of the Worker, on one side after the other", { timeout: 240_000 }, async () => {
  const report = await benchAnswers({ traces: 300, seed: 1, until: Date.UTC(2026, 0, 31), runs: 3, onProgress: () => {} }, () => {});
  for (const side of SIDES) {
    const answers = report.answers.filter((each) => each.side === side);
    expect(answers).toHaveLength(7);
    for (const { bytes, median, p95 } of answers) expect([bytes > 0, median > 0, p95 >= median]).toEqual([true, true, true]);
    expect(report.firstMs[side]).toBeGreaterThan(0);
  }
});
