import { z } from "zod";
import { type Option, optionRow } from "../rows/filter-options.ts";
import { param, sql, type Sql } from "../sql.ts";
import { quickCount } from "./count.ts";
import { straysOf } from "./list.ts";
import { type Asker, tagOf } from "./page.ts";
import { keptRows, newestScores, type ScoreSource, scoreTexts } from "./selection.ts";

const MAX_VALUES = 1_000;

const valueRow = optionRow.extend({ field: z.enum(["name", "stringValue"]) });

/** @param scores rows (name, text), one a score */
const counted = (scores: Sql): Sql => sql`
  SELECT each.1 AS field, each.2 AS value, count() AS count
  FROM (SELECT arrayJoin([('name', texts.1), ('stringValue', texts.2)]) AS each FROM (${scores}))
  WHERE value != '' GROUP BY field, value ORDER BY count DESC, value LIMIT ${param.uint(MAX_VALUES)} BY field`;

/** Names and texts of the selected scores with the number of scores that have them; exact when the quick way was not sure. */
export async function scoreValues(asker: Asker, source: ScoreSource): Promise<Record<"names" | "stringValues", Option[]>> {
  const read = (part: string, scores: Sql) => asker.scope.db.query({ tag: tagOf(asker, part), sql: counted(scores), row: valueRow, budget: "scan" });
  const [quick, { isSure }] = await Promise.all([read("values", sql`SELECT ${scoreTexts} AS texts ${keptRows(source, source.days)} AND ${source.fits}`), quickCount(asker, source)]);
  const rows = isSure ? quick : await read("exactValues", sql`SELECT key AS texts FROM (${newestScores(source, source.days, await straysOf(asker, source), scoreTexts)}) WHERE fits`);
  const of = (field: string): Option[] => rows.filter((row) => row.field === field).map(({ value, count }) => ({ value, count }));
  return { names: of("name"), stringValues: of("stringValue") };
}
