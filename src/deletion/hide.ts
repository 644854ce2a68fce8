import type { Db, QueryTag } from "../db/client.ts";
import { placesOf } from "../db/new/columns.ts";
import { markChanged } from "../settle/changed-days.ts";
import { param, sql, type Sql } from "../db/sql.ts";
import { daysOf } from "./counts.ts";
import { entitiesOf, writeEntityTombstones, writeTombstones } from "./tombstones.ts";

/**
 * Hiding: a version of every row that is newer than any other will be and says deleted. Both sides each from its own
 * rows, whatever the write mode, the feed between them standing back. Repeating it changes nothing.
 */

/** Newer than every version: late rows, of whatever writer, do not surface while the tombstones stand. */
const FOR_GOOD = sql`toDateTime64('2100-01-01 00:00:00', 3, 'UTC')`;
/** Above every settle's state (`settle/combine.ts`), a sum of milliseconds. */
const LAST_STATE = param.uint(2n ** 63n - 1n);

const tag = (projectId: string, table: string): QueryTag => ({ name: `deletion.hide.${table}`, projectId, feed: "direct" });

const scoreTombstones = (projectId: string, scores: Sql): [string, Sql][] => {
  const project = param.string(projectId);
  return [
    ["scores", sql`
      INSERT INTO scores (id, timestamp, project_id, environment, trace_id, session_id, dataset_run_id, observation_id, name, value, source, data_type, event_ts, is_deleted)
      SELECT s.id, s.timestamp, s.project_id, s.environment, s.trace_id, s.session_id, s.dataset_run_id, s.observation_id, s.name, 0, s.source, s.data_type, ${FOR_GOOD}, 1
      FROM scores AS s WHERE s.project_id = ${project} AND s.id IN ${scores} ORDER BY s.event_ts DESC LIMIT 1 BY toDate(s.timestamp), s.name, s.id`],
    ["exp_scores", sql`
      INSERT INTO exp_scores (project_id, day, trace_id, id, timestamp, environment, observation_id, session_id, dataset_run_id, name, source, data_type, event_ts, is_deleted)
      SELECT s.project_id, s.day, s.trace_id, s.id, s.timestamp, s.environment, s.observation_id, s.session_id, s.dataset_run_id, s.name, s.source, s.data_type, ${FOR_GOOD}, 1
      FROM exp_scores AS s WHERE s.project_id = ${project} AND s.id IN ${scores} ORDER BY s.event_ts DESC LIMIT 1 BY s.day, s.trace_id, s.id`],
  ];
};

function traceTombstones(projectId: string, traceIds: readonly string[]): [string, Sql][] {
  const [project, ids, places] = [param.string(projectId), param.strings(traceIds), placesOf(projectId, traceIds)];
  return [
    ["traces", sql`
      INSERT INTO traces (id, timestamp, name, project_id, environment, event_ts, is_deleted)
      SELECT t.id, t.timestamp, '', t.project_id, t.environment, ${FOR_GOOD}, 1
      FROM traces AS t WHERE t.project_id = ${project} AND t.id IN ${ids} ORDER BY t.event_ts DESC LIMIT 1 BY toDate(t.timestamp), t.id`],
    ["observations", sql`
      INSERT INTO observations (id, trace_id, project_id, environment, type, start_time, name, level, event_ts, is_deleted)
      SELECT o.id, o.trace_id, o.project_id, o.environment, o.type, o.start_time, '', o.level, ${FOR_GOOD}, 1
      FROM observations AS o WHERE o.project_id = ${project} AND o.id IN (${entitiesOf(projectId, "observation", traceIds)})
      ORDER BY o.event_ts DESC LIMIT 1 BY o.type, toDate(o.start_time), o.id`],
    // Through the door: it also says that the trace changed, so that a read settles it before it answers.
    ["exp_ingest", sql`
      INSERT INTO exp_ingest (project_id, trace_id, span_id, start_time, event_ts, is_deleted)
      SELECT project_id, trace_id, '', hour, ${FOR_GOOD}, 1 FROM (${places})`],
    ["exp_spans", sql`
      INSERT INTO exp_spans (project_id, hour, trace_id, span_id, start_time, type, environment, level, event_ts, is_deleted)
      SELECT o.project_id, o.hour, o.trace_id, o.span_id, o.start_time, o.type, o.environment, o.level, ${FOR_GOOD}, 1
      FROM exp_spans AS o WHERE (o.project_id, o.hour, o.trace_id) IN (${places}) ORDER BY o.event_ts DESC LIMIT 1 BY o.hour, o.trace_id, o.span_id`],
    ["exp_trace_metrics", sql`
      INSERT INTO exp_trace_metrics (project_id, hour, trace_id, listed, state)
      SELECT project_id, hour, trace_id, 0, ${LAST_STATE} FROM (${places})`],
    ...scoreTombstones(projectId, sql`(${entitiesOf(projectId, "score", traceIds)})`),
  ];
}

const bury = (db: Db, projectId: string, statements: readonly [string, Sql][]): Promise<unknown> =>
  Promise.all(statements.map(([table, statement]) => db.execute(tag(projectId, table), statement, "settle")));

/**
 * Hides traces with all that belongs to them. The tombstone comes first: an ingestion that has looked before it was
 * there looks again after its rows are (`ingest/write/ingest.ts`), so that one of the two sees the other.
 */
export async function hideTraces(db: Db, projectId: string, traceIds: readonly string[], now: number): Promise<void> {
  await writeTombstones(db, projectId, "trace", traceIds, now);
  await writeEntityTombstones(db, projectId, traceIds, now);
  await bury(db, projectId, traceTombstones(projectId, traceIds));
  // Once more: a statement over many traces may take longer than a day rests before it is counted.
  await markChanged(db, projectId, await daysOf(db, projectId, traceIds));
}

/** Hides scores. */
export async function hideScores(db: Db, projectId: string, scoreIds: readonly string[], now: number): Promise<void> {
  await writeTombstones(db, projectId, "score", scoreIds, now);
  await bury(db, projectId, scoreTombstones(projectId, sql`${param.strings(scoreIds)}`));
}
