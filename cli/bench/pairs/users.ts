import { usersAll } from "../../../src/access/users.all.ts";
import { usersById } from "../../../src/access/users.byId.ts";
import { usersHasAny } from "../../../src/access/users.hasAny.ts";
import { usersMetrics } from "../../../src/access/users.metrics.ts";
import { resolveConditions } from "../../../src/schemas/filter-columns/table.ts";
import { traceColumns } from "../../../src/schemas/filter-columns/traces.ts";
import { ALL_WINDOWS, type Asked, type BenchPair, pair } from "../pair.ts";
import { within } from "./window.ts";

const active = (asked: Asked) => resolveConditions(traceColumns, within("timestamp", asked));

export const userPairs: readonly BenchPair[] = [
  pair(usersHasAny)({ name: "users.hasAny", windows: "none", input: () => undefined }),
  pair(usersAll)({ name: "users.all", windows: ["30d"], input: (asked) => ({ conditions: active(asked), search: undefined, page: 0, limit: 50 }) }),
  pair(usersMetrics)({
    name: "users.metrics (the 50 with the most traces)", query: { number: "09", name: "users-metrics" }, windows: ALL_WINDOWS,
    input: (asked) => ({ userIds: asked.facts.topUsers, conditions: active(asked) }),
  }),
  pair(usersById)({ name: "users.byId (rare user)", windows: "none", input: ({ facts }) => ({ userIds: [facts.rareUser], conditions: [] }) }),
];
