import fc from "fast-check";
import type { FilterTable } from "../../../src/schemas/filter-columns/table.ts";
import type { ColumnSqls } from "../../../src/db/filters/compile.ts";
import { ident, sql } from "../../../src/db/sql.ts";

/** A table with one column of every kind, and rows that are made to collide with the filters' values. */

export const table = [
  { id: "plain", kind: "text", names: [] },
  { id: "nullable", kind: "text", names: [] },
  { id: "unset", kind: "text", names: [], emptyIsNull: true },
  { id: "time", kind: "datetime", names: [] },
  { id: "end", kind: "datetime", names: [] },
  { id: "cost", kind: "number", names: [] },
  { id: "value", kind: "number", names: [] },
  { id: "count", kind: "number", names: [] },
  { id: "flag", kind: "boolean", names: [] },
  { id: "mark", kind: "boolean", names: [] },
  { id: "tags", kind: "array", names: [] },
  { id: "metadata", kind: "map", names: [] },
  { id: "averages", kind: "averages", names: [] },
  { id: "categories", kind: "categories", names: [] },
  { id: "booleans", kind: "booleans", names: [] },
] as const satisfies FilterTable;

export type Column = (typeof table)[number]["id"];

export const columns: ColumnSqls<Column> = Object.fromEntries(table.map(({ id }) => [id, { expression: sql`f.${ident(id)}` }]));

export const createTable = sql`CREATE TABLE filtered (
  id String, plain LowCardinality(String), nullable Nullable(String), unset Nullable(String),
  time DateTime64(6, 'UTC'), end Nullable(DateTime64(3, 'UTC')), cost Nullable(Decimal(18, 12)), value Nullable(Float64), count UInt64,
  flag Bool, mark Nullable(UInt8), tags Array(LowCardinality(String)), metadata Map(LowCardinality(String), String),
  averages Array(Tuple(name String, average Float64)), categories Array(String), booleans Array(String)
) ENGINE = MergeTree ORDER BY (time, id)`;

export interface Row {
  id: string;
  plain: string;
  nullable: string | null;
  unset: string | null;
  /** Microseconds since the epoch. */
  time: number;
  /** Milliseconds since the epoch. */
  end: number | null;
  cost: number | null;
  value: number | null;
  count: number;
  flag: boolean;
  mark: boolean | null;
  tags: string[];
  metadata: Record<string, string>;
  averages: [string, number][];
  categories: string[];
  booleans: string[];
}

/** Texts of few, nasty characters: quotes, escapes, LIKE's wildcards, placeholders, characters of two and four bytes. */
export const texts: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom("a", "A", "b", "'", '"', "`", "\\", "%", "_", "{", "}", ":", "\n", "\t", "\0", " ", "é", "É", "你", "😀"),
  maxLength: 4,
});
export const names: fc.Arbitrary<string> = fc.oneof(fc.constantFrom("a", "b", "a:b", ""), texts);
export const instants: fc.Arbitrary<number> = fc.integer({ min: -3, max: 3 }).map((ms) => Date.UTC(2024, 0, 1) + ms);
export const numbers: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.1, 0.5, 1.25, 999_999.5, 1_000_000, 1e21, -2e9, Number.MAX_VALUE, 5e-324, 1 / 3),
);

const nullOr = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 3 });

const row = fc.record({
  plain: texts,
  nullable: nullOr(texts),
  unset: nullOr(fc.oneof(fc.constant(""), texts)),
  time: fc.tuple(instants, fc.integer({ min: 0, max: 999 })).map(([ms, micros]) => ms * 1000 + micros),
  end: nullOr(instants),
  cost: nullOr(fc.constantFrom(0, 0.1, 0.5, 1.25, -3, 2, 8_000.001)),
  value: nullOr(numbers),
  count: fc.integer({ min: 0, max: 3 }),
  flag: fc.boolean(),
  mark: nullOr(fc.boolean()),
  tags: fc.array(texts, { maxLength: 3 }),
  metadata: fc.dictionary(names, texts, { maxKeys: 3, noNullPrototype: true }),
  averages: fc.array(fc.tuple(names, numbers), { maxLength: 3 }),
  categories: fc.array(fc.tuple(names, texts).map((pair) => pair.join(":")), { maxLength: 3 }),
  booleans: fc.array(fc.tuple(names, fc.boolean()).map((pair) => pair.join(":")), { maxLength: 2 }),
});

export const sampleRows = (seed: number, count: number): Row[] => fc.sample(row, { seed, numRuns: count }).map((values, index) => ({ id: `r${index}`, ...values }));

const microtime = (micros: number) => {
  const ms = Math.floor(micros / 1000);
  return `${new Date(ms).toISOString().replace("T", " ").slice(0, 23)}${String(micros - ms * 1000).padStart(3, "0")}`;
};

/** The row as JSONEachRow has it. */
export const stored = ({ time, end, mark, averages, ...row }: Row): Record<string, unknown> => ({
  ...row,
  time: microtime(time),
  end: end === null ? null : microtime(end * 1000).slice(0, 23),
  mark: mark === null ? null : Number(mark),
  averages: averages.map(([name, average]) => ({ name, average })),
});
