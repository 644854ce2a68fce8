/** The ports: everything spanhouse needs from the platform it runs on. Adapters live beside, one folder a platform. */

/** What an API key may do. `full`: a key pair by Basic auth; `scores`: the public key alone, from browsers. */
export type KeyScope = "full" | "scores";

/** A project's key as stored: the secret only as its hash. */
export interface ApiKeyRecord {
  projectId: string;
  projectName: string;
  organizationId: string;
  organizationName: string;
  publicKey: string;
  /** Lower-case hex of HMAC-SHA-256(pepper, secret key). */
  secretHash: string;
  retentionDays?: number;
}

export interface ApiKeyStore {
  /** The key record of a public key, or undefined when there is none. Throws when the store cannot be asked. */
  find(publicKey: string): Promise<ApiKeyRecord | undefined>;
}

export interface FlagStore {
  /** The raw flags document, or undefined when none was ever written. Throws when the store cannot be asked. */
  read(): Promise<string | undefined>;
  write(document: string): Promise<void>;
}

/** What a deletion names, as it travels: ids, never bodies. `query` names none: its receipt holds the query. `month` names a month of every table. */
export interface DeletionMessage {
  projectId: string;
  deletionId: string;
  /** Which receipt of the deletion. */
  part: number;
  kind: "traces" | "scores" | "query" | "month";
  ids: string[];
}

export interface DeletionQueue {
  /** Resolves when all are taken; any may be delivered more than once, in any order. Rejects when some may not have been. */
  send(messages: readonly DeletionMessage[]): Promise<void>;
}

/** A message as a queue hands it over. It is delivered again unless it was acknowledged. */
export interface DeliveredMessage {
  readonly body: unknown;
  /** 1 at the first delivery. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
