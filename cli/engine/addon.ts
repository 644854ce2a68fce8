import { createRequire } from "node:module";

/** A connection to the in-process engine: carries its own settings, database and parameters. */
export type Connection = { readonly opaque: unique symbol };

interface Result {
  bytes: Buffer;
}

/** The part of the addon's private interface that is used here; its version is pinned in package.json. */
export interface Addon {
  CreateConnection(directory: string, args: string[]): Connection;
  CloseConnection(connection: Connection): void;
  QueryWithConnection(connection: Connection, query: string, format: string): string;
  QueryAsyncConnection(connection: Connection, query: string, format: string): Promise<Result>;
  InsertRawAsyncConnection(connection: Connection, query: string, data: Buffer, flag: boolean): Promise<unknown>;
}

const PACKAGE = "@chdb/lib-linux-x64-gnu";

/** Loads the engine. Throws an Error whose message says what to do where it is not available. */
export function loadAddon(): Addon {
  try {
    return createRequire(import.meta.url)(PACKAGE) as Addon;
  } catch {
    throw new Error(
      `The embedded ClickHouse is not available on ${process.platform}-${process.arch} (npm package ${PACKAGE}). Set CLICKHOUSE_URL to use a ClickHouse server of yours.`,
    );
  }
}
