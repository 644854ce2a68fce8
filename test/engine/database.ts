import { type ClickHouseClient, createClient } from "@clickhouse/client-web";
import { inject } from "vitest";

export interface TestDatabase {
  url: string;
  database: string;
  client: ClickHouseClient;
  drop(): Promise<void>;
}

/** A database of its own on the engine of this vitest project: test files do not see each other. */
export async function freshDatabase(label = "test"): Promise<TestDatabase> {
  const url = inject("clickhouseUrl");
  const database = `${label.replaceAll(/\W/g, "_")}_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const server = createClient({ url });
  await server.command({ query: `CREATE DATABASE ${database}` });
  return {
    url,
    database,
    client: createClient({ url, database }),
    drop: async () => {
      await server.command({ query: `DROP DATABASE ${database} SYNC` });
    },
  };
}
