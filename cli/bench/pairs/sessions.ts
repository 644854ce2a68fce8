import { publicSessionsById } from "../../../src/access/publicSessions.byId.ts";
import { publicSessionsList } from "../../../src/access/publicSessions.list.ts";
import { sessionsAll } from "../../../src/access/sessions.all.ts";
import { sessionsById } from "../../../src/access/sessions.byId.ts";
import { sessionsByIdWithScores } from "../../../src/access/sessions.byIdWithScores.ts";
import { sessionsCountAll } from "../../../src/access/sessions.countAll.ts";
import { sessionsFilterOptions } from "../../../src/access/sessions.filterOptions.ts";
import { sessionsMetrics } from "../../../src/access/sessions.metrics.ts";
import { sessionColumns } from "../../../src/schemas/filter-columns/sessions.ts";
import { resolveConditions } from "../../../src/schemas/filter-columns/table.ts";
import { traceColumns } from "../../../src/schemas/filter-columns/traces.ts";
import { ALL_WINDOWS, type Asked, type BenchPair, inTurn, pair } from "../pair.ts";
import { within } from "./window.ts";

const created = (asked: Asked) => resolveConditions(sessionColumns, within("createdAt", asked));

const withMetrics = inTurn(sessionsAll, sessionsMetrics, (rows) => (rows.length === 0 ? undefined : rows.map(({ id }) => id)));

export const sessionPairs: readonly BenchPair[] = [
  pair(publicSessionsList)({ name: "publicSessions.list", windows: ALL_WINDOWS, input: ({ from, to }) => ({ page: 1, limit: 50, from, to }) }),
  pair(publicSessionsById)({ name: "publicSessions.byId", query: { number: "13", name: "session-by-id" }, windows: "none", input: ({ facts }) => facts.session }),
  pair(withMetrics)({
    name: "sessions.all with metrics", query: { number: "08", name: "sessions-all" }, windows: ALL_WINDOWS,
    input: (asked) => ({ conditions: created(asked), order: { column: "createdAt", descending: true }, page: 0, limit: 50 }),
  }),
  pair(sessionsMetrics)({ name: "sessions.metrics (one session)", windows: "none", input: ({ facts }) => [facts.session] }),
  pair(sessionsCountAll)({ name: "sessions.countAll", windows: ["30d"], input: created }),
  pair(sessionsFilterOptions)({ name: "sessions.filterOptions", windows: ["30d"], input: (asked) => ({ conditions: resolveConditions(traceColumns, within("timestamp", asked)) }) }),
  pair(sessionsById)({ name: "sessions.byId", windows: "none", input: ({ facts }) => facts.session }),
  pair(sessionsByIdWithScores)({ name: "sessions.byIdWithScores", windows: "none", input: ({ facts }) => facts.session }),
];
