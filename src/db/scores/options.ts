import { z } from "zod";
import type { QueryTag } from "../client.ts";
import type { TimeWindow } from "../fragments/time-window.ts";
import type { ReadScope } from "../read.ts";
import { all, param, sql } from "../sql.ts";
import { daysOf, daysWithin } from "./days.ts";
import type { ScoreTable } from "./selection.ts";

/** Score names and categories that filters offer, the most used first (tRPC contract 4.3). */
export interface ScoreOptions {
  /** Names of scores with a number: NUMERIC and BOOLEAN. */
  averages: string[];
  categories: { label: string; values: string[] }[];
  booleans: string[];
}

const MAX_NAMES = 1_000;
const MAX_LABELS = 200;
const MAX_VALUES = 20;

const row = z.object({ label: z.string(), kind: z.string(), category: z.string() });

/** The names and categories of the project's scores of a time, and nothing of what they were given to. */
export async function readScoreOptions({ db, projectId }: ReadScope, tag: QueryTag, table: ScoreTable, { from, to }: TimeWindow): Promise<ScoreOptions> {
  const rows = await db.query({
    tag,
    // The time as FINAL has to see it: bare, it would leave out parts with newer versions. Days are in the key.
    sql: sql`
      SELECT label, kind, category FROM (
        SELECT label, kind, category, n, sum(n) OVER (PARTITION BY label, kind) AS total FROM (
          SELECT toString(s.name) AS label, toString(s.data_type) AS kind, if(s.data_type = 'CATEGORICAL', ifNull(toString(s.string_value), ''), '') AS category, count() AS n
          FROM ${table.name} AS s FINAL WHERE ${all([
            sql`s.project_id = ${param.string(projectId)} AND s.is_deleted = 0 AND s.data_type IN ('NUMERIC', 'BOOLEAN', 'CATEGORICAL')`,
            ...daysWithin(daysOf({ from, to }), table.day(sql`s`)),
            ...(from === undefined ? [] : [sql`identity(s.timestamp) >= ${param.time(from)}`]),
            ...(to === undefined ? [] : [sql`identity(s.timestamp) < ${param.time(to)}`]),
          ])}
          GROUP BY label, kind, category)
      ) ORDER BY total DESC, label, kind, n DESC, category LIMIT ${param.uint(MAX_VALUES)} BY label, kind`,
    row,
    budget: "scan",
  });
  const namesOf = (...types: string[]): string[] => [...new Set(rows.filter((each) => types.includes(each.kind)).map((each) => each.label))].slice(0, MAX_NAMES);
  const categories = Map.groupBy(rows.filter((each) => each.kind === "CATEGORICAL"), (each) => each.label);
  return {
    averages: namesOf("NUMERIC", "BOOLEAN"),
    categories: [...categories].slice(0, MAX_LABELS).map(([label, list]) => ({ label, values: list.map(({ category }) => category) })),
    booleans: namesOf("BOOLEAN"),
  };
}
