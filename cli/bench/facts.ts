import { z } from "zod";
import { instant, uint } from "../../src/db/codecs.ts";
import type { Db } from "../../src/db/client.ts";
import { param, sql } from "../../src/db/sql.ts";
import { CliError } from "../errors.ts";

/** What the pairs ask a data set for. Each is chosen by a rule, so that the same data gives the same. */
export interface Facts {
  /** The project with the most traces. */
  projectId: string;
  traces: number;
  observations: number;
  /** Just after the newest trace, milliseconds since the epoch: the end of every window. */
  end: number;
  /** The newest trace with 8 observations, else with as near to 8 as there is. */
  smallTrace: string;
  /** The trace with the most observations. */
  largeTrace: string;
  largeTraceObservations: number;
  /** Its timestamp, milliseconds since the epoch. */
  largeTraceTime: number;
  /** The newest 50 traces, the newest first. */
  newestTraces: string[];
  /** The root observation of the small trace. */
  observation: string;
  /** The newest score. */
  score: string;
  /** The newest session. */
  session: string;
  /** The user with the fewest traces. */
  rareUser: string;
  /** The 50 users with the most traces. */
  topUsers: string[];
  /** The most frequent name of a trace. */
  name: string;
}

const project = z.object({ project_id: z.string(), traces: uint, observations: uint, newest: instant, small: z.string(), large: z.string(), large_size: uint, large_time: instant, session: z.string() });

const PAGE = 50;

export async function readFacts(db: Db): Promise<Facts> {
  const tag = (name: string, projectId = "") => ({ name: `bench.${name}`, projectId, side: "new" as const });
  const [found] = await db.query({
    tag: tag("project"),
    sql: sql`
      SELECT project_id, count() AS traces, sum(observation_count) AS observations, max(m.timestamp) AS newest,
        argMin(m.trace_id, (abs(toInt64(m.observation_count) - 8), -toUnixTimestamp64Milli(m.timestamp), m.trace_id)) AS small,
        argMax(m.trace_id, (m.observation_count, m.trace_id)) AS large, max(m.observation_count) AS large_size,
        argMax(m.timestamp, (m.observation_count, m.trace_id)) AS large_time,
        argMaxIf(m.session_id, (m.timestamp, m.trace_id), m.session_id != '') AS session
      FROM exp_trace_metrics AS m FINAL WHERE m.listed = 1 GROUP BY project_id ORDER BY traces DESC, project_id LIMIT 1`,
    row: project,
    budget: "settle",
  });
  if (found === undefined) throw new CliError("the database has no settled traces: `spanhouse seed` generates some");
  const id = param.string(found.project_id);
  const most = (column: "name" | "user_id", direction: "ASC" | "DESC", limit: number) =>
    db.query({
      tag: tag(column, found.project_id),
      sql: sql`
        SELECT ${column === "name" ? sql`m.name` : sql`m.user_id`} AS value FROM exp_trace_metrics AS m FINAL
        WHERE m.project_id = ${id} AND m.listed = 1 AND value != '' GROUP BY value ORDER BY count() ${direction === "ASC" ? sql`ASC` : sql`DESC`}, value LIMIT ${param.uint(limit)}`,
      row: z.object({ value: z.string() }),
      budget: "settle",
    });
  const [[name], [rareUser], topUsers, newest, [root], [score]] = await Promise.all([
    most("name", "DESC", 1),
    most("user_id", "ASC", 1),
    most("user_id", "DESC", PAGE),
    db.query({
      tag: tag("newest", found.project_id),
      sql: sql`SELECT m.trace_id AS value FROM exp_trace_metrics AS m FINAL WHERE m.project_id = ${id} AND m.listed = 1 ORDER BY m.timestamp DESC, value DESC LIMIT ${param.uint(PAGE)}`,
      row: z.object({ value: z.string() }),
      budget: "settle",
    }),
    db.query({
      tag: tag("observation", found.project_id),
      sql: sql`SELECT o.span_id AS value FROM exp_spans AS o FINAL WHERE o.project_id = ${id} AND o.trace_id = ${param.string(found.small)} ORDER BY o.start_time, o.span_id LIMIT 1`,
      row: z.object({ value: z.string() }),
      budget: "settle",
    }),
    db.query({
      tag: tag("score", found.project_id),
      sql: sql`SELECT s.id AS value FROM exp_scores AS s FINAL WHERE s.project_id = ${id} ORDER BY s.timestamp DESC, s.id LIMIT 1`,
      row: z.object({ value: z.string() }),
      budget: "settle",
    }),
  ]);
  return {
    projectId: found.project_id, traces: found.traces, observations: found.observations, end: found.newest.getTime() + 1,
    smallTrace: found.small, largeTrace: found.large, largeTraceObservations: found.large_size, largeTraceTime: found.large_time.getTime(),
    newestTraces: newest.map(({ value }) => value), topUsers: topUsers.map(({ value }) => value), session: found.session,
    observation: root?.value ?? "", score: score?.value ?? "", name: name?.value ?? "", rareUser: rareUser?.value ?? "",
  };
}
