import { CliError } from "../errors.ts";

export const TOPOLOGIES = ["single", "cluster", "cloud"] as const;

/**
 * Where the tables live: one server; a self-managed cluster with replicas; ClickHouse Cloud.
 * `cluster` is the cluster's name, by default the server's own `{cluster}` macro.
 */
export type Topology = { kind: "single" } | { kind: "cluster"; cluster: string } | { kind: "cloud" };

export const DEFAULT_CLUSTER = "{cluster}";

const VARIABLE = /\{\{([^}]*)\}\}/g;
const ENGINE = /^(\w*MergeTree)(?:\((.*)\))?$/;

/** Replaces the template variables of a migration; `migrations/README.md` lists them. */
export function render(sql: string, topology: Topology): string {
  return sql.replaceAll(VARIABLE, (variable, body: string) => {
    if (body === "on_cluster") return onCluster(topology);
    if (body.startsWith("engine:")) return engine(body.slice("engine:".length).trim(), topology, "shard");
    if (body.startsWith("engine_everywhere:")) return engine(body.slice("engine_everywhere:".length).trim(), topology, "everywhere");
    throw new CliError(`unknown template variable ${variable}: migrations/README.md lists the known ones`);
  });
}

function onCluster(topology: Topology): string {
  if (topology.kind !== "cluster") return "";
  return ` ON CLUSTER '${topology.cluster.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function engine(text: string, topology: Topology, scope: "shard" | "everywhere"): string {
  const match = ENGINE.exec(text);
  if (!match?.[1]) throw new CliError(`{{engine:${text}}} does not name an engine of the MergeTree family`);
  const [, name, parameters = ""] = match;
  if (topology.kind === "single") return text;
  // Cloud has one set of replicas and no paths; it takes Replicated* without them and stores Shared*.
  if (topology.kind === "cloud") return `Replicated${name}(${parameters})`;
  const place =
    scope === "shard"
      ? "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'"
      : "'/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}'";
  return `Replicated${name}(${place}${parameters.trim() ? `, ${parameters}` : ""})`;
}
