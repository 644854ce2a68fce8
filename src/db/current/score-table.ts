import type { ScoreTable } from "../scores/selection.ts";
import { sql } from "../sql.ts";

export const scoreTable: ScoreTable = { name: sql`scores`, day: (alias) => sql`toDate(${alias}.timestamp)` };
