const RESERVED_PREFIX = /^(?:langfuse[-_]?)+/;
const VALID = /^[a-z0-9_-]+$/;
const MAX_LENGTH = 40;

/**
 * An environment name as it is stored (ingestion contract, section 2): never an error, `"default"` for whatever is no
 * name. Idempotent up to the cut, so that both doors may call it on the same value.
 */
export function normaliseEnvironment(value: unknown): string {
  if (typeof value !== "string") return "default";
  const name = value.toLowerCase().replace(RESERVED_PREFIX, "").slice(0, MAX_LENGTH);
  return VALID.test(name) ? name : "default";
}
