import { sql } from "../sql.ts";
import type { ColumnSqls } from "./compile.ts";

/** There is no comment store: nothing has a comment. Spread into a side's columns. */
export const noComments: ColumnSqls<"commentCount" | "commentContent"> = {
  commentCount: { expression: sql`0` },
  commentContent: { expression: sql`CAST(NULL, 'Nullable(String)')` },
};
