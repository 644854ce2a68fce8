import { z } from "zod";

/** `true` asks for a check, anything else does not: a probe is never refused for how it asks. */
const check = (description: string) =>
  z
    .unknown()
    .optional()
    .transform((value) => (Array.isArray(value) ? value[0] : value) === "true")
    .meta({ type: "boolean", default: false, description });

/** Query of GET /health (REST contract section 6). */
export const healthQuery = z.object({
  failIfDatabaseUnavailable: check("503 when the store does not answer"),
  failIfNoRecentEvents: check("503 when nothing arrived within the last three minutes"),
});
