import { CLICKHOUSE_ARGS, clickHouseTarget, command } from "../command.ts";
import { CliError } from "../errors.ts";
import * as migrations from "../migrate/index.ts";
import type { Output } from "../output.ts";

const ACTIONS = ["up", "status", "dry-run"] as const;

export const migrate = command({
  name: "migrate",
  description: "Bring a ClickHouse database to this version's schema",
  args: {
    action: { type: "positional", required: false, default: "up", description: "up (apply what is pending), status, or dry-run (print the SQL)" },
    ...CLICKHOUSE_ARGS,
    topology: { type: "enum", options: [...migrations.TOPOLOGIES], default: "single", description: "single server, cluster with replicas, or ClickHouse Cloud" },
    cluster: { type: "string", description: "name for ON CLUSTER", valueHint: "{cluster} (the server's macro)" },
    all: { type: "boolean", description: "dry-run: every migration, without asking a server" },
  },
  run: async ({ args, output }) => {
    const action = ACTIONS.find((one) => one === args.action);
    if (!action) throw new CliError(`unknown action '${args.action}': one of ${ACTIONS.join(", ")}`);
    const topology = topologyOf(args.topology as migrations.Topology["kind"], args.cluster);
    const directory = migrations.MIGRATIONS_DIRECTORY;
    if (args.all) {
      if (action !== "dry-run") throw new CliError("--all goes with dry-run");
      return printStatements(await migrations.allStatements(directory, topology), output);
    }
    const target = clickHouseTarget(args);
    if (action === "status") return printStatus(await migrations.migrationStatus(target, directory), output);
    if (action === "dry-run") return printStatements(await migrations.pendingStatements({ target, directory, topology }), output);
    await up({ target, directory, topology }, output);
  },
});

function topologyOf(kind: migrations.Topology["kind"], cluster: string | undefined): migrations.Topology {
  if (kind === "cluster") return { kind, cluster: cluster ?? migrations.DEFAULT_CLUSTER };
  if (cluster !== undefined) throw new CliError("--cluster goes with --topology cluster");
  return { kind };
}

async function up(options: migrations.MigrateOptions, output: Output): Promise<void> {
  const task = output.task("Looking at the schema");
  try {
    const result = await migrations.migrate({ ...options, onProgress: (progress) => task.update(migrations.describe(progress)) });
    const { applied, unchanged } = result;
    task.done(applied.length === 0 ? `Nothing to do: all ${unchanged} migrations are applied` : `Applied ${applied.length}, ${unchanged} were there`);
    if (output.json) output.result(result, "");
  } catch (error) {
    task.fail("Not migrated");
    throw error;
  }
}

function printStatus(statuses: migrations.MigrationStatus[], output: Output): void {
  const width = Math.max(0, ...statuses.map(({ name }) => name.length));
  const lines = statuses.map(({ name, state, appliedAt }) => `${name.padEnd(width)}  ${state.padEnd(7)}  ${appliedAt ?? ""}`.trimEnd());
  output.result({ migrations: statuses }, lines.join("\n"));
  if (statuses.some(({ state }) => state === "changed" || state === "unknown")) process.exitCode = 1;
}

function printStatements(rendered: { name: string; statements: string[] }[], output: Output): void {
  const text = rendered.map(({ name, statements }) => `-- ${name}\n${statements.map((one) => `${one};`).join("\n\n")}`).join("\n\n");
  output.result({ migrations: rendered }, text || "-- nothing is pending");
}
