import type { Db } from "./db/client.ts";
import type { PriceTable } from "./ingest/price/match.ts";
import type { User } from "./http/jwt.ts";
import type { ApiKeyStore, Clock, DeletionQueue } from "./platform/ports.ts";
import type { Operator } from "./http/operators.ts";
import type { Control } from "./rollout/control.ts";
import type { Flags } from "./rollout/flags.ts";
import type { Isolate } from "./rollout/isolate.ts";

/** What the app is made of. Built once by an entry and passed down; nothing below reads the environment. */
export interface Deps {
  db: Db;
  keys: ApiKeyStore;
  /** The flags as they stand (`rollout/flags.ts`). */
  flags(): Promise<Flags>;
  /** Where deletions wait to be carried out (`deletion/consumer.ts`). */
  deletions: DeletionQueue;
  /** What changing the flags takes (`rollout/control.ts`). */
  control: Control;
  /** What the switch keeps between the requests of this isolate (`rollout/isolate.ts`). */
  isolate: Isolate;
  /** The model prices that hold in a project. */
  prices(projectId: string): PriceTable;
  /** Who a browser's bearer token speaks for (`http/jwt.ts`). */
  verifyToken(token: string): Promise<User>;
  /** Who may use `/api/admin`, by bearer token. */
  operators: readonly Operator[];
  /** Origins of browser front ends that may call `/api/trpc`; `*` is any. */
  corsOrigins: readonly string[];
  /** Bytes that one trace's observations may come to in an answer; over it the answer is 422. */
  maxTraceBytes: number;
  clock: Clock;
  /** The pepper of `hashSecret`. */
  pepper: string;
  log(event: Record<string, unknown>): void;
}
