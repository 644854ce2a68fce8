type Loose = Readonly<Record<string, unknown>>;

/** The value as something with fields; anything else has none. */
export function fieldsOf(value: unknown): Loose {
  return typeof value === "object" && value !== null ? (value as Loose) : {};
}

/** Absent and empty are legitimate; undefined says that there is something which is no list. */
export function listOf(value: unknown): unknown[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : undefined;
}

export const textOrEmpty = (value: unknown): string => (typeof value === "string" ? value : "");
