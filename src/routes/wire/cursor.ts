import { encodeCursor, type TimePlace } from "../../schemas/cursor.ts";
import { pageMeta } from "./page.ts";

interface Request {
  page: number;
  limit: number;
  cursor?: unknown;
}

/**
 * `meta` of a list that can be walked by cursor: that of the numbered list, and `nextCursor` while rows follow, for
 * those who walk. Who asks by page gets what they always got.
 */
export const walkMeta = (request: Request, totalItems: number, next: TimePlace | undefined) => ({
  ...pageMeta(request, totalItems),
  ...(request.cursor !== undefined && next ? { nextCursor: encodeCursor({ lastTime: new Date(next.lastTime), lastId: next.lastId }) } : {}),
});
