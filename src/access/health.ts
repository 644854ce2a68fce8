import type { Db } from "../db/client.ts";
import { ping, recentEvents } from "../db/health.ts";

/** `OK`, or which of the checks that were asked for failed, in the contract's words (REST contract section 6). */
export async function health(db: Db, asked: { database: boolean; recentEvents: boolean }): Promise<string> {
  if (asked.database) {
    try {
      await ping(db);
    } catch {
      return "Database not available";
    }
  }
  if (!asked.recentEvents) return "OK";
  try {
    const seen = await recentEvents(db);
    if (!seen.traces) return "No traces within the last 3 minutes";
    return seen.observations ? "OK" : "No observations within the last 3 minutes";
  } catch {
    return "Couldn't fetch recent events";
  }
}
