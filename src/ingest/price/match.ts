import { parseInstant } from "../values/datetime.ts";
import { matches } from "./pattern.ts";
import type { ModelPrice, PriceTable } from "./table.ts";

export type { PriceTable } from "./table.ts";

/** The prices of the model that an observation names. */
export type MatchedModel = ModelPrice;

interface Dated {
  model: ModelPrice;
  /** Milliseconds since the epoch; undated prices hold from the beginning of time. */
  from: number;
}

const startOf = (model: ModelPrice): number => (model.startDate === undefined ? undefined : parseInstant(model.startDate)?.ms) ?? -Infinity;

const newestFirst = new WeakMap<readonly ModelPrice[], Dated[]>();

function dated(models: readonly ModelPrice[]): Dated[] {
  let list = newestFirst.get(models);
  if (!list) {
    // Two undated models: Infinity minus itself is no order, so equality is asked first.
    list = models.map((model) => ({ model, from: startOf(model) })).sort((a, b) => (a.from === b.from ? 0 : b.from - a.from));
    newestFirst.set(models, list);
  }
  return list;
}

/**
 * The prices for a model name: the project's own before the built-in ones, of those that had begun the one with the
 * newest start date; at the same date the first of the list.
 *
 * @param at the observation's start, milliseconds since the epoch
 */
export function findModel(model: string, at: number, table: PriceTable): MatchedModel | undefined {
  for (const models of [table.project, table.builtIn]) {
    const found = dated(models).find(({ from, model: candidate }) => from <= at && matches(candidate.matchPattern, model));
    if (found) return found.model;
  }
  return undefined;
}
