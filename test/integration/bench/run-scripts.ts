/**
 * Runs SQL scripts as clickhouse-client would: by ClickHouse's own reader of scripts, which takes SET and several
 * statements. A process of its own, because the engine takes its process with it when it fails.
 *
 *   node run-scripts.ts DATA_FOLDER DATABASE FILE...
 */
import { readFileSync } from "node:fs";
import { loadAddon } from "../../../cli/engine/addon.ts";

const [folder = "", database = "", ...files] = process.argv.slice(2);
const addon = loadAddon();
const connection = addon.CreateConnection(folder);
const bytes: Record<string, number> = {};
for (const file of files) {
  const result = await addon.QueryAsyncConnection(connection, `USE ${database};\n${readFileSync(file, "utf8")}`, "JSONEachRow");
  bytes[file] = result.bytes.length;
}
addon.CloseConnection(connection);
process.stdout.write(JSON.stringify(bytes));
