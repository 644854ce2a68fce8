import type { FilterColumn, ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import { type Option, OPTION_LIMITS, optionRow } from "../rows/filter-options.ts";
import { tagsOf } from "../rows/traces-table.ts";
import type { ReadScope } from "../read.ts";
import type { TimeWindow } from "./time-window.ts";
import { param, sql, type Sql } from "../sql.ts";

export type TraceOptions = Record<keyof typeof OPTION_LIMITS, Option[]>;
export type TraceOptionPart = keyof TraceOptions;

/** Rows of (value, count): every value of a drop-down once, with the number of traces that have it. */
export type OptionCounts = (part: TraceOptionPart) => Sql;

/** Live trace rows as a side has them. */
export interface LiveTraces {
  /** Their alias. */
  row: Sql;
  /** One of a row's tags a row, each once. */
  tag: Sql;
  /** FROM and WHERE. */
  from: Sql;
}

/** Counts over the rows. As text only behind the grouping: of few values each is made once. */
export function countRows({ row, tag, from }: LiveTraces): OptionCounts {
  const named = (column: Sql): { value: Sql; condition: Sql } => ({ value: sql`assumeNotNull(${column})`, condition: sql`ifNull(${column}, '') != ''` });
  const parts = {
    names: { value: sql`${row}.name`, condition: sql`1` },
    users: named(sql`${row}.user_id`),
    sessions: named(sql`${row}.session_id`),
    tags: { value: tag, condition: sql`notEmpty(${row}.tags)` },
  };
  return (part) => sql`SELECT toString(of) AS value, count FROM (SELECT ${parts[part].value} AS of, count() AS count ${from} AND ${parts[part].condition} GROUP BY of)`;
}

interface Asked {
  /** The pattern's. */
  name: string;
  parts: readonly TraceOptionPart[];
  limits?: Partial<Record<TraceOptionPart, number>>;
}

const ALL: Asked = { name: "traces.filterOptions", parts: ["names", "users", "sessions", "tags"] };

/** Drop-downs of what traces say; those that are not among `parts` are empty. */
export async function readTraceOptions(scope: ReadScope, side: "current" | "new", counts: OptionCounts, { name, parts, limits }: Asked = ALL): Promise<TraceOptions> {
  const tag = tagsOf(scope, side, name);
  const read = async (part: TraceOptionPart): Promise<Option[]> => {
    if (!parts.includes(part)) return [];
    const limit = param.uint(limits?.[part] ?? OPTION_LIMITS[part]);
    return scope.db.query({ tag: tag(part), sql: sql`SELECT value, count FROM (${counts(part)}) ORDER BY count DESC, value LIMIT ${limit}`, row: optionRow, budget: "scan" });
  };
  const [names, users, sessions, tags] = await Promise.all([read("names"), read("users"), read("sessions"), read("tags")]);
  return { names, users, sessions, tags };
}

const timestamp: FilterColumn<"timestamp"> = { id: "timestamp", kind: "datetime", names: [] };

/** The window as conditions on traces' timestamp. */
export const timeConditions = ({ from, to }: TimeWindow): ResolvedCondition<"timestamp">[] => [
  ...(from === undefined ? [] : [{ column: timestamp, condition: { type: "datetime" as const, column: "timestamp", operator: ">=" as const, value: new Date(from) } }]),
  ...(to === undefined ? [] : [{ column: timestamp, condition: { type: "datetime" as const, column: "timestamp", operator: "<" as const, value: new Date(to) } }]),
];
