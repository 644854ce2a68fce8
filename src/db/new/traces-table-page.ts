import { z } from "zod";
import { instant, uint } from "../codecs.ts";
import { isShort, timeWindow } from "../fragments/time-window.ts";
import type { ReadScope } from "../read.ts";
import { tableOrder, tagsOf, type TracesTableInput, type TracesTableRow, tracesTableRow } from "../rows/traces-table.ts";
import { param, sql, type Sql } from "../sql.ts";
import { readByReach } from "./reach.ts";
import { listedOf, readListRows } from "./list-rows.ts";
import type { TraceListSource } from "./trace-list-source.ts";

const rowColumns = sql`
  m.trace_id AS id, m.timestamp AS timestamp, m.name AS name, m.user_id AS user_id, m.session_id AS session_id, m.release AS release, m.version AS version,
  m.environment AS environment, m.public AS public, m.bookmarked AS bookmarked, m.tags AS tags`;

/** Order and place of a page. */
const placed = (input: TracesTableInput, source: TraceListSource): Sql => sql`
  ORDER BY ${tableOrder(input, { asked: source.orderColumn, timestamp: sql`m.timestamp`, id: sql`m.trace_id` })}
  LIMIT ${param.uint(input.limit)} OFFSET ${param.uint(input.page * input.limit)}`;

/** How many candidates for each row wanted. They are raw row versions: superseded ones may take places among them. */
const SLACKS = [1.2, 8, Infinity] as const;

const hoursRow = z.object({ hours: z.array(instant), found: uint });

/**
 * A page in the order of time: the hours that hold enough candidates are found by reading narrow columns in the order of
 * the key and stopping there, and only these hours are read whole. So a page costs the same whatever the time range.
 */
export async function pageInTime(scope: ReadScope, input: TracesTableInput, source: TraceListSource, raw: Sql): Promise<TracesTableRow[]> {
  const tag = tagsOf(scope, "new", "traces.all");
  const first = input.page * input.limit;
  const direction = input.order.descending ? sql`DESC` : sql`ASC`;
  const candidatesOf = (slack: number): number => (slack === Infinity ? Number.MAX_SAFE_INTEGER : Math.ceil((first + input.limit) * slack) + 20);
  const hoursOf = (slack: number): Sql => sql`SELECT m.hour AS hour ${raw} ORDER BY m.project_id ${direction}, m.hour ${direction} LIMIT ${param.uint(candidatesOf(slack))}`;
  const pageOf = (within: Sql): Promise<TracesTableRow[]> =>
    scope.db.query({ tag: tag("page"), sql: sql`SELECT ${rowColumns} ${source.final(within)} ${placed(input, source)}`, row: tracesTableRow, budget: "scan" });
  if (source.isNarrow || isShort(timeWindow(input.conditions, "timestamp"))) return pageOf(sql`1`);
  const otherwise = (): Promise<TracesTableRow[]> => pageOf(sql`m.hour IN (${hoursOf(SLACKS[0])})`);
  const question = { pattern: "traces.all", conditions: input.conditions, timeColumn: "timestamp", rest: [input.search, first, input.limit] };
  const at = await (input.order.descending ? readByReach(scope, question, { hour: sql`m.hour`, full: input.limit, timeOf: (row) => row.timestamp, within: pageOf, otherwise }) : otherwise());
  if (at.length === input.limit) return at;
  for (const slack of SLACKS) {
    const [cut] = await scope.db.query({ tag: tag("hours"), sql: sql`SELECT groupUniqArray(hour) AS hours, count() AS found FROM (${hoursOf(slack)})`, row: hoursRow, budget: "scan" });
    if (cut === undefined || cut.found <= first) return [];
    const isAll = cut.found < candidatesOf(slack);
    if (slack === SLACKS[0]) {
      if (isAll) return at;
      continue;
    }
    const rows = await pageOf(sql`m.hour IN ${param.hours(cut.hours)}`);
    if (rows.length === input.limit || isAll) return rows;
  }
  throw new Error("every row is among unlimited candidates");
}

const keyRow = z.object({ id: z.string(), hour: instant });

/** A page in any other order: keys from the narrow columns of all selected rows, then the rows of these keys. */
export async function pageByColumn(scope: ReadScope, input: TracesTableInput, source: TraceListSource): Promise<TracesTableRow[]> {
  const tag = tagsOf(scope, "new", "traces.all");
  const keys = await scope.db.query({ tag: tag("keys"), sql: sql`SELECT m.trace_id AS id, m.hour AS hour ${source.final(sql`1`)} ${placed(input, source)}`, row: keyRow, budget: "scan" });
  if (keys.length === 0) return [];
  const ofKeys = sql`m.project_id = ${param.string(scope.projectId)} AND m.hour IN ${param.hours(keys.map(({ hour }) => hour))} AND m.trace_id IN ${param.strings(keys.map(({ id }) => id))}`;
  const rows = listedOf(await readListRows(scope, tag("rows"), ofKeys, rowColumns, tracesTableRow));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return keys.flatMap(({ id }) => byId.get(id) ?? []);
}
