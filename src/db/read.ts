import type { Db } from "./client.ts";

/** What a read needs besides its input. */
export interface ReadScope {
  db: Db;
  projectId: string;
}

/** One side of an access pattern. */
export type Read<Input, Output> = (scope: ReadScope, input: Input) => Promise<Output>;
