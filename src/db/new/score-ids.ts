import { z } from "zod";
import { newestBy } from "../../domain/newest.ts";
import type { QueryTag } from "../client.ts";
import { flag, uint } from "../codecs.ts";
import { type ScoreScope, scoresOfTraces } from "../fragments/score-stats.ts";
import type { ReadScope } from "../read.ts";
import { scoreVersion } from "../scores/selection.ts";
import { all, param, sql } from "../sql.ts";

const storedRow = z.object({ id: z.string(), trace_id: z.string(), day: z.string(), version: uint, selected: flag });

/**
 * The ids of the scores on these traces and on their observations, by trace, in no order: of stored rows the newest of each
 * key, as `FINAL` chooses it, chosen here. For a page's traces that costs the server half.
 */
export async function readScoreIds({ db }: ReadScope, tag: QueryTag, scope: ScoreScope, traceIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db.query({
    tag,
    sql: sql`
      SELECT s.id AS id, s.trace_id AS trace_id, s.day AS day, ${scoreVersion} AS version, ifNull(toUInt8(${all(scoresOfTraces(scope))}), 0) AS selected
      FROM exp_scores AS s WHERE s.project_id = ${param.string(scope.projectId)} AND s.trace_id IN ${param.strings(traceIds)}`,
    row: storedRow,
    budget: "detail",
  });
  const newest = newestBy(rows, ({ day, trace_id, id }) => JSON.stringify([day, trace_id, id]), ({ version }) => version);
  const ids = new Map<string, Set<string>>();
  for (const { id, trace_id, selected } of newest.values()) if (selected) ids.set(trace_id, (ids.get(trace_id) ?? new Set()).add(id));
  return new Map([...ids].map(([traceId, of]) => [traceId, [...of]]));
}
