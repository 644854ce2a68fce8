import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { compileFilters } from "../../../src/db/filters/compile.ts";
import { joinSql, param, type Sql, sql } from "../../../src/db/sql.ts";
import type { FilterCondition } from "../../../src/schemas/filter.ts";
import { type Engine, engineWith } from "./engine.ts";
import { columns, sampleRows, table } from "./model.ts";
import { conditions, selects } from "./predicate.ts";

const seed = Number(process.env.FILTER_SEED ?? Date.now() % 1_000_000);
const rows = sampleRows(seed, 120);
let engine: Engine;

beforeAll(async () => {
  engine = await engineWith(rows);
});
afterAll(() => engine.drop());

const picked = z.object({ n: z.number(), ids: z.array(z.string()) });

/** The ids that each filter selects, in one statement. */
async function select(filters: readonly (readonly FilterCondition[])[]): Promise<string[][]> {
  const one = (filter: readonly FilterCondition[], n: number): Sql =>
    sql`SELECT toUInt32(${param.uint(n)}) AS n, arraySort(groupArray(id)) AS ids FROM filtered AS f WHERE ${compileFilters(filter, table, columns).where}`;
  const found = await engine.query(joinSql(filters.map(one), " UNION ALL "), picked);
  return found.sort((a, b) => a.n - b.n).map(({ ids }) => ids);
}

const expected = (filter: readonly FilterCondition[]) =>
  rows
    .filter((row) => filter.every((condition) => selects(condition, row)))
    .map(({ id }) => id)
    .sort();

async function agree(filters: readonly (readonly FilterCondition[])[]) {
  const selected = await select(filters);
  filters.forEach((filter, n) => expect({ seed, filter, ids: selected[n] }).toEqual({ seed, filter, ids: expected(filter) }));
}

describe("a filter selects the rows that the contract's words select", () => {
  test.each(Object.entries(conditions))("%s", async (_, condition) => {
    const filters = fc.array(condition.map((each) => [each]), { minLength: 10, maxLength: 40 });
    await fc.assert(fc.asyncProperty(filters, agree), { numRuns: 10 });
  });

  test("several conditions are AND-ed", async () => {
    const filters = fc.array(fc.array(fc.oneof(...Object.values(conditions)), { maxLength: 3 }), { minLength: 5, maxLength: 20 });
    await fc.assert(fc.asyncProperty(filters, agree), { numRuns: 10 });
  });
});

test("the rows meet every case", () => {
  // A model of rows that nothing selects would agree with anything.
  const sampled = fc.sample(fc.oneof(...Object.values(conditions)), { seed, numRuns: 2_000 });
  const selected = sampled.filter((condition) => rows.some((row) => selects(condition, row)));
  expect(selected.length).toBeGreaterThan(sampled.length / 2);
});
