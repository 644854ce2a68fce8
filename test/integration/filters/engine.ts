import { createRequire } from "node:module";
import { formatQueryParams } from "@clickhouse/client-common";
import type { z } from "zod";
import { render, type Sql } from "../../../src/db/sql.ts";
export interface Engine {
  execute(statement: Sql): Promise<void>;
  insert(table: string, rows: readonly Record<string, unknown>[]): Promise<void>;
  query<Row extends z.ZodType>(statement: Sql, row: Row): Promise<z.output<Row>[]>;
}
export async function freshEngine(): Promise<Engine> {
  const lib = createRequire(import.meta.url)("@chdb/lib-linux-x64-gnu");
  const dir = `/tmp/chdb-filters-${process.pid}-${Math.random()}`;
  const c = lib.CreateConnection(dir);
  const run = (statement: Sql, format: string): string => {
    const { query, params } = render(statement);
    const text = Object.fromEntries(Object.entries(params).map(([k, value]) => [k, formatQueryParams({ value })]));
    return lib.QueryWithParamsConnection(c, query, format, text);
  };
  return {
    execute: async (s) => void run(s, "JSONEachRow"),
    insert: async (t, rows) => void lib.QueryWithConnection(c, `INSERT INTO ${t} FORMAT JSONEachRow ${rows.map((r) => JSON.stringify(r)).join("\n")}`, "JSONEachRow"),
    query: async (s, row) => run(s, "JSONEachRow").split("\n").filter(Boolean).map((l) => row.parse(JSON.parse(l))),
  };
}
