import { fileURLToPath } from "node:url";
import { createTestHarness } from "wrangler";
import { migrateDatabase } from "../../cli/migrate/index.ts";
import { hashSecret } from "../../src/http/key-hash.ts";
import { freshDatabase } from "../engine/database.ts";

export interface WorkerServer {
  /** Where the Worker answers, without a slash at the end. */
  url: string;
  database: Awaited<ReturnType<typeof freshDatabase>>;
  cron(): Promise<unknown>;
  /** What the Worker has as bindings: its real KV. */
  env(): Promise<Record<string, unknown>>;
  /** What the Worker wrote to its console. */
  logs(): string[];
  close(): Promise<void>;
}

export const DEMO = { publicKey: "pk-lf-demo", secretKey: "sk-lf-demo", projectId: "demo" };

/** The Worker in workerd over a migrated database of its own, with the demo project's keys. */
export async function startWorker(vars: Record<string, string> = {}): Promise<WorkerServer> {
  const database = await freshDatabase("worker");
  await migrateDatabase({ url: database.url, database: database.database });
  const pepper = "worker-pepper";
  const key = { projectId: DEMO.projectId, projectName: "Demo", organizationId: "org", organizationName: "Org", publicKey: DEMO.publicKey, secretHash: await hashSecret(pepper, DEMO.secretKey) };
  const harness = createTestHarness({
    workers: [
      {
        configPath: fileURLToPath(new URL("../../wrangler.toml", import.meta.url)),
        vars: {
          CLICKHOUSE_URL: database.url,
          CLICKHOUSE_DATABASE: database.database,
          // The harness hands decompressed bodies on with their old content-encoding.
          CLICKHOUSE_COMPRESSION: "0",
          API_KEY_PEPPER: pepper,
          API_KEYS: JSON.stringify([key]),
          ...vars,
        },
      },
    ],
  });
  const { url } = await harness.listen();
  return {
    url: url.origin,
    database,
    env: () => harness.getWorker().getEnv() as Promise<Record<string, unknown>>,
    cron: () => harness.getWorker().scheduled({ cron: "* * * * *" }),
    logs: () => harness.getLogs().map((line) => JSON.stringify(line)),
    close: async () => {
      await harness.close();
      await database.drop();
    },
  };
}
