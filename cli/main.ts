import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { renderUsage, runCommand, type CommandDef, type Resolvable } from "citty";
import { commands } from "./commands/index.ts";
import { CliError, firstLine } from "./errors.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };

const root: CommandDef = {
  meta: { name: "spanhouse", version, description: "An edge API for LLM traces on ClickHouse, and a safe move to faster tables" },
  subCommands: commands,
};

// bin.mjs runs this process when its own Node is too old; killed, it cannot pass a signal on.
if (process.channel) {
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel.unref();
}

await main(process.argv.slice(2));

async function main(argv: string[]): Promise<void> {
  try {
    if (argv.includes("--version")) return print(version);
    const help = argv.length === 0 || argv.includes("--help") || argv.includes("-h");
    if (help) return print(await usage(argv));
    await runCommand(root, { rawArgs: argv });
  } catch (error) {
    fail(error, argv);
  }
}

/** The help of the deepest command that the arguments name. */
async function usage(argv: string[]): Promise<string> {
  let command = root;
  const path: string[] = [];
  let parent = root;
  for (const word of argv) {
    const below = (await resolve(command.subCommands))?.[word];
    if (!below) break;
    path.push(((await resolve(command.meta))?.name) ?? word);
    parent = { meta: { name: path.join(" "), version } };
    command = await resolve(below);
  }
  return renderUsage(command, path.length > 0 ? parent : undefined);
}

function resolve<T>(value: Resolvable<T>): T | Promise<T> {
  return typeof value === "function" ? (value as () => T | Promise<T>)() : value;
}

function print(text: string): void {
  process.stdout.write(`${process.stdout.isTTY ? text.trimEnd() : stripVTControlCharacters(text.trimEnd())}\n`);
}

function fail(error: unknown, argv: string[]): void {
  const message = messageOf(error);
  if (argv.includes("--json")) print(JSON.stringify({ event: "error", message }));
  else process.stderr.write(`spanhouse: ${message}\n`);
  if (process.env.DEBUG?.includes("spanhouse")) console.error(error);
  process.exitCode = error instanceof CliError ? error.exitCode : 1;
}

function messageOf(error: unknown): string {
  if (error instanceof CliError) return firstLine(error);
  // citty's own: an unknown command, a missing argument.
  if (error instanceof Error && error.name === "CLIError") return `${stripVTControlCharacters(firstLine(error)).replace(/\.$/, "")}: --help shows the usage`;
  return `unexpected error: ${firstLine(error)} (DEBUG=spanhouse shows where)`;
}
