import { z } from "zod";
import type { Db } from "../../db/client.ts";
import { param, sql } from "../../db/sql.ts";

/** Small texts by key that every process over one ClickHouse shares (`exp_settings`). */
export interface Settings {
  /** Undefined when it was never set. Throws when the store cannot be asked. */
  get(key: string): Promise<string | undefined>;
  /** Of two at once the one that the server wrote later stands. */
  put(key: string, value: string): Promise<void>;
}

const tag = (name: string) => ({ name: `platform.settings.${name}`, projectId: "" });
const valueRow = z.object({ value: z.string() });

export const settingsTable = (db: Db): Settings => ({
  get: async (key) => {
    const [row] = await db.query({ tag: tag("get"), sql: sql`SELECT s.value AS value FROM exp_settings AS s FINAL WHERE s.key = ${param.string(key)}`, row: valueRow, budget: "probe" });
    return row?.value || undefined;
  },
  put: (key, value) => db.insert(tag("put"), "exp_settings", [{ key, value }]),
});
