import { publicTracesById } from "../../../src/access/publicTraces.byId.ts";
import { publicTracesList } from "../../../src/access/publicTraces.list.ts";
import type { Read } from "../../../src/db/read.ts";
import type { TraceDetail, TraceDetailInput } from "../../../src/db/rows/trace-detail.ts";
import type { TraceListInput } from "../../../src/db/rows/trace-list.ts";
import type { Page, TraceListRow } from "../../../src/db/rows/trace.ts";
import type { FilterCondition } from "../../../src/schemas/filter.ts";
import { resolveConditions } from "../../../src/schemas/filter-columns/table.ts";
import { restTraceColumns } from "../../../src/schemas/filter-columns/traces.ts";
import { ALL_WINDOWS, type Asked, type BenchPair, pair } from "../pair.ts";
import { within } from "./window.ts";

/** The whole of an answer, however much of it was held: what is left to come has to be taken, or the request stays open. */
const taken =
  (read: Read<TraceDetailInput, TraceDetail | undefined>): Read<TraceDetailInput, TraceDetail | undefined> =>
  async (scope, input) => {
    const detail = await read(scope, input);
    if (detail?.more === undefined) return detail;
    const { more, observations, ...rest } = detail;
    const all = [...observations];
    for await (const row of more) all.push(row);
    return { ...rest, observations: all };
  };

const wholeTrace: typeof publicTracesById = { name: publicTracesById.name, current: taken(publicTracesById.current), new: taken(publicTracesById.new) };

const traceList = (asked: Asked, more: Partial<TraceListInput> = {}, conditions: FilterCondition[] = []): TraceListInput => ({
  page: 1, limit: 50, conditions: resolveConditions(restTraceColumns, [...within("timestamp", asked), ...conditions]), order: { column: "timestamp", descending: true },
  io: true, observations: true, scores: true, metrics: true, ...more,
});
const FIELDS_OFF = { io: false, observations: false, scores: false, metrics: false };
/** The list without the ids of observations, and without totals where no metrics were asked. */
const bareTraces = ({ rows, total }: Page<TraceListRow>, metrics: boolean): unknown => ({
  total, rows: rows.map(({ observationIds: _ids, scoreIds: _scores, latencyMs, totalCost, ...row }) => (metrics ? { ...row, latencyMs, totalCost } : row)),
});

export const publicTracePairs: readonly BenchPair[] = [
  pair(wholeTrace)({
    name: "publicTraces.byId", query: { number: "02", name: "traces-by-id" }, windows: "none",
    input: ({ facts }) => ({ traceId: facts.smallTrace, texts: true, observations: "none", scores: false }),
  }),
  pair(wholeTrace)({
    name: "publicTraces.byId (8 spans)", windows: "none",
    input: ({ facts }) => ({ traceId: facts.smallTrace, texts: true, observations: "narrow", scores: true }),
  }),
  pair(wholeTrace)({
    name: "publicTraces.byId (3,000 spans)", windows: "none",
    input: ({ facts }) => ({ traceId: facts.largeTrace, texts: true, observations: "narrow", scores: true }),
  }),
  pair(wholeTrace)({
    name: "publicTraces.byId (8 spans with texts)", query: { number: "03", name: "observations-for-trace" }, windows: "none",
    input: ({ facts }) => ({ traceId: facts.smallTrace, texts: true, observations: "whole", scores: false }),
  }),
  pair(wholeTrace)({
    name: "publicTraces.byId (3,000 spans with texts)", windows: "none",
    input: ({ facts }) => ({ traceId: facts.largeTrace, texts: true, observations: "whole", scores: false }),
  }),
  pair(wholeTrace)({
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
];
