import { scoresAll } from "../../../src/access/scores.all.ts";
import { scoresById } from "../../../src/access/scores.byId.ts";
import { scoresCountAll } from "../../../src/access/scores.countAll.ts";
import { scoresCursor } from "../../../src/access/scores.cursor.ts";
import { scoresFilterOptions } from "../../../src/access/scores.filterOptions.ts";
import { scoresList } from "../../../src/access/scores.list.ts";
import { NEWEST_FIRST, type ScoreSelection } from "../../../src/db/rows/score-list.ts";
import { scoreParameterColumns } from "../../../src/schemas/filter-columns/score-parameters.ts";
import { scoreTableColumns } from "../../../src/schemas/filter-columns/scores.ts";
import { resolveConditions } from "../../../src/schemas/filter-columns/table.ts";
import { ALL_WINDOWS, type Asked, type BenchPair, pair } from "../pair.ts";
import { within } from "./window.ts";

const table = (asked: Asked): ScoreSelection => ({ conditions: resolveConditions(scoreTableColumns, within("timestamp", asked)), subject: "uncorrected", traceJoin: "left" });

export const scorePairs: readonly BenchPair[] = [
  pair(scoresList)({
    name: "scores.list", query: { number: "12", name: "scores-list" }, windows: ALL_WINDOWS,
    input: (asked) => ({ page: 1, limit: 50, subject: "any", trace: true, conditions: resolveConditions(scoreParameterColumns, within("timestamp", asked)) }),
  }),
  pair(scoresCursor)({
    name: "scores.cursor", windows: ALL_WINDOWS,
    input: (asked) => ({ limit: 50, subject: "any", conditions: resolveConditions(scoreParameterColumns, within("timestamp", asked)) }),
  }),
  pair(scoresById)({ name: "scores.byId", windows: "none", input: ({ facts }) => facts.score }),
  pair(scoresAll)({ name: "scores.all", windows: ["24h", "7d", "30d"], input: (asked) => ({ ...table(asked), order: NEWEST_FIRST, page: 0, limit: 50 }) }),
  pair(scoresCountAll)({ name: "scores.countAll", windows: ["30d"], input: table }),
  pair(scoresFilterOptions)({ name: "scores.filterOptions", windows: ["30d"], input: (asked) => ({ conditions: table(asked).conditions, subject: "uncorrected" }) }),
];
