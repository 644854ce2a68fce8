import { generationsAll } from "../../../src/access/generations.all.ts";
import { generationsCountAll } from "../../../src/access/generations.countAll.ts";
import { generationsFilterOptions } from "../../../src/access/generations.filterOptions.ts";
import { observationsById } from "../../../src/access/observations.byId.ts";
import { observationsCursor } from "../../../src/access/observations.cursor.ts";
import { observationsList } from "../../../src/access/observations.list.ts";
import { observationColumns, restObservationColumns } from "../../../src/schemas/filter-columns/observations.ts";
import { resolveConditions } from "../../../src/schemas/filter-columns/table.ts";
import { ALL_WINDOWS, type Asked, type BenchPair, pair } from "../pair.ts";
import { within } from "./window.ts";

const started = (asked: Asked) => resolveConditions(observationColumns, within("startTime", asked));

export const observationPairs: readonly BenchPair[] = [
  pair(observationsById)({ name: "observations.byId", windows: "none", input: ({ facts }) => facts.observation }),
  pair(observationsList)({
    name: "observations.list", windows: ALL_WINDOWS,
    input: (asked) => ({ page: 1, limit: 50, conditions: resolveConditions(restObservationColumns, within("startTime", asked)) }),
  }),
  pair(observationsList)({
    name: "observations.list (generations)", windows: ALL_WINDOWS,
    input: (asked) => ({ page: 1, limit: 50, conditions: resolveConditions(restObservationColumns, [...within("startTime", asked), { type: "stringOptions", column: "type", operator: "any of", value: ["GENERATION"] }]) }),
  }),
  pair(observationsCursor)({
    name: "observations.cursor", windows: ALL_WINDOWS,
    input: (asked) => ({ limit: 50, texts: true, trace: true, conditions: resolveConditions(restObservationColumns, within("startTime", asked)) }),
  }),
  pair(generationsAll)({
    name: "generations.all", query: { number: "10", name: "generations-all" }, windows: ALL_WINDOWS,
    input: (asked) => ({ conditions: started(asked), order: "time", page: 0, limit: 50 }),
  }),
  pair(generationsCountAll)({ name: "generations.countAll", windows: ["30d"], input: (asked) => ({ conditions: started(asked) }) }),
  pair(generationsFilterOptions)({ name: "generations.filterOptions", windows: ["30d"], input: (asked) => ({ conditions: started(asked) }) }),
];
