import { createDb, type Db } from "../src/db/client.ts";
import type { ClickHouseTarget } from "./clickhouse.ts";
import { DEFAULT_DATABASE } from "./clickhouse.ts";

/** The app's own way to a database, for commands that run its reads and settles. */
export const openDb = (target: ClickHouseTarget): Db =>
  createDb({ url: target.url, username: target.user ?? "default", password: target.password ?? "", database: target.database || DEFAULT_DATABASE, compression: false });
