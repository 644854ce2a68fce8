/** How an access pattern is answered: design.md section 1. */
export type ReadMode = "current" | "shadow" | "new";
/** Where ingestion writes. */
export type WriteMode = "current" | "dual" | "new";

export const READ_MODES: readonly ReadMode[] = ["current", "shadow", "new"];
export const WRITE_MODES: readonly WriteMode[] = ["current", "dual", "new"];
