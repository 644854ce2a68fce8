import type { ScopeSpans } from "./request.ts";

const MAX_SCOPES = 5;
const MAX_SCOPE_LENGTH = 100;

const HINTS: readonly (readonly [reason: RegExp, hint: string])[] = [
  [/:(absent|not_an_id)$/, "traceId and spanId are required on every span, as text or bytes."],
  [/:not_an_array$/, "attributes and events are arrays; attributes are a list of {key, value} entries, not an object."],
];

/** Names the reasons and the instrumentation scopes of rejected spans, so that an exporter can be put right from the answer alone. */
export function rejectionMessage(rejected: number, total: number, scopes: readonly ScopeSpans[]): string {
  const affected = scopes.filter((scopeSpans) => scopeSpans.rejected.length > 0);
  const reasons = [...new Set(affected.flatMap((scopeSpans) => scopeSpans.rejected.flat()))];
  const names = [...new Set(affected.map(({ scope }) => scope.name.slice(0, MAX_SCOPE_LENGTH) || "unknown"))].slice(0, MAX_SCOPES);
  const hints = HINTS.filter(([pattern]) => reasons.some((reason) => pattern.test(reason))).map(([, hint]) => hint);
  return `${rejected} of ${total} spans cannot be processed (${reasons.join(", ")}). ${hints.join(" ")} Instrumentation scopes: ${names.join(", ")}.`;
}
