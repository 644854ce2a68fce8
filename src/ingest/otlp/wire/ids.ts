import { fieldsOf } from "./list.ts";

const MAX_ID_LENGTH = 800;

export type ReadId = { id: string } | { reason: "absent" | "not_an_id" };

const isByte = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;

function bytesOf(value: unknown): ArrayLike<number> | undefined {
  if (value instanceof Uint8Array) return value;
  const list = fieldsOf(value).type === "Buffer" ? fieldsOf(value).data : value;
  return Array.isArray(list) && list.length * 2 <= MAX_ID_LENGTH && list.every(isByte) ? list : undefined;
}

const hex = (bytes: ArrayLike<number>): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * A trace or span id (ingestion contract section 6, "Ids"): text as it is, bytes, byte lists and serialised Buffers
 * as hex. Empty counts as absent; the limits are those of every other id (section 2).
 */
export function readId(value: unknown): ReadId {
  if (value === undefined || value === null) return { reason: "absent" };
  const bytes = bytesOf(value);
  const id = bytes ? hex(bytes) : value;
  if (typeof id !== "string" || id.length > MAX_ID_LENGTH || id.includes("\r")) return { reason: "not_an_id" };
  return id === "" ? { reason: "absent" } : { id };
}
