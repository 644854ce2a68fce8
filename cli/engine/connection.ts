import { mkdirSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Addon, NativeConnection } from "./addon.ts";
import { badArguments, cancelled, fromNative, unknownSetting } from "./errors.ts";
import type { QueryRequest } from "./request.ts";
import type { Statement } from "./statement.ts";

/** What a statement gave; a count is absent where the engine does not say. */
export interface Outcome {
  bytes: Buffer;
  elapsedSeconds: number;
  resultRows?: number;
  writtenRows?: number;
  writtenBytes?: number;
}

const NOTHING = Buffer.alloc(0);
const KILL_EVERY_MS = 25;
/** Connections made ahead: as many as the statements that an answer usually begins at once. */
const SPARES = 4;
/** From here on the way through memory, which copies the data several times, is the slower one. */
const LARGE = 4 << 20;

/**
 * ClickHouse in this process, on one data folder. Every statement has a connection of its own: settings, parameters and
 * USE stay on a connection, and after a failed statement the next one's answer begins with the failed one's rows.
 */
export class Engine {
  readonly #addon: Addon;
  readonly #path: string;
  /** Keeps the folder bound (and locked) between statements, and carries KILL. */
  readonly #root: NativeConnection;
  /** Fresh ones, made between statements: making one takes longer than what a statement otherwise needs of this thread. */
  readonly #spares: NativeConnection[] = [];
  /** For insert data that cannot be handed over in memory; in the folder, so that a kill leaves nothing elsewhere. */
  readonly #spill: string;
  readonly version: string;
  readonly timezone: string;
  readonly #running = new Set<Promise<Outcome>>();
  readonly #doomed = new Set<string>();
  #reaper: NodeJS.Timeout | undefined;
  #serial = 0;

  /** Opens or creates the folder `path`; throws when it cannot, with a text of the addon that does not say why. */
  constructor(addon: Addon, path: string) {
    this.#addon = addon;
    this.#path = path;
    this.#root = addon.CreateConnection(path);
    this.#spill = join(path, "insert_files");
    rmSync(this.#spill, { recursive: true, force: true });
    mkdirSync(this.#spill);
    const [version = "", timezone = "UTC"] = addon.QueryWithConnection(this.#root, "SELECT version(), timezone()", "TSV").trim().split("\t");
    this.version = version;
    this.timezone = timezone;
  }

  /**
   * Runs one statement. Rejects with an `EngineError`; aborting `signal` stops the statement where it is.
   */
  run(request: QueryRequest, statement: Statement, signal: AbortSignal): Promise<Outcome> {
    const running = this.#run(request, statement, signal).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  /** Resolves when no statement runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** Releases the folder. No statement may be running: the engine would crash. */
  close(): void {
    for (const connection of this.#spares.splice(0)) this.#addon.CloseConnection(connection);
    this.#addon.CloseConnection(this.#root);
  }

  async #run(request: QueryRequest, statement: Statement, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) throw cancelled();
    const tag = `spanhouse-${++this.#serial}`;
    const before = preamble(request, tag);
    const connection = this.#spares.pop() ?? this.#connect();
    const kill = () => this.#doom(tag);
    signal.addEventListener("abort", kill, { once: true });
    try {
      for (const sql of before) await this.#addon.QueryAsyncConnection(connection, sql, "Null");
      if (signal.aborted) throw cancelled();
      return await this.#execute(connection, request, statement);
    } catch (error) {
      throw fromNative(error);
    } finally {
      signal.removeEventListener("abort", kill);
      this.#doomed.delete(tag);
      this.#addon.CloseConnection(connection);
      // Behind the answer.
      setImmediate(() => this.#makeSpare());
    }
  }

  #connect(): NativeConnection {
    return this.#addon.CreateConnection(this.#path);
  }

  #makeSpare(): void {
    if (this.#spares.length < SPARES) this.#spares.push(this.#connect());
  }

  async #execute(connection: NativeConnection, { text, data, defaultFormat }: QueryRequest, statement: Statement): Promise<Outcome> {
    if (statement.inline) return this.#insert(connection, text, data, statement.inline);
    // The only call that takes bytes and tells the rows written.
    if (statement.kind === "insert") return inserted(await this.#addon.InsertRawAsyncConnection(connection, "", text, false));
    const result = await this.#addon.QueryAsyncConnection(connection, text.toString("utf8"), defaultFormat);
    return { bytes: result.bytes, elapsedSeconds: result.elapsed, resultRows: statement.kind === "read" ? result.rowsRead : undefined };
  }

  async #insert(connection: NativeConnection, text: Buffer, apart: Buffer | undefined, inline: NonNullable<Statement["inline"]>): Promise<Outcome> {
    const within = text.subarray(inline.data);
    const data = apart?.length ? Buffer.concat([within, apart]) : within;
    // The engine's client half ends inline data at the first empty line, and would run the rest as a statement, or drop
    // it and say OK; and it refuses no data at all, which a server takes as zero rows. Such data goes through a file.
    if (data.length === 0 || data.length > LARGE || data.includes("\n\n")) return this.#insertFromFile(connection, text, data, inline);
    return inserted(await this.#addon.InsertRawAsyncConnection(connection, text.toString("utf8", 0, inline.end), data, false));
  }

  async #insertFromFile(connection: NativeConnection, text: Buffer, data: Buffer, { infile, end }: NonNullable<Statement["inline"]>): Promise<Outcome> {
    const file = join(this.#spill, String(++this.#serial));
    const sql = `${text.toString("utf8", 0, infile)} FROM INFILE ${quote(file)} COMPRESSION 'none' ${text.toString("utf8", infile, end)}`;
    try {
      await writeFile(file, data, { flag: "wx" });
      return inserted(await this.#addon.InsertRawAsyncConnection(connection, "", Buffer.from(sql), false));
    } finally {
      await rm(file, { force: true });
    }
  }

  #doom(tag: string): void {
    this.#doomed.add(tag);
    this.#reaper ??= setInterval(() => this.#reap(), KILL_EVERY_MS);
  }

  /** Kills what is doomed, again and again: a statement cannot be killed before the engine has begun it. */
  #reap(): void {
    if (this.#doomed.size === 0) {
      clearInterval(this.#reaper);
      this.#reaper = undefined;
      return;
    }
    const tags = [...this.#doomed].map(quote).join(", ");
    try {
      // On this thread, since the pool may be full of what is to be killed. Never SYNC: it does not return.
      this.#addon.QueryWithConnection(this.#root, `KILL QUERY WHERE Settings['query_cache_tag'] IN (${tags}) ASYNC`, "Null");
    } catch {
      // The next round tries again.
    }
  }
}

const inserted = (native: { elapsed: number; rowsWritten: number; bytesWritten: number }): Outcome => ({
  bytes: NOTHING,
  elapsedSeconds: native.elapsed,
  writtenRows: native.rowsWritten,
  writtenBytes: native.bytesWritten,
});

/** Below the engine's default max_query_size. */
const MAX_PREAMBLE = 200_000;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ESCAPES: Record<string, string> = { "\0": "\\0", "'": "\\'", "\\": "\\\\" };
const quote = (text: string) => `'${text.replace(/[\0'\\]/g, (char) => ESCAPES[char]!)}'`;

/**
 * What a server does around a statement: database, settings, parameters. Parameters go through SET because its rules
 * for their text are those of HTTP, and because it is the only way that concurrent statements do not share.
 *
 * The defaults are those of this build, which are not those of every server: `implicit_select` is a habit of
 * clickhouse-local and is put back, everything else stays. In 26.7 `date_time_input_format` is best_effort,
 * `async_insert` 1 and `output_format_json_quote_64bit_integers` 0, so a statement whose correctness depends on a
 * setting has to carry it.
 */
function preamble(request: QueryRequest, tag: string): string[] {
  // The setting by which KILL finds the statement: the addon takes no query id, and log_comment belongs to the caller.
  // It names entries of the query cache, so nothing else sees it (and that cache never hits here).
  const assignments = ["implicit_select = 0", `query_cache_tag = '${tag}'`];
  for (const [name, value] of request.parameters) {
    if (!IDENTIFIER.test(name)) throw badArguments(`Parameter name '${name}' is not an identifier`);
    assignments.push(`param_${name} = ${quote(value)}`);
  }
  for (const [name, value] of request.settings) {
    if (!IDENTIFIER.test(name)) throw unknownSetting(name);
    assignments.push(`${name} = ${quote(value)}`);
  }
  const use = request.database === undefined ? "" : `USE \`${request.database.replace(/[\\`]/g, "\\$&")}\`; `;
  const sql = `${use}SET ${assignments.join(", ")}`;
  // On a server parameters are no part of the statement's text, so the limit on its length must not meet them.
  return Buffer.byteLength(sql) < MAX_PREAMBLE ? [sql] : ["SET max_query_size = 0", `${use}SET max_query_size = DEFAULT, ${assignments.join(", ")}`];
}
