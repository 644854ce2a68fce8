import type { Context } from "hono";
import { createFactory } from "hono/factory";
import { scoresById } from "../access/scores.byId.ts";
import type { ScoreRow } from "../db/rows/score.ts";
import { DETAIL_SCORE_TYPES } from "../db/rows/trace-detail.ts";
import { notFound } from "../errors.ts";
import { readScope } from "../http/read-scope.ts";
import type { AppEnv } from "../http/scope.ts";
import { read } from "../rollout/switch.ts";
import { SCORE_DATA_TYPES, SCORE_SOURCES } from "../schemas/score.ts";
import { pathId } from "./path-id.ts";
import { route } from "./route.ts";
import { toWireScore, toWireScoreV2 } from "./wire/score.ts";

const isOneOf = (known: readonly string[], name: string): boolean => known.includes(name);

/** The score, when v1 or v2 shows it. What another writer left broken is a 500 whose text goes to the log. */
async function scoreOf(c: Context<AppEnv>, isShown: (row: ScoreRow) => boolean): Promise<ScoreRow> {
  const row = await read(scoresById, await readScope(c), pathId(c, "scoreId"));
  if (row === undefined || !isShown(row)) throw notFound("Score not found");
  if (!isOneOf(SCORE_DATA_TYPES, row.data_type) || !isOneOf(SCORE_SOURCES, row.source)) throw new Error(`Requested score is corrupted: ${row.id} is ${row.data_type} by ${row.source}`);
  return row;
}

const isOfTraceAlone = (row: ScoreRow): boolean => row.trace_id !== null && row.session_id === null && row.dataset_run_id === null && isOneOf(DETAIL_SCORE_TYPES, row.data_type);

/** GET /scores/{scoreId}: a score of a trace or an observation; corrections are not among them. */
export const scoresV1Get = route(
  "GET",
  "/scores/:scoreId",
  "full",
  ...createFactory<AppEnv>().createHandlers(async (c) => c.json(toWireScore(await scoreOf(c, isOfTraceAlone), c.var.caller.projectId))),
);

/** GET /v2/scores/{scoreId}: a score of any kind. */
export const scoresV2Get = route(
  "GET",
  "/v2/scores/:scoreId",
  "full",
  ...createFactory<AppEnv>().createHandlers(async (c) => c.json(toWireScoreV2(await scoreOf(c, () => true), c.var.caller.projectId))),
);
