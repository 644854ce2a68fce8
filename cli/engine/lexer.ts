/**
 * ClickHouse's lexical rules, as far as it takes to see where a statement ends and where the data of an INSERT begins.
 * Works on bytes: what follows an INSERT may be binary.
 */
export interface Token {
  kind: "word" | "quoted" | "symbol";
  start: number;
  /** One past the last byte. */
  end: number;
}

const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const code = (char: string) => char.charCodeAt(0);
const [SINGLE, DOUBLE, BACKTICK, DASH, SLASH, STAR, HASH, BANG, SPACE, DOLLAR] = [..."'\"`-/*#! $"].map(code) as [
  number, number, number, number, number, number, number, number, number, number,
];

const isSpace = (byte: number) => byte === SPACE || (byte >= 0x09 && byte <= 0x0d);
const isWord = (byte: number) =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f || (byte >= 0x61 && byte <= 0x7a) || byte >= 0x80;

function afterLine(text: Uint8Array, from: number): number {
  const newline = text.indexOf(NEWLINE, from);
  return newline < 0 ? text.length : newline + 1;
}

function afterQuoted(text: Uint8Array, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === BACKSLASH) at++;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return text.length;
}

/** `$tag$ ... $tag$`; 0 when the dollar at `start` begins no heredoc. */
function afterHeredoc(text: Buffer, start: number): number {
  let close = start + 1;
  while (close < text.length && isWord(text[close]!)) close++;
  if (text[close] !== DOLLAR) return 0;
  const tag = text.subarray(start, close + 1);
  const end = text.indexOf(tag, close + 1);
  return end < 0 ? 0 : end + tag.length;
}

/** The tokens from `from` on, without blanks and comments. */
export function* tokens(text: Buffer, from = 0): Generator<Token> {
  let at = from;
  while (at < text.length) {
    const byte = text[at]!;
    const next = text[at + 1];
    if (isSpace(byte)) at++;
    else if ((byte === DASH && next === DASH) || (byte === HASH && (next === SPACE || next === BANG))) at = afterLine(text, at);
    else if (byte === SLASH && next === STAR) {
      const end = text.indexOf("*/", at + 2);
      at = end < 0 ? text.length : end + 2;
    } else {
      const start = at;
      let kind: Token["kind"] = "symbol";
      if (byte === SINGLE || byte === DOUBLE || byte === BACKTICK) {
        kind = "quoted";
        at = afterQuoted(text, at);
      } else if (isWord(byte)) {
        kind = "word";
        while (at < text.length && (isWord(text[at]!) || text[at] === DOLLAR)) at++;
      } else {
        const heredoc = byte === DOLLAR ? afterHeredoc(text, at) : 0;
        if (heredoc > 0) kind = "quoted";
        at = heredoc || at + 1;
      }
      yield { kind, start, end: at };
    }
  }
}
