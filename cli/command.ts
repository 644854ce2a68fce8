import { defineCommand, type ArgsDef, type CommandDef, type ParsedArgs } from "citty";
import { DEFAULT_DATABASE, type ClickHouseTarget } from "./clickhouse.ts";
import { CliError } from "./errors.ts";
import { createOutput, type Output } from "./output.ts";

const JSON_ARG = { json: { type: "boolean", description: "JSON on stdout and nothing else" } } as const satisfies ArgsDef;

/** Where ClickHouse is; flags win over the CLICKHOUSE_* variables. */
export const CLICKHOUSE_ARGS = {
  url: { type: "string", description: "ClickHouse over HTTP; else CLICKHOUSE_URL", valueHint: "http://127.0.0.1:8123" },
  user: { type: "string", description: "else CLICKHOUSE_USER", valueHint: "default" },
  password: { type: "string", description: "better in CLICKHOUSE_PASSWORD, where no process list shows it", valueHint: "secret" },
  database: { type: "string", description: "else CLICKHOUSE_DATABASE", valueHint: DEFAULT_DATABASE },
} as const satisfies ArgsDef;

interface Definition<T extends ArgsDef> {
  name: string;
  description: string;
  args?: T;
  run(context: { args: ParsedArgs<T>; output: Output }): Promise<void>;
}

/** A command with `--json`, an output to match, and no tolerance for options it does not know. */
export function command<const T extends ArgsDef = {}>(definition: Definition<T>): CommandDef {
  const args = { ...definition.args, ...JSON_ARG };
  return defineCommand({
    meta: { name: definition.name, description: definition.description },
    args: args as ArgsDef,
    run: async (context) => {
      refuseUnknown(context.args, args);
      await definition.run({ args: context.args as ParsedArgs<T>, output: createOutput({ json: context.args.json === true }) });
    },
  });
}

/** citty takes any option; a mistyped `--projct` must not be ignored. */
function refuseUnknown(parsed: Record<string, unknown>, known: ArgsDef): void {
  const normal = (name: string) => name.replaceAll("-", "").toLowerCase();
  const names = new Set(Object.keys(known).map(normal));
  const unknown = Object.keys(parsed).find((name) => name !== "_" && !names.has(normal(name)));
  if (unknown) throw new CliError(`unknown option --${unknown}: --help lists the options`);
  const positionals = Object.values(known).filter((arg) => arg.type === "positional").length;
  const extra = (parsed._ as string[])[positionals];
  if (extra !== undefined) throw new CliError(`unexpected argument '${extra}': --help shows the usage`);
  for (const [name, arg] of Object.entries(known)) {
    if (arg.type === "string" && parsed[name] === "") throw new CliError(`option --${name} needs a value`);
  }
}

/** The database that flags and environment name. */
export function clickHouseTarget(args: Partial<Record<keyof typeof CLICKHOUSE_ARGS, string>>, env = process.env): ClickHouseTarget {
  const url = args.url ?? env.CLICKHOUSE_URL;
  if (!url) throw new CliError("no ClickHouse is named: set CLICKHOUSE_URL or --url (`npm start` prints the URL of its own)");
  assertHttpUrl(url, args.url ? "--url" : "CLICKHOUSE_URL");
  return {
    url,
    user: args.user ?? env.CLICKHOUSE_USER ?? "default",
    password: args.password ?? env.CLICKHOUSE_PASSWORD ?? "",
    database: args.database || env.CLICKHOUSE_DATABASE || DEFAULT_DATABASE,
  };
}

export function assertHttpUrl(url: string, name: string): void {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) throw new CliError(`${name} is not an http:// or https:// URL: ${url}`);
  if (parsed.username || parsed.password) {
    throw new CliError(`${name} contains a user or password: put them into CLICKHOUSE_USER and CLICKHOUSE_PASSWORD`);
  }
}
