import { z } from "zod";
import { instantMs } from "./common.ts";
import { timePlace, walkParam } from "./cursor.ts";
import { limitParam, listParam, pageParam } from "./query.ts";

/** GET /sessions (REST contract section 5); `environment` splits at commas as everywhere. */
export const sessionListQuery = z.object({
  page: pageParam,
  limit: limitParam(100, 50),
  cursor: walkParam(timePlace),
  fromTimestamp: instantMs.optional(),
  toTimestamp: instantMs.optional(),
  environment: listParam,
});
