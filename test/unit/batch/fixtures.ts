/** Builders of batch elements for the tests. */
export const TIMESTAMP = "2026-01-15T11:00:00.123456Z";
export const AT = Date.UTC(2026, 0, 15, 11, 0, 0) * 1_000 + 123_456;

export const envelope = (type: string, body: unknown, more: Record<string, unknown> = {}) => ({ id: "ev-1", timestamp: TIMESTAMP, type, body, ...more });

export const batchOf = (...batch: unknown[]) => ({ batch });
