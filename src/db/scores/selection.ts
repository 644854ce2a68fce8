import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { neededValues } from "../filters/needed.ts";
import { behind } from "../fragments/keyset.ts";
import { timeWindow } from "../fragments/time-window.ts";
import { traceConditionColumns } from "../fragments/trace-conditions.ts";
import { isOfTrace, isOrderOfTrace, type ScoreOrder, type ScoreSelection } from "../rows/score-list.ts";
import { DETAIL_SCORE_TYPES } from "../rows/trace-detail.ts";
import type { TimePlace } from "../../schemas/cursor.ts";
import { SCORE_DATA_TYPES, SCORE_SOURCES } from "../../schemas/score.ts";
import { all, empty, param, sql, type Sql } from "../sql.ts";
import { type Days, daysOf, daysWithin } from "./days.ts";

/**
 * A list of scores as SQL. Both sides name the columns of a score alike; `s` is the table. A score's rows share an id,
 * and nothing else for sure: its newest version counts, whatever day, name or trace the others are stored under.
 */

/** Orders the versions of a score: the newest is the largest; of two of one instant the live one counts. */
export const scoreVersion = sql`(toUnixTimestamp64Milli(s.event_ts) * 2 + (s.is_deleted = 0))`;

const set = (column: Sql): Sql => sql`nullIf(${column}, '')`;

const columns = {
  id: { expression: sql`s.id` },
  traceId: { expression: set(sql`s.trace_id`) },
  observationId: { expression: set(sql`s.observation_id`) },
  sessionId: { expression: set(sql`s.session_id`) },
  datasetRunId: { expression: set(sql`s.dataset_run_id`) },
  comment: { expression: set(sql`s.comment`) },
  authorUserId: { expression: set(sql`s.author_user_id`) },
  configId: { expression: set(sql`s.config_id`) },
  queueId: { expression: set(sql`s.queue_id`) },
  name: { expression: sql`s.name` },
  source: { expression: sql`s.source` },
  dataType: { expression: sql`s.data_type` },
  // '' is a text that a score can have; numbers and corrections have none.
  stringValue: { expression: sql`if(s.data_type IN ('NUMERIC', 'CORRECTION'), NULL, ifNull(toString(s.string_value), ''))` },
  booleanValue: { expression: sql`if(s.data_type = 'BOOLEAN', lower(ifNull(toString(s.string_value), '')), '')` },
  environment: { expression: sql`s.environment` },
  evaluatorId: { expression: set(sql`s.metadata['evaluator_id']`) },
  timestamp: { expression: sql`s.timestamp` },
  value: { expression: sql`s.value` },
  metadata: { expression: sql`s.metadata` },
} satisfies ColumnSqls<string>;

/** Name and text of a score; `''` where it has no text. */
export const scoreTexts = sql`tuple(toString(s.name), ifNull(${columns.stringValue.expression}, ''))`;

/** What a row has to be to be shown at all: what another writer left broken is in no list and no total. */
export const isSound = sql`s.data_type IN ${param.strings(SCORE_DATA_TYPES)} AND s.source IN ${param.strings(SCORE_SOURCES)} AND isFinite(s.value)`;

const isOfTraceAlone = sql`ifNull(s.trace_id, '') != '' AND ifNull(s.session_id, '') = '' AND ifNull(s.dataset_run_id, '') = '' AND s.data_type IN ${param.strings(DETAIL_SCORE_TYPES)}`;

const SUBJECTS: Record<ScoreSelection["subject"], Sql[]> = { any: [], trace: [isOfTraceAlone], uncorrected: [sql`s.data_type != 'CORRECTION'`] };

const numbersOf = (numbers: ScoreSelection["numbers"]): Sql[] => {
  if (numbers === undefined) return [];
  if ("not" in numbers) return [sql`s.value != ${param.float(numbers.not)}`];
  return [sql`has(${param.floats(numbers.anyOf)}, s.value)`];
};

const NAMED = { id: sql`c.id`, traceId: sql`c.trace_id`, observationId: sql`c.observation_id`, sessionId: sql`c.session_id` };

export interface ScoreTable {
  /** As in `FROM`. */
  name: Sql;
  /** The day of the sorting key, of the table under an alias. */
  day(alias: Sql): Sql;
}

export interface ScoreSource {
  table: ScoreTable;
  projectId: string;
  /** The days that selected scores lie in; open when scores are named, by id or by what they are about: then every version is read. */
  days: Days;
  /** Rows of the days, of every score that a condition names: before the newest of each is chosen. */
  rows(days: Days): Sql;
  /** Joins the trace as `t` when the order is by a column of it. */
  join: Sql;
  /** Whether a row is selected; never NULL. Wrapped so that FINAL prunes nothing by it: it sees every version of a row. */
  fits: Sql;
}

/** What the order compares first, NULL where it is not set; nothing when that is the time. */
export function sortKey({ column }: ScoreOrder): Sql | undefined {
  if (column === "timestamp") return undefined;
  if (column === "traceName" || column === "userId") return sql`nullIf(${traceConditionColumns[column].expression}, '')`;
  return column === "booleanValue" ? set(columns.booleanValue.expression) : columns[column].expression;
}

/** What of traces' list rows or newest versions (rows `trace_id, name, user_id`) the order needs. */
const joined = (order: ScoreOrder | undefined, traces: Sql): Sql => (order && isOrderOfTrace(order) ? sql`LEFT JOIN (${traces}) AS t ON t.trace_id = s.trace_id` : empty);

export interface TracesOfScores {
  /** Whether the conditions on the trace select a score, by its trace id. */
  selected: Sql;
  /** Rows (trace_id, name, user_id), one a trace. */
  named: Sql;
}

export function scoreSource(table: ScoreTable, projectId: string, { conditions, numbers, subject }: ScoreSelection, traces: TracesOfScores, order?: ScoreOrder): ScoreSource {
  const project = param.string(projectId);
  const named = conditions.flatMap((each) => {
    const column = NAMED[each.column.id as keyof typeof NAMED];
    const values = neededValues(each.condition);
    // A set of ids, not a bare condition: a version that has lost the name must not hide behind one that had it.
    return column === undefined || values === undefined ? [] : [sql`s.id IN (SELECT c.id FROM ${table.name} AS c WHERE c.project_id = ${project} AND ${column} IN ${param.strings(values)})`];
  });
  const own = compileResolved(conditions.filter((each) => !isOfTrace(each)), columns).where;
  return {
    table,
    projectId,
    days: named.length > 0 ? {} : daysOf(timeWindow(conditions, "timestamp")),
    join: joined(order, traces.named),
    rows: (days) => all([sql`s.project_id = ${project}`, ...named, ...daysWithin(days, table.day(sql`s`))]),
    fits: sql`ifNull(toUInt8(${all([sql`s.is_deleted = 0`, isSound, own, traces.selected, ...SUBJECTS[subject], ...numbersOf(numbers)])}), 0)`,
  };
}

/**
 * FROM and WHERE of the rows that the sorting key leaves, one a key. Mostly one a score, too; but a writer that does not
 * bury the old row of a score that changes its day, its name or its trace leaves two.
 */
export const keptRows = ({ table, join, rows }: ScoreSource, days: Days): Sql => sql`FROM ${table.name} AS s FINAL ${join} WHERE ${rows(days)}`;

/**
 * One row (id, at, key, fits) a score, for sure: what its newest version within these days says. Several times the cost.
 * The key in a tuple: the aggregate would pass over the newest version where it is NULL.
 */
export const newestScores = ({ table, join, rows, fits }: ScoreSource, days: Days, without: readonly string[], key: Sql = sql`0`): Sql => sql`
  SELECT s.id AS id, argMax(s.timestamp, ${scoreVersion}) AS at, argMax(tuple(${key}), ${scoreVersion}).1 AS key, argMax(${fits}, ${scoreVersion}) AS fits
  FROM ${table.name} AS s ${join} WHERE ${rows(days)} AND ${without.length === 0 ? sql`1` : sql`s.id NOT IN (${param.strings(without)})`} GROUP BY s.id`;

/** The scores behind a place, newest first, then by id, descending. */
export const behindScore = (after: TimePlace | undefined, at: Sql, id: Sql): Sql =>
  after === undefined ? sql`1` : sql`(${behind([{ key: at, last: param.time(after.lastTime) }, { key: id, last: param.string(after.lastId) }], true)})`;
