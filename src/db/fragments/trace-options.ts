import type { FilterColumn, ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import { type Option, OPTION_LIMITS, optionRow } from "../rows/filter-options.ts";
import { tagsOf } from "../rows/traces-table.ts";
import type { ReadScope } from "../read.ts";
import type { TimeWindow } from "./time-window.ts";
import { param, sql, type Sql } from "../sql.ts";

/**
 * Values of a column with the number of traces that have them. As text only behind the grouping: of few values each is made once.
 * @param from FROM and WHERE over live trace rows
 */
export const optionsOf = (value: Sql, from: Sql, limit: number): Sql => sql`
  SELECT toString(of) AS value, count FROM (SELECT ${value} AS of, count() AS count ${from} GROUP BY of) ORDER BY count DESC, value LIMIT ${param.uint(limit)}`;

/** One of a row's tags a row. Settled rows name each tag once. */
export const tagsOfRow = (side: "current" | "new", row: Sql): Sql => (side === "new" ? sql`arrayJoin(${row}.tags)` : sql`arrayJoin(arrayDistinct(${row}.tags))`);

export type TraceOptions = Record<keyof typeof OPTION_LIMITS, Option[]>;

interface Asked {
  /** The pattern's. */
  name: string;
  parts: readonly (keyof TraceOptions)[];
}

const ALL: Asked = { name: "traces.filterOptions", parts: ["names", "users", "sessions", "tags"] };

/**
 * Drop-downs of what traces say; those that are not among `parts` are empty.
 * @param row the alias of the live trace rows that `from` selects
 */
export async function readTraceOptions(scope: ReadScope, side: "current" | "new", row: Sql, from: Sql, { name, parts }: Asked = ALL): Promise<TraceOptions> {
  const tag = tagsOf(scope, side, name);
  const read = async (part: keyof TraceOptions, value: Sql, condition: Sql): Promise<Option[]> =>
    parts.includes(part) ? scope.db.query({ tag: tag(part), sql: optionsOf(value, sql`${from} AND ${condition}`, OPTION_LIMITS[part]), row: optionRow, budget: "scan" }) : [];
  const [names, users, sessions, tags] = await Promise.all([
    read("names", sql`${row}.name`, sql`1`),
    read("users", sql`assumeNotNull(${row}.user_id)`, sql`ifNull(${row}.user_id, '') != ''`),
    read("sessions", sql`assumeNotNull(${row}.session_id)`, sql`ifNull(${row}.session_id, '') != ''`),
    read("tags", tagsOfRow(side, row), sql`notEmpty(${row}.tags)`),
  ]);
  return { names, users, sessions, tags };
}

const timestamp: FilterColumn<"timestamp"> = { id: "timestamp", kind: "datetime", names: [] };

/** The window as conditions on traces' timestamp. */
export const timeConditions = ({ from, to }: TimeWindow): ResolvedCondition<"timestamp">[] => [
  ...(from === undefined ? [] : [{ column: timestamp, condition: { type: "datetime" as const, column: "timestamp", operator: ">=" as const, value: new Date(from) } }]),
  ...(to === undefined ? [] : [{ column: timestamp, condition: { type: "datetime" as const, column: "timestamp", operator: "<" as const, value: new Date(to) } }]),
];
