import { z } from "zod";
import type { QueryTag } from "../client.ts";
import { flag, instant, mapOf } from "../codecs.ts";
import type { ReadScope } from "../read.ts";
import type { TraceRow } from "../rows/trace.ts";
import { sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { later, laterByKey, type Register, register } from "./registers.ts";
import { readTextsAt, textIndex } from "./span-texts.ts";

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
type TraceStatements = z.output<typeof statements>;

const REGISTERS = ["timestamp", "name", "user_id", "session_id", "environment", "release", "version", "public", "bookmarked", "created_at", "updated_at"] as const;

const laterDate = (a: Date, b: Date): Date => (a.getTime() >= b.getTime() ? a : b);

/** The registers of two rows in one: commutative, associative and idempotent, as the engine's own merges. */
function merged(a: TraceStatements, b: TraceStatements): TraceStatements {
  const registers = Object.fromEntries(REGISTERS.map((name) => [name, later(a[name] as Register<string | boolean | Date>, b[name] as Register<string | boolean | Date>)]));
  return {
    ...a,
    ...(registers as Pick<TraceStatements, (typeof REGISTERS)[number]>),
    tags: laterByKey(a.tags, b.tags, laterDate),
    metadata: laterByKey(a.metadata, b.metadata, later),
    whole_at: laterDate(a.whole_at, b.whole_at),
    deleted_at: laterDate(a.deleted_at, b.deleted_at),
  };
}

const orNull = (value: string): string | null => (value === "" ? null : value);

/** What a trace's rows come to: the newest statement of every field; undefined when the trace is deleted. */
function attributesOf(rows: readonly TraceStatements[]): TraceAttributeRow | undefined {
  const all = rows.reduce(merged);
  if (all.timestamp.ts.getTime() <= all.deleted_at.getTime()) return undefined;
  // Tags and metadata of before the newest whole statement are gone.
  const isStated = (at: Date): boolean => at.getTime() >= all.whole_at.getTime();
  return {
    id: all.trace_id,
    timestamp: all.timestamp.v,
    name: orNull(all.name.v),
    user_id: orNull(all.user_id.v),
    session_id: orNull(all.session_id.v),
    environment: all.environment.v,
    release: orNull(all.release.v),
    version: orNull(all.version.v),
    public: all.public.v,
    bookmarked: all.bookmarked.v,
    tags: Object.entries(all.tags).filter(([, at]) => isStated(at)).map(([tag]) => tag).sort(),
    metadata: Object.fromEntries(Object.entries(all.metadata).filter(([, { ts }]) => isStated(ts)).map(([key, { v }]) => [key, v])),
    created_at: all.created_at.v,
    updated_at: all.updated_at.v,
  };
}

/**
 * What trace rows state about these traces; deleted traces are left out. Raw rows, put together here: naming fourteen
 * aggregates costs the server more time than reading a trace's few rows (docs/performance).
 * @param traceIds their ids, or a subquery that finds them
 */
export async function readAttributes({ db, projectId }: ReadScope, tag: QueryTag, traceIds: readonly string[] | Sql): Promise<TraceAttributeRow[]> {
  const rows = await db.query({
    tag,
    sql: sql`
      SELECT x.trace_id AS trace_id, x.timestamp AS timestamp, x.name AS name, x.user_id AS user_id, x.session_id AS session_id, x.environment AS environment, x.release AS release,
        x.version AS version, x.public AS public, x.bookmarked AS bookmarked, x.tags AS tags, x.metadata AS metadata, x.whole_at AS whole_at, x.deleted_at AS deleted_at,
        x.created_at AS created_at, x.updated_at AS updated_at
      FROM exp_traces_amt AS x PREWHERE (project_id, hour, trace_id) IN (${placesOf(projectId, traceIds)})`,
    row: statements,
    budget: "detail",
  });
  return [...Map.groupBy(rows, (row) => row.trace_id).values()].flatMap((ofTrace) => attributesOf(ofTrace) ?? []);
}

/** The same with the traces' own texts: two statements at once. */
export async function readTraces(scope: ReadScope, tag: QueryTag, traceIds: readonly string[] | Sql): Promise<TraceRow[]> {
  const [rows, texts] = await Promise.all([
    readAttributes(scope, tag, traceIds),
    readTextsAt(scope, { ...tag, name: `${tag.name}.texts` }, placesOf(scope.projectId, traceIds), { kind: "trace" }),
  ]);
  const find = textIndex(texts);
  return rows.map((row) => ({ ...row, ...find(row.id, "", row.timestamp) }));
}
