import type { Outcome } from "./connection.ts";
import { cancelled, EngineError } from "./errors.ts";
import type { QueryRequest } from "./request.ts";
import type { Statement } from "./statement.ts";

type Run = (request: QueryRequest, statement: Statement, signal: AbortSignal) => Promise<Outcome>;

/** An insert that waits for its block to be written. */
interface Entry {
  request: QueryRequest;
  statement: Statement;
  data: Buffer;
  signal: AbortSignal;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Not part of what makes two inserts alike, as in the server's `AsynchronousInsertQueue.cpp`: a block carries the settings of its first insert. */
const LEFT_OUT = new Set(["insert_deduplication_token", "log_comment"]);

/** Data cannot be parsed (CANNOT_PARSE_…, INCORRECT_DATA, UNKNOWN_FIELD, …): nothing of the block was written, and one entry's fault is not the others'. */
const UNPARSABLE = new Set([6, 25, 26, 27, 33, 34, 38, 41, 53, 69, 72, 117, 131, 167, 407]);

const DEFAULT_WINDOW_MS = 50;
const DEFAULT_MAX_BYTES = 10 << 20;
const LINE_END = 0x0a;
const OBJECT = 0x7b;
const NEVER = new AbortController().signal;

const isOn = (value: string | undefined): boolean => value === "1" || value === "true";
const numberOf = (request: QueryRequest, name: string, otherwise: number): number => Number(request.settings.get(name) ?? otherwise);

const dataOf = ({ text, data }: QueryRequest, from: number): Buffer => (data?.length ? Buffer.concat([text.subarray(from), data]) : text.subarray(from));

/** What is in one block: the same statement on the same database with the same settings. */
const keyOf = (request: QueryRequest, end: number): string =>
  JSON.stringify([request.database, request.text.toString("utf8", 0, end), [...request.settings].filter(([name]) => !LEFT_OUT.has(name)).sort(), [...request.parameters]]);

/**
 * Asynchronous inserts as a server has them and the addon does not: small inserts that are alike are gathered and written
 * as one block, and each is answered when the block is written. The window is the smallest that the settings allow; what
 * comes while a block is being written goes into the next one, so that blocks grow with the load.
 */
export class AsyncInserts {
  readonly #run: Run;
  readonly #gathering = new Map<string, Entry[]>();
  readonly #writing = new Set<string>();

  constructor(run: Run) {
    this.#run = run;
  }

  run(request: QueryRequest, statement: Statement, signal: AbortSignal): Promise<Outcome> {
    const { inline, format } = statement;
    if (!inline || format?.toUpperCase() !== "JSONEACHROW" || !isOn(request.settings.get("async_insert"))) return this.#run(request, statement, signal);
    const data = dataOf(request, inline.data);
    // What begins otherwise (an array, an empty line) may not be one of several.
    if (data[0] !== OBJECT || data.length >= numberOf(request, "async_insert_max_data_size", DEFAULT_MAX_BYTES)) return this.#run(request, statement, signal);
    return new Promise((resolve, reject) => this.#gather(keyOf(request, inline.end), { request, statement, data, signal, resolve, reject }));
  }

  #gather(key: string, entry: Entry): void {
    const gathered = this.#gathering.get(key);
    if (gathered) {
      gathered.push(entry);
      return;
    }
    this.#gathering.set(key, [entry]);
    if (!this.#writing.has(key)) this.#writeLater(key, entry.request);
  }

  #writeLater(key: string, request: QueryRequest): void {
    const adaptive = isOn(request.settings.get("async_insert_use_adaptive_busy_timeout"));
    const window = numberOf(request, adaptive ? "async_insert_busy_timeout_min_ms" : "async_insert_busy_timeout_max_ms", DEFAULT_WINDOW_MS);
    setTimeout(() => void this.#writeGathered(key), window);
  }

  async #writeGathered(key: string): Promise<void> {
    this.#writing.add(key);
    for (let entries = this.#take(key); entries.length > 0; entries = this.#take(key)) await this.#write(entries);
    this.#writing.delete(key);
  }

  /** The next block's entries, without those whose client has been told that it is over. */
  #take(key: string): Entry[] {
    const gathered = this.#gathering.get(key) ?? [];
    this.#gathering.delete(key);
    const [first] = gathered;
    if (!first) return [];
    const most = numberOf(first.request, "async_insert_max_data_size", DEFAULT_MAX_BYTES);
    let bytes = 0;
    const fits = gathered.filter(({ data }, index) => (bytes += data.length) <= most || index === 0);
    const rest = gathered.slice(fits.length);
    if (rest.length > 0) this.#gathering.set(key, rest);
    for (const { reject } of fits.filter(({ signal }) => signal.aborted)) reject(cancelled());
    const alive = fits.filter(({ signal }) => !signal.aborted);
    return alive.length === 0 ? this.#take(key) : alive;
  }

  async #write(entries: readonly Entry[]): Promise<void> {
    const [first] = entries as readonly [Entry];
    if (entries.length === 1) {
      await this.#run(first.request, first.statement, first.signal).then(first.resolve, first.reject);
      return;
    }
    // An empty line between two entries would end the data for the addon.
    const lines = entries.flatMap(({ data }) => (data.at(-1) === LINE_END ? [data] : [data, Buffer.of(LINE_END)]));
    const block = { ...first.request, text: Buffer.concat([first.request.text.subarray(0, first.statement.inline?.data), ...lines]), data: undefined };
    try {
      const outcome = await this.#run(block, first.statement, NEVER);
      for (const { resolve } of entries) resolve({ ...outcome, writtenRows: undefined, writtenBytes: undefined });
    } catch (error) {
      if (error instanceof EngineError && UNPARSABLE.has(error.code)) await Promise.all(entries.map((entry) => this.#write([entry])));
      else for (const { reject } of entries) reject(error);
    }
  }
}
