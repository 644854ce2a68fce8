import type { DeletionDeps } from "./deps.ts";
import { deleteLate } from "./late.ts";
import { resendStuck } from "./redrive.ts";
import { deleteExpired } from "./retention.ts";

/** What the cron does for deletions. One that fails does not keep the others from being done; the next minute tries again. */
export async function housekeep(deps: DeletionDeps): Promise<void> {
  for (const [event, task] of [["deletion.late", deleteLate], ["deletion.resent", resendStuck], ["deletion.expired", deleteExpired]] as const) {
    try {
      const count = await task(deps);
      if (count > 0) deps.log({ level: "info", event, count });
    } catch (error) {
      deps.log({ level: "error", event: `${event}.failed`, error: String(error), cause: String((error as Error).cause ?? "") });
    }
  }
}
