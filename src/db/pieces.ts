/**
 * Bytes one bound value may take as a form field. A server refuses fields over 128 KiB (`http_max_field_value_size`,
 * which a request cannot raise for itself); ids of a large batch are more than that.
 */
const MAX_BYTES = 120_000;

/** At most: a UTF-16 unit is up to three bytes, and none that is escaped is more than one; quotes and a comma an element. */
const bytesOf = (element: unknown): number => (typeof element === "string" ? 3 * element.length + 3 : 32);

const UNITS = MAX_BYTES / 3;

function textPieces(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = Math.min(start + UNITS, text.length);
    // Not between the halves of a surrogate pair.
    const cut = end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end;
    pieces.push(text.slice(start, cut));
    start = cut;
  }
  return pieces;
}

function listPieces(list: readonly unknown[]): unknown[][] {
  const pieces: unknown[][] = [[]];
  let bytes = 0;
  for (const element of list) {
    const more = bytesOf(element);
    if (bytes + more > MAX_BYTES && bytes > 0) {
      pieces.push([]);
      bytes = 0;
    }
    (pieces.at(-1) as unknown[]).push(element);
    bytes += more;
  }
  return pieces;
}

/** A value to bind, in pieces that each fit a field; mostly the value itself. */
export function pieces(value: unknown): unknown[] {
  if (Array.isArray(value)) return listPieces(value);
  return typeof value === "string" && value.length > UNITS ? textPieces(value) : [value];
}
