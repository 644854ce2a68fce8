import type { z } from "zod";
import { createDb } from "../../../src/db/client.ts";
import type { Sql } from "../../../src/db/sql.ts";
import { freshDatabase } from "../../engine/database.ts";
import { createTable, type Row, stored } from "./model.ts";

export interface Engine {
  query<Shape extends z.ZodType>(statement: Sql, row: Shape): Promise<z.output<Shape>[]>;
  drop(): Promise<void>;
}

/** The rows in a database of their own, asked through the client that serves requests. */
export async function engineWith(rows: readonly Row[]): Promise<Engine> {
  const { url, database, drop } = await freshDatabase("filters");
  const db = createDb({ url, database, username: "default", password: "", compression: false });
  const tag = { name: "test.filters", projectId: "test" };
  await db.execute(tag, createTable);
  await db.insert(tag, "filtered", rows.map(stored));
  return { query: (statement, row) => db.query({ tag, sql: statement, row }), drop };
}
