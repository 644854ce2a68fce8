import { z } from "zod";
import type { Db } from "../../db/client.ts";
import { param, sql } from "../../db/sql.ts";
import { DAY_MS } from "../../domain/duration.ts";
import type { DeletionDeps } from "../deps.ts";
import type { Retention } from "../keeping.ts";
import { deleteTraces } from "../request.ts";
import { deletedAmong, entityText } from "../tombstones.ts";
import type { Month } from "./month.ts";
import { type ExpiredMonth, expiredMonths, requestMonth, requestOf } from "./request.ts";
import { tiesOf } from "./ties.ts";

const idRow = z.object({ id: z.string() });

/** Those of the traces that are not to be deleted yet: dated later by any version, or of no date at all and with a later observation. */
async function youngAmong(db: Db, projectId: string, ids: readonly string[], before: number): Promise<string[]> {
  const [project, traces, at] = [param.string(projectId), param.strings(ids), param.time(before)];
  const rows = await db.query({
    tag: { name: "retention.young", projectId },
    sql: sql`
      SELECT id FROM (SELECT arrayJoin(${traces}) AS id) WHERE id IN (
        SELECT t.id FROM traces AS t WHERE t.project_id = ${project} AND t.id IN ${traces} AND t.timestamp >= ${at}
        UNION ALL SELECT m.trace_id FROM exp_trace_metrics AS m WHERE m.project_id = ${project} AND m.trace_id IN ${traces} AND m.listed > 0 AND m.timestamp >= ${at})
      OR (id NOT IN (
        SELECT t.id FROM traces AS t WHERE t.project_id = ${project} AND t.id IN ${traces}
        UNION ALL SELECT a.trace_id FROM exp_traces_amt AS a WHERE a.project_id = ${project} AND a.trace_id IN ${traces})
      AND id IN (
        SELECT o.trace_id FROM observations AS o WHERE o.project_id = ${project} AND o.trace_id IN ${traces} AND o.start_time >= ${at}
        UNION ALL SELECT s.trace_id FROM exp_spans AS s WHERE s.project_id = ${project} AND s.trace_id IN ${traces} AND s.start_time >= ${at}))`,
    row: idRow,
    budget: "settle",
  });
  return rows.map(({ id }) => id);
}

/** What keeps a month from going: traces with rows elsewhere. They are deleted by id, unless they are to stay. @returns whether the month goes, then or now, and how many were asked for */
async function untie(deps: DeletionDeps, { pinned, rows }: ExpiredMonth, daysOf: ReadonlyMap<string, number>, by: string): Promise<{ is: "free" | "tied" | "kept"; count: number }> {
  const { db, clock } = deps;
  let count = 0;
  let isTied = false;
  for (const projectId of rows.keys()) {
    const ties = await tiesOf(db, pinned, projectId);
    if (ties.length === 0) continue;
    isTied = true;
    const young = await youngAmong(db, projectId, ties, clock.now() - (daysOf.get(projectId) ?? 0) * DAY_MS);
    if (young.length > 0 || ties.includes("")) return { is: "kept", count };
    const deleted = await deletedAmong(db, projectId, ties.map((id) => ({ kind: "trace", id })));
    const rest = ties.filter((id) => !deleted.has(entityText({ kind: "trace", id })));
    if (rest.length > 0) await deleteTraces(deps, projectId, rest, by);
    count += rest.length;
  }
  return { is: isTied ? "tied" : "free", count };
}

/**
 * Asks for every month to be dropped that no project keeps anything of; what ties it to others goes by id before.
 * @returns the months that go whole, so that nothing else of them is deleted by id, and how many deletions were asked for
 */
export async function expireMonths(deps: DeletionDeps, retentions: readonly Retention[], by: string): Promise<{ months: Month[]; count: number }> {
  const daysOf = new Map(retentions.map(({ project_id, days }) => [project_id, days]));
  const months: Month[] = [];
  let count = 0;
  for (const expired of await expiredMonths(deps, retentions)) {
    const request = await requestOf(deps, expired.month);
    // Somebody has to look at why; its traces go by id meanwhile.
    if (request === "dead") continue;
    const { is, count: asked } = await untie(deps, expired, daysOf, by);
    count += asked;
    if (is === "kept") continue;
    months.push(expired.month);
    if (is === "tied" || request === "under way") continue;
    await requestMonth(deps, expired, by);
    count += 1;
  }
  return { months, count };
}
