import type { FilterColumn } from "./table.ts";

/** Columns that more than one table has. */

const column = <const Id extends string>(id: Id, kind: FilterColumn["kind"], ...names: string[]): FilterColumn<Id> => ({ id, kind, names });

export const text = <const Id extends string>(id: Id, ...names: string[]) => column(id, "text", ...names);
export const number = <const Id extends string>(id: Id, ...names: string[]) => column(id, "number", ...names);
export const datetime = <const Id extends string>(id: Id, ...names: string[]) => column(id, "datetime", ...names);
export const array = <const Id extends string>(id: Id, ...names: string[]) => column(id, "array", ...names);

export const bookmarked = column("bookmarked", "boolean", "⭐️", "Bookmarked");
export const metadata = column("metadata", "map", "Metadata");

export const scoreColumns = [
  column("scores_avg", "averages", "Scores (numeric)"),
  column("score_categories", "categories", "Scores (categorical)"),
  column("score_booleans", "booleans", "Scores (boolean)"),
] as const;

/** Comments live outside ClickHouse and only tRPC asks for them: `db/filters/comments.ts`. */
export const commentColumns = [number("commentCount", "Comment Count"), text("commentContent", "Comment Content")] as const;

export const tokenColumns = [number("inputTokens", "Input Tokens"), number("outputTokens", "Output Tokens")] as const;
