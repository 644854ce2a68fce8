import { joinSql, param, sql, type Sql } from "../sql.ts";
import type { TimeWindow } from "../fragments/time-window.ts";

/** Columns of dashboard views over what both sides name alike. '' and NULL both mean not set. */

const set = (column: Sql): Sql => sql`nullIf(${column}, '')`;
const month = (time: Sql): Sql => sql`formatDateTime(${time}, '%Y-%m')`;

/** The entity's time lies in the window: bare where the time decides no partition, else behind `identity`. */
export const timeWithin = ({ from, to }: TimeWindow, time: Sql): Sql[] => [
  ...(from === undefined ? [] : [sql`${time} >= ${param.time(from)}`]),
  ...(to === undefined ? [] : [sql`${time} < ${param.time(to)}`]),
];

/** Joins, in their order. */
export const joins = (all: readonly Sql[]): Sql => joinSql(all, " ");

/** Dimensions of traces under an alias, but for the id. */
export const ownTraceDimensions = (t: Sql) => ({
  name: set(sql`${t}.name`),
  tags: sql`${t}.tags`,
  userId: set(sql`${t}.user_id`),
  sessionId: set(sql`${t}.session_id`),
  release: set(sql`${t}.release`),
  version: set(sql`${t}.version`),
  environment: sql`${t}.environment`,
  timestampMonth: month(sql`${t}.timestamp`),
});

/** Measures of traces: totals of their observations, and `sc`, their scores. */
export const traceMeasures = (t: Sql, totals: { observationsCount: Sql; latency: Sql; totalTokens: Sql; totalCost: Sql }) => ({
  count: sql`toUInt64(1)`,
  scoresCount: sql`sc.scores`,
  uniqueUserIds: set(sql`${t}.user_id`),
  uniqueSessionIds: set(sql`${t}.session_id`),
  ...totals,
});

/** Dimensions that records have of their trace, the join `t`. */
export const traceDimensions = {
  traceName: set(sql`t.name`),
  tags: sql`t.tags`,
  userId: set(sql`t.user_id`),
  sessionId: set(sql`t.session_id`),
  traceRelease: set(sql`t.release`),
  traceVersion: set(sql`t.version`),
};

/** What the join `t` has of traces beside their id; all of it empty for records whose trace has no row. */
export const traceJoinColumns = sql`name, user_id, session_id, release, version, tags, timestamp`;

/** Whether the record has a trace with a row. */
export const hasTrace = sql`t.trace_id != ''`;

/** Dimensions of observations `o`, with their trace `t`. */
export const observationDimensions = (own: { id: Sql; parent: Sql; model: Sql }) => ({
  ...traceDimensions,
  id: own.id,
  traceId: set(sql`o.trace_id`),
  environment: sql`o.environment`,
  parentObservationId: set(own.parent),
  type: sql`o.type`,
  name: set(sql`o.name`),
  level: sql`o.level`,
  version: set(sql`o.version`),
  providedModelName: set(own.model),
  promptName: set(sql`o.prompt_name`),
  promptVersion: sql`o.prompt_version`,
  startTimeMonth: month(sql`o.start_time`),
  toolNames: sql`mapKeys(o.tool_definitions)`,
  calledToolNames: sql`o.tool_call_names`,
  metadata: sql`o.metadata`,
});

const milliseconds = (from: Sql, to: Sql): Sql => sql`dateDiff('millisecond', ${from}, ${to})`;

/** Tokens a second of the time that was taken; not set where none was, or where it is not known. */
const perSecond = (tokens: Sql, taken: Sql): Sql => sql`if(${taken} > 0, toFloat64(${tokens}) / (${taken} / 1000), NULL)`;

/** Measures of observations `o`; times are milliseconds, not set while an end is missing. `sc`: their scores. */
export const observationMeasures = (own: { inputTokens: Sql; outputTokens: Sql; totalTokens: Sql; inputCost: Sql; outputCost: Sql }) => {
  const latency = milliseconds(sql`o.start_time`, sql`o.end_time`);
  const streaming = milliseconds(sql`o.completion_start_time`, sql`o.end_time`);
  return {
    ...own,
    count: sql`toUInt64(1)`,
    latency,
    streamingLatency: streaming,
    timeToFirstToken: milliseconds(sql`o.start_time`, sql`o.completion_start_time`),
    tokensPerSecond: perSecond(own.totalTokens, latency),
    outputTokensPerSecond: perSecond(own.outputTokens, streaming),
    totalCost: sql`o.total_cost`,
    countScores: sql`sc.scores`,
    toolDefinitions: sql`length(o.tool_definitions)`,
    toolCalls: sql`length(o.tool_calls)`,
  };
};

/** Dimensions of scores `s`, with their trace `t` and their observation `ob`. */
export const scoreDimensions = {
  ...traceDimensions,
  id: sql`s.id`,
  environment: sql`s.environment`,
  name: sql`s.name`,
  source: sql`s.source`,
  dataType: sql`s.data_type`,
  traceId: set(sql`s.trace_id`),
  observationId: set(sql`s.observation_id`),
  configId: set(sql`s.config_id`),
  evaluatorId: set(sql`s.metadata['evaluator_id']`),
  timestampMonth: month(sql`s.timestamp`),
  timestampDay: sql`formatDateTime(s.timestamp, '%Y-%m-%d')`,
  observationName: set(sql`ob.name`),
  observationModelName: set(sql`ob.model`),
  observationPromptName: set(sql`ob.prompt_name`),
  observationPromptVersion: sql`ob.prompt_version`,
  value: sql`s.value`,
  stringValue: set(sql`s.string_value`),
  booleanValue: sql`if(s.value = 0, 'false', 'true')`,
  metadata: sql`s.metadata`,
};

export const scoreMeasures = { count: sql`toUInt64(1)`, value: sql`s.value` };
