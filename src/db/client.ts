import { ClickHouseError, createClient, type ClickHouseClient, type ClickHouseSettings } from "@clickhouse/client-web";
import { z } from "zod";
import { QueryOverBudgetError, ResultTooLargeError, StoreUnavailableError } from "../errors.ts";
import { formFetch } from "./form-fetch.ts";
import type { Bounds, Meter } from "./bounded.ts";
import { type Budget, budgetSettings, insertSettings, readSettings } from "./settings.ts";
import { render, type Sql } from "./sql.ts";

export interface StoreConfig {
  url: string;
  username: string;
  password: string;
  database: string;
  /** gzip on the wire in both directions. */
  compression: boolean;
}

/** Who asks: travels to the server as `log_comment`, so that its query log can be read by pattern and side. */
export interface QueryTag {
  name: string;
  projectId: string;
  side?: "current" | "new";
  /** The statement's rows reach the new tables by another statement: the feed views stand back (migration 0005). */
  feed?: "direct";
}

export interface Query<Row extends z.ZodType> extends Bounds {
  tag: QueryTag;
  sql: Sql;
  /** Decodes every row: a column that is missing or of another type is an error, never a wrong answer. */
  row: Row;
  budget?: Budget;
}

export interface Db {
  query<Row extends z.ZodType>(query: Query<Row>): Promise<z.output<Row>[]>;
  /** Inserts rows by column name, absent columns taking their defaults; resolves when the server has written them. An empty list does nothing. */
  insert(tag: QueryTag, table: string, rows: readonly Record<string, unknown>[]): Promise<void>;
  /** A statement without an answer, such as INSERT … SELECT; resolves when it is done. */
  execute(tag: QueryTag, statement: Sql, budget?: Budget): Promise<void>;
}

/** Server codes that say "too much asked" rather than "broken": memory, time, rows and bytes limits. */
const OVER_BUDGET = new Set(["158", "159", "160", "241", "307"]);
/** The limit on a result, which only `maxResultBytes` sets. */
const RESULT_TOO_LARGE = "396";
/** Server codes that pass by themselves: too many queries or parts, shutting down, network, read-only replica. */
const UNAVAILABLE = new Set(["3", "202", "203", "209", "210", "236", "242", "252", "279", "285", "319", "394", "439", "452", "999"]);

function storeError(error: unknown, writing: boolean): unknown {
  // A write that did not happen is worth sending again, whatever kept it: nothing of it is acknowledged.
  if (writing || !(error instanceof ClickHouseError)) return new StoreUnavailableError(error);
  if (error.code === RESULT_TOO_LARGE) return new ResultTooLargeError(error);
  if (OVER_BUDGET.has(error.code)) return new QueryOverBudgetError(error);
  if (UNAVAILABLE.has(error.code)) return new StoreUnavailableError(error);
  return error;
}

const readSummary = z.object({ read_rows: z.coerce.number().catch(0), read_bytes: z.coerce.number().catch(0) });

/** Adds what a query read. A server that tells nothing, or something else, costs nothing: the figure is for people. */
function count(meter: Meter, header: string | string[] | undefined): void {
  try {
    const { read_rows, read_bytes } = readSummary.parse(JSON.parse(String(header)));
    meter.rows += read_rows;
    meter.bytes += read_bytes;
  } catch {
    return;
  }
}

export function createDb(config: StoreConfig): Db {
  const client: ClickHouseClient = createClient({
    url: config.url,
    username: config.username,
    password: config.password,
    database: config.database,
    compression: { request: config.compression, response: config.compression },
    use_multipart_params_auto: true,
    fetch: formFetch,
    // Ours are the statements' own deadlines (`bounded`); the client's would cut those that may take longer.
    request_timeout: 300_000,
    // Something on the wire while a statement runs, or load balancers end the connection.
    clickhouse_settings: { send_progress_in_http_headers: 1, http_headers_progress_interval_ms: "20000" },
    application: "spanhouse",
  });

  /** Runs one request under its own deadline: the client's timeout ends at the response's headers, ours at its end. */
  async function bounded<T>(deadlineMs: number, writing: boolean, run: (signal: AbortSignal) => Promise<T>, outer?: AbortSignal): Promise<T> {
    // The client passes over a signal that is aborted already.
    if (outer?.aborted) throw new StoreUnavailableError(outer.reason);
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    const timer = setTimeout(stop, deadlineMs);
    outer?.addEventListener("abort", stop, { once: true });
    try {
      return await run(controller.signal);
    } catch (error) {
      throw storeError(error, writing);
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener("abort", stop);
    }
  }

  const settings = (tag: QueryTag, base: ClickHouseSettings): ClickHouseSettings => ({ ...base, log_comment: JSON.stringify(tag) });

  return {
    query: async ({ tag, sql, row, budget = "page", signal, meter, maxResultBytes }) => {
      const { query, params } = render(sql);
      const limits = budgetSettings(budget);
      const rows = await bounded(limits.deadlineMs, budget === "write", async (abort_signal) => {
        const result = await client.query({
          query,
          query_params: params,
          format: "JSONEachRow",
          clickhouse_settings: settings(tag, {
            ...readSettings,
            ...limits.settings,
            ...(maxResultBytes === undefined ? {} : { max_result_bytes: String(maxResultBytes), result_overflow_mode: "throw" as const }),
          }),
          abort_signal,
        });
        if (meter) count(meter, result.response_headers["x-clickhouse-summary"]);
        return result.json<unknown>();
      }, signal);
      return rows.map((value) => row.parse(value));
    },

    insert: async (tag, table, rows) => {
      if (rows.length === 0) return;
      const limits = budgetSettings("write");
      await bounded(limits.deadlineMs, true, (abort_signal) =>
        client.insert({
          table,
          values: rows as Record<string, unknown>[],
          format: "JSONEachRow",
          clickhouse_settings: settings(tag, { ...insertSettings(rows.length), ...limits.settings }),
          abort_signal,
        }),
      );
    },

    execute: async (tag, statement, budget = "write") => {
      const { query, params } = render(statement);
      const limits = budgetSettings(budget);
      // Too much to delete at once is for the deleter to know: it halves.
      await bounded(limits.deadlineMs, budget !== "delete", async (abort_signal) => {
        const { stream } = await client.exec({
          query,
          query_params: params,
          clickhouse_settings: settings(tag, { ...readSettings, ...limits.settings }),
          abort_signal,
        });
        await new Response(stream).arrayBuffer();
      });
    },
  };
}
