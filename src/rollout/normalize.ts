/**
 * What both sides return, in one form: equal answers become equal values, whatever way they were put together. A field
 * that is undefined is a field that is not there; a Date, a bigint, a Map and a Set become tagged plain values, so that
 * a Date never equals its text.
 */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** Fields that hold decimals as text, where sides differ in trailing zeros alone. */
const DECIMAL_FIELD = /cost|price/i;
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** '0.500' and '0.5' and '.0' forms of one number in one form. */
export function decimalText(text: string): string {
  if (!DECIMAL.test(text)) return text;
  const negative = text.startsWith("-");
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const digits = fraction.replace(/0+$/, "");
  const value = `${whole.replace(/^0+(?=\d)/, "")}${digits === "" ? "" : `.${digits}`}`;
  return negative && value !== "0" ? `-${value}` : value;
}

const isDecimalField = (path: readonly string[]): boolean => path.some((key) => DECIMAL_FIELD.test(key));

function entriesOf(value: object, path: readonly string[]): { [key: string]: Plain } {
  const plain: { [key: string]: Plain } = {};
  for (const [key, each] of Object.entries(value)) {
    if (each === undefined) continue;
    // A plain assignment to __proto__ would set the prototype.
    Object.defineProperty(plain, key, { value: normalize(each, [...path, key]), enumerable: true });
  }
  return plain;
}

/** @param path names of the fields around the value: some have a form of their own */
export function normalize(value: unknown, path: readonly string[] = []): Plain {
  switch (typeof value) {
    case "string":
      return isDecimalField(path) ? decimalText(value) : value;
    case "number":
      // JSON has neither NaN nor -0, and answers are JSON.
      return Number.isFinite(value) ? value + 0 : null;
    case "boolean":
      return value;
    case "bigint":
      return { $bigint: value.toString() };
    case "object":
      break;
    default:
      return null;
  }
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((each) => normalize(each, path));
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? null : value.toISOString() };
  if (value instanceof Map) return { $map: entriesOf(Object.fromEntries(value), path) };
  if (value instanceof Set) return { $set: [...value].map((each) => normalize(each, path)).sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1)) };
  return entriesOf(value, path);
}

/** One text for equal values: keys in order. */
export function canonical(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const record = value as { [key: string]: Plain };
  return `{${Object.keys(record).sort().map((key) => `${JSON.stringify(key)}:${canonical(record[key] as Plain)}`).join(",")}}`;
}
