import type { Json } from "../../event.ts";
import type { Attributes } from "../request.ts";
import { LIMITS } from "../../../domain/limits.ts";
import { TOO_DEEP } from "./depth.ts";
import { fieldsOf, listOf } from "./list.ts";

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

function longOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "string") return /^\s*-?\d{1,20}\s*$/.test(value) ? BigInt(value.trim()) : undefined;
  const { high, low } = fieldsOf(value);
  if (!Number.isInteger(high) || !Number.isInteger(low)) return undefined;
  return BigInt.asIntN(64, (BigInt(high as number) << 32n) | BigInt.asUintN(32, BigInt(low as number)));
}

/** A number, or the digits as text where a number would change them: an id of 64 bits must come back as it was sent. */
function integer(value: unknown): Json | undefined {
  if (typeof value === "number") return double(value);
  const long = longOf(value);
  if (long === undefined) return undefined;
  return Number.isSafeInteger(Number(long)) ? Number(long) : String(long);
}

/** NaN and the infinities have no JSON form, so they are text, as OTLP/JSON itself writes them. */
function double(value: unknown): Json | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number + 0 : String(value);
}

function base64(value: unknown): string {
  if (typeof value === "string") return value;
  if (!(value instanceof Uint8Array)) return "";
  return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(""));
}

function listValue(value: unknown, depth: number): Json {
  if (depth >= LIMITS.attributeDepth) return TOO_DEEP;
  return (listOf(fieldsOf(value).values) ?? []).map((item) => plain(item, depth + 1));
}

function mapValue(value: unknown, depth: number): Json {
  if (depth >= LIMITS.attributeDepth) return TOO_DEEP;
  return Object.fromEntries(pairs(listOf(fieldsOf(value).values) ?? [], (item) => plain(item, depth + 1)));
}

function* pairs(list: unknown[], convert: (value: unknown) => Json): Generator<[string, Json]> {
  for (const item of list) {
    const { key, value } = fieldsOf(item);
    if (typeof key === "string" && key !== "" && key !== "__proto__") yield [key, convert(value)];
  }
}

/** The kinds of an AnyValue, in the order in which they are tried; one that cannot be read leaves the turn to the next. */
const KINDS: readonly [field: string, convert: (value: unknown, depth: number) => Json | undefined][] = [
  ["stringValue", (value) => (typeof value === "string" ? value : undefined)],
  ["doubleValue", double],
  ["boolValue", (value) => (typeof value === "boolean" ? value : undefined)],
  ["arrayValue", listValue],
  ["intValue", integer],
  ["kvlistValue", mapValue],
  ["bytesValue", (value) => ({ bytesValue: base64(value) })],
];

function plain(value: unknown, depth: number): Json {
  const any = fieldsOf(value);
  for (const [field, convert] of KINDS) {
    const result = isSet(any[field]) ? convert(any[field], depth) : undefined;
    if (result !== undefined) return result;
  }
  return null;
}

/** An attribute that is a map (or bytes) is JSON text; inside a list maps stay maps, so that lists of messages stay readable. */
function attributeValue(value: unknown): Json {
  const json = plain(value, 0);
  return typeof json === "object" && json !== null && !Array.isArray(json) ? JSON.stringify(json) : json;
}

/**
 * OTLP attributes as plain values (ingestion contract section 6, "Attribute values"). Attributes without a name or a
 * value are left out; of two with one name the later counts.
 */
export function readAttributes(list: unknown[]): Attributes {
  const attributes = new Map<string, Json>();
  for (const [key, value] of pairs(list, attributeValue)) {
    if (value !== null) attributes.set(key, value);
  }
  return attributes;
}
