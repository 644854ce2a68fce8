import { z } from "zod";
import type { Db } from "../../db/client.ts";
import { ident, joinSql, param, sql, type Sql } from "../../db/sql.ts";
import { inside, MONTH_TABLES, type Pinned } from "./parts.ts";

/** Ids that one look finds; what is more is found by the next. */
const AT_ONCE = 5_000;

const traceRow = z.object({ trace: z.string() });

/** Tables whose rows an event may mean without naming their trace. */
const ENTITIES: Readonly<Record<string, { kind: Sql; id: Sql }>> = {
  observations: { kind: sql`'observation'`, id: sql`id` },
  exp_spans: { kind: sql`'observation'`, id: sql`span_id` },
  scores: { kind: sql`'score'`, id: sql`id` },
  exp_scores: { kind: sql`'score'`, id: sql`id` },
};

const union = (selects: readonly Sql[]): Sql => joinSql(selects, " UNION ALL ");

/**
 * Traces of a project that tie the parts to the rest: with rows on both sides, or events on one and what they mean on the
 * other. Without any, the parts can go and leave nothing half. '' stands for what belongs to no trace.
 */
export async function tiesOf(db: Db, pinned: readonly Pinned[], projectId: string): Promise<string[]> {
  const project = param.string(projectId);
  const pins = MONTH_TABLES.map((table) => pinned.find((each) => each.table.name === table.name) ?? { table, parts: [] });
  const rows = (select: Sql, side: "in" | "out", pin: Pinned, and: Sql = sql`1`): Sql =>
    sql`SELECT ${select} FROM ${ident(pin.table.name)} WHERE project_id = ${project} AND ${side === "in" ? inside(pin) : sql`NOT (${inside(pin)})`} AND ${and}`;
  const traces = (side: "in" | "out"): Sql => union(pins.map((each) => rows(sql`${each.table.trace} AS trace`, side, each, sql`${each.table.trace} != ''`)));
  const events = pins.find(({ table }) => table.name === "exp_events") as Pinned;
  /** Owners of what lies on one side, of the events that lie on the other without naming them. */
  const unnamed = (side: "in" | "out", eventSide: "in" | "out"): Sql =>
    union(
      pins.flatMap((each) => {
        const entity = ENTITIES[each.table.name];
        if (entity === undefined) return [];
        const meant = rows(sql`entity_id`, eventSide, events, sql`kind = ${entity.kind} AND ${events.table.trace} = ''`);
        return [rows(sql`${each.table.trace} AS trace`, side, each, sql`${entity.id} IN (${meant})`)];
      }),
    );
  const found = await db.query({
    tag: { name: "retention.ties", projectId },
    sql: sql`
      SELECT DISTINCT trace FROM (
        SELECT trace FROM (${traces("out")}) WHERE trace IN (SELECT trace FROM (${traces("in")}))
        UNION ALL ${unnamed("in", "out")}
        UNION ALL ${unnamed("out", "in")}
      ) LIMIT ${param.uint(AT_ONCE)}`,
    row: traceRow,
    budget: "settle",
  });
  return found.map(({ trace }) => trace);
}

/** The traces of a project that the parts hold anything of, as a subquery. */
export const tracesIn = (pinned: readonly Pinned[], projectId: string): Sql =>
  union(pinned.map((each) => sql`SELECT DISTINCT ${each.table.trace} AS trace FROM ${ident(each.table.name)} WHERE project_id = ${param.string(projectId)} AND ${inside(each)} AND ${each.table.trace} != ''`));

/** Says that the traces in the parts are deleted, so that what arrives for them is left out for as long as after any deletion. */
export const writeMonthTombstones = (db: Db, pinned: readonly Pinned[], projectId: string, now: number): Promise<void> =>
  db.execute(
    { name: "retention.tombstones", projectId },
    sql`INSERT INTO exp_tombstones (project_id, kind, id, trace_id, deleted_at) SELECT DISTINCT ${param.string(projectId)}, 'trace', trace, trace, ${param.time(now)} FROM (${tracesIn(pinned, projectId)})`,
    "settle",
  );
