import type { Context } from "hono";
import { createFactory } from "hono/factory";
import { scoresList } from "../access/scores.list.ts";
import type { ScoreList, ScoreSelection } from "../db/rows/score-list.ts";
import { readScope } from "../http/read-scope.ts";
import type { AppEnv } from "../http/scope.ts";
import { query } from "../http/validate.ts";
import { read } from "../rollout/switch.ts";
import { scoreListQuery, scoreListV1Query, type ScoreNarrowing } from "../schemas/score.ts";
import { route } from "./route.ts";
import { scoreSelection } from "./score-conditions.ts";
import { walkMeta } from "./wire/cursor.ts";
import { toWireListedScore, toWireListedScoreV1 } from "./wire/score.ts";

const listed = async (c: Context<AppEnv>, q: ScoreNarrowing, subject: ScoreSelection["subject"], trace: boolean): Promise<ScoreList> =>
  read(scoresList, await readScope(c), { ...scoreSelection(q, subject), page: q.page, limit: q.limit, walk: q.cursor, trace });

/** GET /scores: scores of traces and observations, without corrections. */
export const scoresV1List = route(
  "GET",
  "/scores",
  "full",
  ...createFactory<AppEnv>().createHandlers(query(scoreListV1Query), async (c) => {
    const q = c.req.valid("query");
    const { rows, traces, total, next } = await listed(c, q, "trace", true);
    return c.json({ data: rows.map((row) => toWireListedScoreV1(row, traces, c.var.caller.projectId)), meta: walkMeta(q, total, next) });
  }),
);

/** GET /v2/scores: scores of every kind. */
export const scoresV2List = route(
  "GET",
  "/v2/scores",
  "full",
  ...createFactory<AppEnv>().createHandlers(query(scoreListQuery), async (c) => {
    const q = c.req.valid("query");
    const { rows, traces, total, next } = await listed(c, q, "any", q.fields.has("trace"));
    return c.json({ data: rows.map((row) => toWireListedScore(row, traces, c.var.caller.projectId, q.fields)), meta: walkMeta(q, total, next) });
  }),
);
