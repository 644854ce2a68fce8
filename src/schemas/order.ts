import { invalidRequest } from "../errors.ts";
import { type FilterTable, resolveColumn } from "./filter-columns/table.ts";
import type { OrderInput } from "./procedures.ts";

export interface TableOrder<Id extends string> {
  column: Id;
  descending: boolean;
}

/** Whichever is given is the table's own time (tRPC contract section 2). */
const TIME_NAMES: ReadonlySet<string> = new Set(["timestamp", "startTime", "createdAt"]);

/** Kinds whose values have an order that means something. */
const SORTABLE: ReadonlySet<string> = new Set(["text", "datetime", "number", "boolean", "array"]);

/**
 * The column of a table that `orderBy` names, by its id or a display name; undefined when none was asked for. An unknown
 * one is invalid_request.
 * @param time the table's own time column
 */
export function resolveOrder<Id extends string>(table: FilterTable<Id>, order: OrderInput, time: NoInfer<Id>): TableOrder<Id> | undefined {
  if (order === null) return undefined;
  const descending = order.order === "DESC";
  if (TIME_NAMES.has(order.column)) return { column: time, descending };
  const { id, kind } = resolveColumn(table, order.column, "null");
  if (!SORTABLE.has(kind)) throw invalidRequest(`Column ${order.column} is not one to sort by.`);
  return { column: id, descending };
}
