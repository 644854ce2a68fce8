import { observationsById } from "../../src/access/observations.byId.ts";
import { observationsCursor } from "../../src/access/observations.cursor.ts";
import { observationsList } from "../../src/access/observations.list.ts";
import { publicSessionsById } from "../../src/access/publicSessions.byId.ts";
import { publicSessionsList } from "../../src/access/publicSessions.list.ts";
import { publicTracesById } from "../../src/access/publicTraces.byId.ts";
import { publicTracesList } from "../../src/access/publicTraces.list.ts";
import { accessPatterns } from "../../src/access/registry.ts";
import { scoresById } from "../../src/access/scores.byId.ts";
import { scoresCursor } from "../../src/access/scores.cursor.ts";
import { scoresList } from "../../src/access/scores.list.ts";
import { tracesHasAny } from "../../src/access/traces.hasAny.ts";
import type { TraceListInput } from "../../src/db/rows/trace-list.ts";
import type { Page, TraceListRow } from "../../src/db/rows/trace.ts";
import type { FilterCondition } from "../../src/schemas/filter.ts";
import { restObservationColumns } from "../../src/schemas/filter-columns/observations.ts";
import { scoreParameterColumns } from "../../src/schemas/filter-columns/score-parameters.ts";
import { resolveConditions } from "../../src/schemas/filter-columns/table.ts";
import { restTraceColumns } from "../../src/schemas/filter-columns/traces.ts";
import { ALL_WINDOWS, type Asked, type BenchPair, pair } from "./pair.ts";

/** The window as conditions on a column of times. */
const within = (column: string, { from, to }: Asked): FilterCondition[] => [
  { type: "datetime", column, operator: ">=", value: new Date(from) },
  { type: "datetime", column, operator: "<", value: new Date(to) },
];

const traceList = (asked: Asked, more: Partial<TraceListInput> = {}, conditions: FilterCondition[] = []): TraceListInput => ({
  page: 1, limit: 50, conditions: resolveConditions(restTraceColumns, [...within("timestamp", asked), ...conditions]), order: { column: "timestamp", descending: true },
  io: true, observations: true, scores: true, metrics: true, ...more,
});
const FIELDS_OFF = { io: false, observations: false, scores: false, metrics: false };
/** The list without the ids of observations, and without totals where no metrics were asked. */
const bareTraces = ({ rows, total }: Page<TraceListRow>, metrics: boolean): unknown => ({
  total, rows: rows.map(({ observationIds: _ids, scoreIds: _scores, latencyMs, totalCost, ...row }) => (metrics ? { ...row, latencyMs, totalCost } : row)),
});

/**
 * What the benchmark asks: one entry an access pattern and way of asking it. Both sides read the same input through the
 * functions that serve requests. A pattern without an entry is named by every run.
 */
export const PAIRS: readonly BenchPair[] = [
  pair(publicTracesById)({
    name: "publicTraces.byId", query: { number: "02", name: "traces-by-id" }, windows: "none",
    input: ({ facts }) => ({ traceId: facts.smallTrace, texts: true, observations: "none", scores: false }),
  }),
  pair(publicTracesById)({
    name: "publicTraces.byId (8 spans)", windows: "none",
    input: ({ facts }) => ({ traceId: facts.smallTrace, texts: true, observations: "narrow", scores: true }),
  }),
  pair(publicTracesById)({
    name: "publicTraces.byId (3,000 spans)", windows: "none",
    input: ({ facts }) => ({ traceId: facts.largeTrace, texts: true, observations: "narrow", scores: true }),
  }),
  pair(publicTracesById)({
    name: "publicTraces.byId (8 spans with texts)", query: { number: "03", name: "observations-for-trace" }, windows: "none",
    input: ({ facts }) => ({ traceId: facts.smallTrace, texts: true, observations: "whole", scores: false }),
  }),
  pair(publicTracesById)({
    name: "publicTraces.byId (3,000 spans with texts)", windows: "none",
    input: ({ facts }) => ({ traceId: facts.largeTrace, texts: true, observations: "whole", scores: false }),
  }),
  pair(publicTracesById)({
    name: "publicTraces.byId (scores)", query: { number: "04", name: "scores-for-trace" }, windows: "none",
    input: ({ facts }) => ({ traceId: facts.largeTrace, texts: false, observations: "none", scores: true }),
  }),
  pair(publicTracesList)({ name: "publicTraces.list", query: { number: "11", name: "public-traces-list" }, windows: ALL_WINDOWS, input: (asked) => traceList(asked) }),
  pair(publicTracesList)({ name: "publicTraces.list (rows only)", windows: ALL_WINDOWS, input: (asked) => traceList(asked, FIELDS_OFF), shown: (answer) => bareTraces(answer, false) }),
  pair(publicTracesList)({ name: "publicTraces.list (page 100)", windows: ["30d"], input: (asked) => traceList(asked, { page: 100 }) }),
  pair(publicTracesList)({
    name: "publicTraces.list (errors > 0)", windows: ALL_WINDOWS,
    input: (asked) => traceList(asked, { ...FIELDS_OFF, metrics: true }, [{ type: "number", column: "errorCount", operator: ">", value: 0 }]),
    shown: (answer) => bareTraces(answer, true),
  }),
  pair(publicTracesList)({
    name: "publicTraces.list (rare user)", windows: ["30d"],
    input: (asked) => traceList(asked, {}, [{ type: "string", column: "userId", operator: "=", value: asked.facts.rareUser }]),
  }),
  pair(tracesHasAny)({ name: "traces.hasAny", windows: "none", input: () => undefined }),
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
  pair(scoresList)({
    name: "scores.list", query: { number: "12", name: "scores-list" }, windows: ALL_WINDOWS,
    input: (asked) => ({ page: 1, limit: 50, subject: "any", trace: true, conditions: resolveConditions(scoreParameterColumns, within("timestamp", asked)) }),
  }),
  pair(scoresCursor)({
    name: "scores.cursor", windows: ALL_WINDOWS,
    input: (asked) => ({ limit: 50, subject: "any", conditions: resolveConditions(scoreParameterColumns, within("timestamp", asked)) }),
  }),
  pair(scoresById)({ name: "scores.byId", windows: "none", input: ({ facts }) => facts.score }),
  pair(publicSessionsList)({ name: "publicSessions.list", windows: ALL_WINDOWS, input: ({ from, to }) => ({ page: 1, limit: 50, from, to }) }),
  pair(publicSessionsById)({ name: "publicSessions.byId", query: { number: "13", name: "session-by-id" }, windows: "none", input: ({ facts }) => facts.session }),
];

/** Access patterns that no pair asks. */
export const unpaired = (): string[] => accessPatterns.map(({ name }) => name).filter((name) => !PAIRS.some((each) => each.pattern === name));
