import { z } from "zod";
import { newestBy } from "../../domain/newest.ts";
import type { QueryTag } from "../client.ts";
import { uint, uint64 } from "../codecs.ts";
import type { ReadScope } from "../read.ts";
import { sql, type Sql } from "../sql.ts";

/** Where a stored row of `exp_trace_metrics` is, and which of its versions it is. */
export const versionRow = z.object({ at_hour: z.string(), of_trace: z.string(), state: uint64 });
export const versionColumns = sql`m.hour AS at_hour, m.trace_id AS of_trace, m.state AS state`;

const storedRow = versionRow.extend({ listed: uint });

/** Of the versions of each row the one of the highest state. The hour's text is of one length: no two keys make one text. */
export const newestVersions = <Row extends z.output<typeof versionRow>>(rows: readonly Row[]): Row[] => [...newestBy(rows, ({ at_hour, of_trace }) => `${at_hour}${of_trace}`, ({ state }) => state).values()];

/** What was asked of a row of `exp_trace_metrics`, and where it stands in lists: `listed` as in settle/combine.ts. */
export interface ListRow<Asked> {
  row: Asked;
  listed: number;
}

/**
 * The newest state of each list row of some traces, one an hour of each, in no order: stored rows by key, of which the
 * newest is chosen here. `FINAL`, and asking the server for it by row, cost more than reading a few more rows.
 * @param keys a condition on the sorting key of `m`
 * @param columns columns of `m`, as `asked` names them
 */
export async function readListRows<Asked extends z.ZodObject>({ db }: ReadScope, tag: QueryTag, keys: Sql, columns: Sql, asked: Asked): Promise<ListRow<z.output<Asked>>[]> {
  const rows = await db.query({
    tag,
    sql: sql`SELECT ${columns}, ${versionColumns}, m.listed AS listed FROM exp_trace_metrics AS m PREWHERE ${keys}`,
    row: z.unknown().transform((value) => ({ row: asked.parse(value), ...storedRow.parse(value) })),
    budget: "detail",
  });
  return newestVersions(rows);
}

/** What was asked of the rows by which traces stand in lists: one a trace, if it lives. */
export const listedOf = <Asked>(rows: readonly ListRow<Asked>[]): Asked[] => rows.flatMap(({ row, listed }) => (listed === 1 ? [row] : []));

/** The places of these traces, as a condition on `m`. */
export const atPlaces = (places: Sql): Sql => sql`(m.project_id, m.hour, m.trace_id) IN (${places})`;
