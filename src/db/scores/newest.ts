import { z } from "zod";
import type { QueryTag } from "../client.ts";
import type { ReadScope } from "../read.ts";
import { SCORE_FIELDS, scoreColumns, type ScoreField, type ScoreRow } from "../rows/score.ts";
import { type ScoreVersion, scoreVersionRow } from "../rows/score-list.ts";
import { newestBy } from "../../domain/newest.ts";
import { newestFirst } from "../../domain/text-order.ts";
import { param, sql, type Sql } from "../sql.ts";
import { scoreVersion } from "./selection.ts";

/** Of what is not read nobody below asks anything. */
const versionRowOf = (fields: readonly ScoreField[]): typeof scoreVersionRow =>
  z.object(Object.fromEntries([...fields, "stored_version" as const, "is_deleted" as const].map((field) => [field, scoreVersionRow.shape[field]]))) as unknown as typeof scoreVersionRow;

/**
 * The newest version of each score that a condition on `s` selects, by id: stored versions, of which the newest is chosen
 * here. Asking the server for it costs it more than a few more rows (docs/performance).
 * @param table `scores` or `exp_scores`: their columns are named alike
 * @param fields what is read of them, the id among it: each is a column more
 */
export async function readNewestVersions({ db, projectId }: ReadScope, tag: QueryTag, table: Sql, selected: Sql, fields: readonly ScoreField[] = SCORE_FIELDS): Promise<Map<string, ScoreVersion>> {
  const stored = await db.query({
    tag,
    sql: sql`SELECT ${scoreColumns(fields)}, ${scoreVersion} AS stored_version, s.is_deleted AS is_deleted FROM ${table} AS s WHERE s.project_id = ${param.string(projectId)} AND ${selected}`,
    row: versionRowOf(fields),
    budget: "detail",
  });
  return newestBy(stored, ({ id }) => id, ({ stored_version }) => stored_version);
}

/** The score of a version; undefined when it is deleted, or broken by another writer. */
export function scoreOf({ stored_version: _version, is_deleted, value, ...row }: ScoreVersion): ScoreRow | undefined {
  return is_deleted === 0 && value !== null ? { ...row, value } : undefined;
}

/** One score, wherever its newest version is stored. A broken one is an error: it is there, and cannot be shown. */
export async function readScore(scope: ReadScope, tag: QueryTag, table: Sql, id: string): Promise<ScoreRow | undefined> {
  const version = (await readNewestVersions(scope, tag, table, sql`s.id = ${param.string(id)}`)).get(id);
  if (version === undefined || version.is_deleted !== 0) return undefined;
  const score = scoreOf(version);
  if (score === undefined) throw new Error(`the value of score ${id} is no number`);
  return score;
}

/** What choosing and ordering scores looks at. */
const NEEDED = ["id", "timestamp", "value", "data_type"] as const satisfies readonly ScoreField[];
type Needed = (typeof NEEDED)[number];

/** The scores of these types that a condition on `s` selects, newest first: all of them, or these fields. */
export async function readScores<F extends ScoreField = ScoreField>(scope: ReadScope, tag: QueryTag, table: Sql, selected: Sql, types: readonly string[], fields?: readonly F[]): Promise<Pick<ScoreRow, F | Needed>[]> {
  const versions = await readNewestVersions(scope, tag, table, selected, fields && [...new Set<ScoreField>([...NEEDED, ...fields])]);
  const scores = [...versions.values()].flatMap((version) => scoreOf(version) ?? []);
  return scores.filter(({ data_type }) => types.includes(data_type)).sort(newestFirst);
}
