import { z } from "zod";
import type { Db } from "../../../src/db/client.ts";
import { param, sql, type Sql } from "../../../src/db/sql.ts";
import type { OtherRead } from "../other.ts";
import type { Asked } from "../pair.ts";

const row = z.looseObject({});

const ask = (db: Db, projectId: string, statement: Sql) => db.query({ tag: { name: "bench.rival", projectId, side: "new" }, sql: statement, row, budget: "scan" });

const within = ({ facts, from, to }: Asked): Sql => sql`e.project_id = ${param.string(facts.projectId)} AND e.start_time >= ${param.time(from)} AND e.start_time < ${param.time(to)}`;

const traceColumns = sql`e.trace_id AS id, e.start_time AS timestamp, e.trace_name AS name, e.user_id AS user_id, e.session_id AS session_id, e.release AS release, e.version AS version, e.environment AS environment, e.public AS public, e.bookmarked AS bookmarked, e.tags AS tags`;

/** A trace is where its parentless span is: no grouping is needed to find the page. */
const page = (asked: Asked, more: Sql, offset = 0): Sql =>
  sql`SELECT ${traceColumns}, e.input AS input, e.output AS output FROM rival_events_core AS e WHERE ${within(asked)} AND e.parent_span_id = '' AND ${more} ORDER BY e.start_time DESC, e.trace_id DESC LIMIT 50 OFFSET ${param.uint(offset)}`;
const count = (asked: Asked, more: Sql): Sql => sql`SELECT count() AS total FROM rival_events_core AS e WHERE ${within(asked)} AND e.parent_span_id = '' AND ${more}`;

/** Totals of the page's traces: within a day of the page, by the hash of the key. */
const metrics = (asked: Asked, rows: readonly Record<string, unknown>[]): Sql => {
  const ids = param.strings(rows.map((each) => String(each.id)));
  const times = rows.map((each) => Date.parse(`${String(each.timestamp).replace(" ", "T")}Z`));
  return sql`
    SELECT e.trace_id AS id, groupUniqArray(e.span_id) AS observation_ids, sum(e.cost_details['total']) AS total_cost, sumMap(e.usage_details) AS usage, countIf(e.level = 'ERROR') AS errors,
      date_diff('millisecond', min(e.start_time), greatest(max(e.start_time), max(e.end_time))) AS latency
    FROM rival_events_core AS e WHERE e.project_id = ${param.string(asked.facts.projectId)} AND e.start_time >= ${param.time(Math.min(...times) - 3_600_000)} AND e.start_time <= ${param.time(Math.max(...times) + 86_400_000)}
      AND xxHash32(e.trace_id) IN (SELECT xxHash32(arrayJoin(${ids}))) AND e.trace_id IN ${ids} GROUP BY e.trace_id`;
};

const list =
  (withMetrics: boolean, more: (asked: Asked) => Sql = () => sql`1`, offset = 0): OtherRead =>
  async (db, asked) => {
    const { projectId } = asked.facts;
    const [rows] = await Promise.all([ask(db, projectId, page(asked, more(asked), offset)), ask(db, projectId, count(asked, more(asked)))]);
    if (withMetrics && rows.length > 0) await ask(db, projectId, metrics(asked, rows));
    return rows;
  };

const trace =
  (pick: (asked: Asked) => string): OtherRead =>
  (db, asked) =>
    ask(db, asked.facts.projectId, sql`SELECT * EXCEPT (input, output) FROM rival_events_core AS e WHERE e.project_id = ${param.string(asked.facts.projectId)} AND e.trace_id = ${param.string(pick(asked))} ORDER BY e.start_time, e.span_id`);

const spans =
  (more: Sql): OtherRead =>
  async (db, asked) => {
    const { projectId } = asked.facts;
    const where = sql`${within(asked)} AND NOT startsWith(e.span_id, 't-') AND ${more}`;
    const [rows] = await Promise.all([
      ask(db, projectId, sql`SELECT * FROM rival_events_core AS e WHERE ${where} ORDER BY e.start_time DESC, e.span_id DESC LIMIT 50`),
      ask(db, projectId, sql`SELECT count() AS total FROM rival_events_core AS e WHERE ${where}`),
    ]);
    return rows;
  };

/** Its reads by the pair's name. Pairs without one are measured without the rival. */
export const RIVAL_READS: Readonly<Record<string, OtherRead>> = {
  "publicTraces.list": list(true),
  "publicTraces.list (rows only)": list(false),
  "publicTraces.list (page 100)": list(true, undefined, 4_950),
  "publicTraces.list (errors > 0)": list(true, (asked) => sql`e.trace_id IN (SELECT e.trace_id FROM rival_events_core AS e WHERE ${within(asked)} AND e.level = 'ERROR')`),
  "publicTraces.list (rare user)": list(true, ({ facts }) => sql`e.user_id = ${param.string(facts.rareUser)}`),
  "publicTraces.byId (8 spans)": trace(({ facts }) => facts.smallTrace),
  "publicTraces.byId (3,000 spans)": trace(({ facts }) => facts.largeTrace),
  "observations.list": spans(sql`1`),
  "observations.list (generations)": spans(sql`e.type = 'GENERATION'`),
  "publicSessions.list": (db, asked) =>
    ask(db, asked.facts.projectId, sql`SELECT e.session_id AS id, min(e.created_at) AS created FROM rival_events_core AS e WHERE ${within(asked)} AND e.parent_span_id = '' AND e.session_id != '' GROUP BY id ORDER BY created DESC, id DESC LIMIT 50`),
};
