import { CLICKHOUSE_ARGS, clickHouseTarget, command } from "../command.ts";
import { connect, explain } from "../clickhouse.ts";
import { CliError } from "../errors.ts";
import { positiveInteger, timeOf } from "../numbers.ts";
import { openDb } from "../db.ts";
import { seedDatabase, type Seeded } from "../seed/seed.ts";
import { countDays } from "../seed/settled.ts";
import { HOUR_MS } from "../../src/domain/duration.ts";

export const seed = command({
  name: "seed",
  description: "Fill a migrated database with generated traces, on both sides, settled",
  args: {
    traces: { type: "string", default: "10000", description: "number of traces; observations are about nine times as many" },
    days: { type: "string", default: "30", description: "days over which they lie" },
    until: { type: "string", description: "end of the data (ISO time); else the last full hour", valueHint: "2026-01-31T00:00:00Z" },
    project: { type: "string", description: "all in this project; else in seven of unlike size, seed-1 to seed-7", valueHint: "ID" },
    seed: { type: "string", default: "1", description: "another number gives other data; the same, with --until, the same" },
    ...CLICKHOUSE_ARGS,
  },
  run: async ({ args, output }) => {
    const traces = positiveInteger("--traces", args.traces, 100_000_000);
    const target = clickHouseTarget(args);
    const task = output.task("Generating", { steps: traces });
    const [client, db] = [connect(target), openDb(target)];
    try {
      const seeded = await seedDatabase(client, db, {
        traces,
        days: positiveInteger("--days", args.days, 3_650),
        seed: positiveInteger("--seed", args.seed, 2 ** 32 - 1),
        until: args.until === undefined ? Math.floor(Date.now() / HOUR_MS) * HOUR_MS : timeOf("--until", args.until),
        project: args.project,
        onProgress: (progress) => task.update(`${progress.traces} of ${progress.of} traces`, progress.traces),
      });
      task.update("counting days (when they have been at rest for half a minute)");
      await countDays(db);
      task.done(describe(seeded));
      if (output.json) output.result(seeded, "");
    } catch (error) {
      task.fail("Not seeded");
      throw error instanceof CliError ? error : explain(error, target, "generating the data");
    } finally {
      await client.close();
    }
  },
});

export const describe = ({ projects, traces, observations, scores, milliseconds }: Seeded): string =>
  `${traces} traces, ${observations} observations, ${scores} scores in ${projects.join(", ")}: inserted in ${seconds(milliseconds.insert)}, settled in ${seconds(milliseconds.settle)}`;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
