import { z } from "zod";
import type { ColumnSqls } from "../filters/compile.ts";
import type { ObservationColumnId } from "../../schemas/filter-columns/observations.ts";
import type { ScoreOptions } from "../scores/options.ts";
import { Ident, joinSql, param, sql, type Sql } from "../sql.ts";
import type { Option } from "./filter-options.ts";
import type { ObservationCondition } from "./observation-list.ts";

export interface GenerationFilterOptionsInput {
  /** Conditions on the type and on the start; those on the start hold for the timestamps of traces and scores. */
  conditions: readonly ObservationCondition[];
}

const values = z.array(z.string());

/** Values that observations have, in order. */
export const observationOptionsRow = z.object({ model: values, modelId: values, name: values, promptName: values, toolNames: values, calledToolNames: values });
export type ObservationOptions = z.output<typeof observationOptionsRow>;

/** What filters of observations offer (tRPC contract section 6). */
export interface GenerationFilterOptions extends ObservationOptions {
  traceNames: Option[];
  traceTags: Option[];
  scores: ScoreOptions;
}

const TEXTS = ["model", "modelId", "name", "promptName"] as const satisfies readonly ObservationColumnId[];
const LISTS = ["toolNames", "calledToolNames"] as const satisfies readonly ObservationColumnId[];

const MAX_VALUES = 1_000;

/**
 * The distinct values of all columns at once, each list in order and cut.
 * @param columns of the rows that `from` selects
 */
export function observationOptions(columns: Record<(typeof TEXTS)[number] | (typeof LISTS)[number], { expression: Sql }> & ColumnSqls<string>, from: Sql): Sql {
  const cut = (distinct: Sql, id: string): Sql => sql`arraySlice(arraySort(arrayFilter(value -> value != '', ${distinct})), 1, ${param.uint(MAX_VALUES)}) AS ${new Ident(id)}`;
  return sql`
    SELECT ${joinSql([
      ...TEXTS.map((id) => cut(sql`groupUniqArray(toString(${columns[id].expression}))`, id)),
      ...LISTS.map((id) => cut(sql`groupUniqArrayArray(${columns[id].expression})`, id)),
    ], ", ")} ${from}`;
}
