import { z } from "zod";
import type { QueryTag } from "../client.ts";
import { flag, instant, mapOf } from "../codecs.ts";
import type { ReadScope } from "../read.ts";
import type { TraceRow } from "../rows/trace.ts";
import { ident, joinSql, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { later, laterByKey, type Register, register } from "./registers.ts";
import { atKeys, readTextsAt, textIndex } from "./span-texts.ts";

export type TraceAttributeRow = Omit<TraceRow, "input" | "output">;

const text = register(z.string());

/** A stored row: what some of a trace's statements come to. Those of one trace and hour share a row when parts are merged. */
const statements = z.object({
  trace_id: z.string(),
  timestamp: register(instant),
  name: text,
  user_id: text,
  session_id: text,
  environment: text,
  release: text,
  version: text,
  public: register(flag),
  bookmarked: register(flag),
  tags: mapOf(instant),
  metadata: mapOf(z.tuple([instant, z.string()]).transform(([ts, v]) => ({ ts, v }))),
  whole_at: instant,
  deleted_at: instant,
  created_at: register(instant),
  updated_at: register(instant),
});
type Statements = z.output<typeof statements>;
type Column = keyof Statements;

/** What a trace's rows can be asked for. */
export type TraceField = Exclude<keyof TraceAttributeRow, "id">;
const ALL_FIELDS: readonly TraceField[] = ["timestamp", "name", "user_id", "session_id", "environment", "release", "version", "public", "bookmarked", "tags", "metadata", "created_at", "updated_at"];

/** What tells whether the trace lives, and which of its tags and metadata still count. */
const NEEDED = ["trace_id", "timestamp", "whole_at", "deleted_at"] as const;

const laterDate = (a: Date, b: Date): Date => (a.getTime() >= b.getTime() ? a : b);

/** Of two rows in one, by column: commutative, associative and idempotent, as the engine's own merges. */
const MERGES: { [C in Column]: (a: Statements[C], b: Statements[C]) => Statements[C] } = {
  trace_id: (a) => a,
  timestamp: later, name: later, user_id: later, session_id: later, environment: later, release: later, version: later, public: later, bookmarked: later, created_at: later, updated_at: later,
  tags: (a, b) => laterByKey(a, b, laterDate),
  metadata: (a, b) => laterByKey(a, b, later),
  whole_at: laterDate,
  deleted_at: laterDate,
};

const merged = <C extends Column>(columns: readonly C[], a: Pick<Statements, C>, b: Pick<Statements, C>): Pick<Statements, C> =>
  Object.fromEntries(columns.map((column) => [column, MERGES[column](a[column], b[column])])) as unknown as Pick<Statements, C>;

const orNull = ({ v }: Register<string>): string | null => (v === "" ? null : v);

/** What the rows of a trace come to, by field. Tags and metadata of before the newest whole statement are gone. */
const VALUES: { [F in TraceField]: (all: Statements) => TraceAttributeRow[F] } = {
  timestamp: (all) => all.timestamp.v,
  name: (all) => orNull(all.name),
  user_id: (all) => orNull(all.user_id),
  session_id: (all) => orNull(all.session_id),
  environment: (all) => all.environment.v,
  release: (all) => orNull(all.release),
  version: (all) => orNull(all.version),
  public: (all) => all.public.v,
  bookmarked: (all) => all.bookmarked.v,
  tags: ({ tags, whole_at }) => Object.entries(tags).filter(([, at]) => at >= whole_at).map(([tag]) => tag).sort(),
  metadata: ({ metadata, whole_at }) => Object.fromEntries(Object.entries(metadata).filter(([, { ts }]) => ts >= whole_at).map(([key, { v }]) => [key, v])),
  created_at: (all) => all.created_at.v,
  updated_at: (all) => all.updated_at.v,
};

/**
 * What trace rows state about these traces; deleted traces are left out. Raw rows, put together here: naming fourteen
 * aggregates costs the server more time than reading a trace's few rows (docs/performance).
 * @param traceIds their ids, or a subquery that finds them
 * @param fields what is asked for: each is a column more to read
 */
export async function readAttributes<F extends TraceField = TraceField>({ db, projectId }: ReadScope, tag: QueryTag, traceIds: readonly string[] | Sql, fields?: readonly F[]): Promise<Pick<TraceAttributeRow, "id" | F>[]> {
  const asked: readonly TraceField[] = fields ?? ALL_FIELDS;
  const columns: Column[] = [...new Set([...NEEDED, ...asked])];
  const rows = await db.query({
    tag,
    sql: sql`
      SELECT ${joinSql(columns.map((column) => sql`x.${ident(column)} AS ${ident(column)}`), ", ")}
      FROM exp_traces_amt AS x PREWHERE (project_id, hour, trace_id) IN (${placesOf(projectId, traceIds)})`,
    // Of what was not asked for nothing is looked at below.
    row: z.object(Object.fromEntries(columns.map((column) => [column, statements.shape[column]]))) as unknown as typeof statements,
    budget: "detail",
  });
  return [...Map.groupBy(rows, (row) => row.trace_id).values()].flatMap((ofTrace) => {
    const all = ofTrace.reduce((a, b) => merged(columns, a, b));
    if (all.timestamp.ts <= all.deleted_at) return [];
    return [{ id: all.trace_id, ...Object.fromEntries(asked.map((field) => [field, VALUES[field](all)])) } as Pick<TraceAttributeRow, "id" | F>];
  });
}

/**
 * The same with the traces' own texts: two statements at once.
 * @param listedAt places among which each trace's own is, the hour of its timestamp: its texts lie there
 */
export async function readTraces(scope: ReadScope, tag: QueryTag, traceIds: readonly string[] | Sql, listedAt: Sql = placesOf(scope.projectId, traceIds)): Promise<TraceRow[]> {
  const [rows, texts] = await Promise.all([
    readAttributes(scope, tag, traceIds),
    readTextsAt(scope, { ...tag, name: `${tag.name}.texts` }, atKeys(listedAt), { kind: "trace" }),
  ]);
  const find = textIndex(texts);
  return rows.map((row) => ({ ...row, ...find(row.id, "", row.timestamp) }));
}
