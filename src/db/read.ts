import type { Db } from "./client.ts";

/** What a read needs besides its input. */
export interface ReadScope {
  db: Db;
  projectId: string;
  /** The mode of an access pattern for this project, by the pattern's name. */
  mode(pattern: string): "current" | "shadow" | "new";
  log(event: Record<string, unknown>): void;
}

/** One side of an access pattern. */
export type Read<Input, Output> = (scope: ReadScope, input: Input) => Promise<Output>;
