import { LIMITS } from "../domain/limits.ts";
import { SpanhouseError } from "../errors.ts";

/** Throws SpanhouseError("body_too_large") when a request brings more events or spans than are taken at once. */
export function assertCount(count: number, what: "events" | "spans"): void {
  if (count > LIMITS.batchEvents) throw new SpanhouseError("body_too_large", `${count} ${what} in one request exceed the limit of ${LIMITS.batchEvents}. Send smaller batches.`);
}
