import { createRequire } from "node:module";

/** An open connection; it belongs to the addon. */
export type NativeConnection = { readonly native: unique symbol };

export interface NativeResult {
  bytes: Buffer;
  /** Seconds. */
  elapsed: number;
  /** Rows of the *result*, not rows scanned. */
  rowsRead: number;
}

export interface NativeInserted {
  elapsed: number;
  /** Includes what materialized views wrote, as in ClickHouse's own summary. */
  rowsWritten: number;
  bytesWritten: number;
}

/** The part of the addon used here. It is a private interface, hence the exact version in package.json. */
export interface Addon {
  CreateConnection(path: string, args?: string[]): NativeConnection;
  CloseConnection(connection: NativeConnection): void;
  /** Blocks, and ends the statement at a NUL: only for texts of our own. */
  QueryWithConnection(connection: NativeConnection, sql: string, format: string): string;
  QueryAsyncConnection(connection: NativeConnection, sql: string, format: string): Promise<NativeResult>;
  /** Runs prefix + "\n" + data. */
  InsertRawAsyncConnection(connection: NativeConnection, prefix: string, data: Buffer, countLines: boolean): Promise<NativeInserted>;
}

/** Throws when there is none for this operating system and CPU. */
export const loadAddon = (): Addon => createRequire(import.meta.url)("@chdb/lib-linux-x64-gnu") as Addon;
