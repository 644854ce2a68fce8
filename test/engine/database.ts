import { randomBytes } from "node:crypto";
import { createClient, type ClickHouseClient } from "@clickhouse/client-web";
import { inject } from "vitest";

export interface TestDatabase {
  url: string;
  database: string;
  /** Bound to the database. */
  client: ClickHouseClient;
  /** Drops the database and closes the client. */
  drop(): Promise<void>;
}

/** A new, empty database on the project's engine, so that test files cannot see each other. `label` helps when looking at it. */
export async function freshDatabase(label = "test"): Promise<TestDatabase> {
  const url = inject("clickhouseUrl");
  const database = `${label.replace(/\W+/g, "_")}_${randomBytes(6).toString("hex")}`;
  const admin = createClient({ url });
  await admin.command({ query: `CREATE DATABASE ${database}` });
  const client = createClient({ url, database });
  return {
    url,
    database,
    client,
    async drop() {
      await client.close();
      await admin.command({ query: `DROP DATABASE IF EXISTS ${database} SYNC` });
      await admin.close();
    },
  };
}
