import { createClient, type ClickHouseClient, type ClickHouseSettings } from "@clickhouse/client-web";
import type { z } from "zod";
import type { Bounds } from "./bounded.ts";
import { startDeadline } from "./deadline.ts";
import { formFetch } from "./form-fetch.ts";
import { assertComplete, holdRows, type RowStream } from "./row-stream.ts";
import { type Budget, type BudgetOverrides, type BudgetSettings, budgetSettings } from "./budgets.ts";
import { insertSettings, readSettings } from "./settings.ts";
import { render, type Sql } from "./sql.ts";
import { storeError } from "./store-error.ts";
import { count, summaryOf } from "./summary.ts";

export interface StoreConfig {
  url: string;
  username: string;
  password: string;
  database: string;
  /** gzip on the wire in both directions. */
  compression: boolean;
  budgets?: BudgetOverrides;
  /** See `Db.cluster`. */
  cluster?: string | undefined;
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
  /** The same object for all that is made of one client: what a process remembers of a store hangs on it. */
  identity: object;
  /** The cluster over whose shards the tables lie, as the server's configuration calls it; undefined: one shard. */
  cluster?: string | undefined;
  query<Row extends z.ZodType>(query: Query<Row>): Promise<z.output<Row>[]>;
  /** As `query`, for answers that may be large: resolves when the statement has ended, and gives its rows as they are asked for. */
  stream<Row extends z.ZodType>(query: Query<Row>): Promise<RowStream<z.output<Row>>>;
  /** Inserts rows by column name, absent columns taking their defaults; resolves when the server has written them. An empty list does nothing. */
  insert(tag: QueryTag, table: string, rows: readonly Record<string, unknown>[]): Promise<void>;
  /** A statement without an answer, such as INSERT … SELECT; resolves when it is done. */
  execute(tag: QueryTag, statement: Sql, budget?: Budget): Promise<void>;
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

  const limitsOf = (budget: Budget): BudgetSettings => budgetSettings(budget, config.budgets);

  /** Runs one request under its own deadline, to its end. */
  async function bounded<T>(deadlineMs: number, writing: boolean, run: (signal: AbortSignal) => Promise<T>, outer?: AbortSignal): Promise<T> {
    const deadline = startDeadline(deadlineMs, outer);
    try {
      return await run(deadline.signal);
    } catch (error) {
      throw storeError(error, writing);
    } finally {
      deadline.done();
    }
  }

  // What a subquery gives is the same for every shard.
  const clusterSettings: ClickHouseSettings = config.cluster === undefined ? {} : { prefer_global_in_and_join: 1 };
  const settings = (tag: QueryTag, base: ClickHouseSettings): ClickHouseSettings => ({ ...base, ...clusterSettings, log_comment: JSON.stringify(tag) });

  /** Resolves when the statement has ended on the server: its rows wait there. */
  async function ended({ tag, sql, budget = "page", meter, maxResultBytes }: Query<z.ZodType>, abort_signal: AbortSignal) {
    const { query, params } = render(sql);
    const result = await client.query({
      query,
      query_params: params,
      format: "JSONEachRow",
      clickhouse_settings: settings(tag, {
        ...readSettings,
        ...limitsOf(budget).settings,
        ...(maxResultBytes === undefined ? {} : { max_result_bytes: String(maxResultBytes), result_overflow_mode: "throw" as const }),
      }),
      abort_signal,
    });
    const summary = summaryOf(result.response_headers);
    count(meter, summary);
    return { result, summary };
  }

  return {
    identity: client,
    cluster: config.cluster,

    query: async (query) => {
      const { row, budget = "page", signal } = query;
      const rows = await bounded(limitsOf(budget).deadlineMs, budget === "write", async (abort) => {
        const { result, summary } = await ended(query, abort);
        const values = await result.json<unknown>();
        assertComplete(values.length, summary);
        return values;
      }, signal);
      return rows.map((value) => row.parse(value));
    },

    stream: async (query) => {
      const { row, budget = "page", signal, held } = query;
      const deadline = startDeadline(limitsOf(budget).deadlineMs, signal);
      const { result, summary } = await ended(query, deadline.signal).catch((error: unknown) => {
        deadline.done();
        throw storeError(error, false);
      });
      return holdRows(result, summary, deadline, (value) => row.parse(value), held);
    },

    insert: async (tag, table, rows) => {
      if (rows.length === 0) return;
      const limits = limitsOf("write");
      await bounded(limits.deadlineMs, true, (abort_signal) =>
        client.insert({
          table,
          values: rows as Record<string, unknown>[],
          format: "JSONEachRow",
          clickhouse_settings: settings(tag, { ...insertSettings(rows.length, tag.feed), ...limits.settings }),
          abort_signal,
        }),
      );
    },

    execute: async (tag, statement, budget = "write") => {
      const { query, params } = render(statement);
      const limits = limitsOf(budget);
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
