import type { ScoreTable } from "../scores/selection.ts";
import { sql } from "../sql.ts";

export const scoreTable: ScoreTable = { name: sql`exp_scores`, day: (alias) => sql`${alias}.day` };
