import { accessDenied, notImplemented, syntaxError } from "./errors.ts";
import { tokens } from "./lexer.ts";

/** What the server has to know of a statement before the engine may have it. */
export interface Statement {
  kind: "read" | "insert" | "other";
  /** The format named by a FORMAT clause. */
  format?: string;
  /** For `INSERT … FORMAT x`: byte offsets of the end of the statement, of the data, and of where FROM INFILE would go. */
  inline?: { end: number; data: number; infile: number };
}

const READING = new Set(["SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN", "FROM", "CHECK", "("]);
/** The engine is a client too: it would take these words as orders to itself and answer with an empty success. */
const CLIENT_WORDS = new Set(["EXIT", "QUIT", "LOGOUT", "Q", "\\", ":"]);
/** After these a keyword is a name. */
const NAMING = new Set(["INTO", "TABLE", "."]);

const OPENING = "([{";
const CLOSING = ")]}";

/**
 * Reads a statement just far enough; throws an `EngineError` for what this server refuses:
 * several statements at once (the engine would run them all), SYSTEM SHUTDOWN and KILL (they end this process),
 * INTO OUTFILE and input() (the engine would serve them from its own disk and stdin).
 */
export function inspect(text: Buffer): Statement {
  let first = "";
  let previous = "";
  let depth = 0;
  let isInsert = false;
  /** From here on an INSERT holds SQL, not data in a format. */
  let isSql = false;
  let formatAt = -1;
  let settingsAt = -1;
  let format: string | undefined;

  for (const token of tokens(text)) {
    if (previous === ";") throw syntaxError("Multi-statements are not allowed");
    // A quoted name is never a keyword.
    const word = token.kind === "quoted" ? "'" : text.toString("latin1", token.start, token.end).toUpperCase();
    first ||= word;
    refuse(word, previous, first, isInsert);

    if (OPENING.includes(word)) depth++;
    else if (CLOSING.includes(word)) depth--;
    else if (depth === 0 && !NAMING.has(previous)) {
      if (previous === "FORMAT" && formatAt >= 0) {
        format = text.toString("latin1", token.start, token.end);
        if (isInsert && word === "VALUES") isSql = true;
        else if (isInsert && !isSql) {
          const inline = { end: token.end, data: dataStart(text, token.end), infile: settingsAt < 0 ? formatAt : settingsAt };
          return { kind: "insert", format, inline };
        }
      } else if (word === "INSERT" && (first === "INSERT" || first === "WITH")) isInsert = true;
      else if (isInsert && (word === "VALUES" || word === "SELECT" || word === "WITH")) isSql = true;
      else if (word === "FORMAT") formatAt = token.start;
      else if (word === "SETTINGS") settingsAt = token.start;
    }
    previous = word;
  }
  if (first === "") throw syntaxError("Empty query");
  return { kind: isInsert ? "insert" : READING.has(first) ? "read" : "other", format };
}

function refuse(word: string, previous: string, first: string, isInsert: boolean): void {
  if (previous === "" && CLIENT_WORDS.has(word)) throw syntaxError(`failed at position 1 (${word})`);
  if (previous === "SYSTEM" && first === "SYSTEM" && (word === "SHUTDOWN" || word === "KILL")) {
    throw accessDenied("The embedded engine is stopped by stopping its process");
  }
  if (previous === "INTO" && word === "OUTFILE") throw notImplemented("INTO OUTFILE is not allowed over HTTP");
  if (previous === "INPUT" && word === "(" && isInsert) throw notImplemented("The embedded engine does not support input()");
}

/** Where the data of an INSERT begins: after blanks on the line of the format's name and one line end. */
function dataStart(text: Buffer, from: number): number {
  let at = from;
  while (text[at] === 0x20 || text[at] === 0x09 || text[at] === 0x0c) at++;
  if (text[at] === 0x0d) at++;
  if (text[at] === 0x0a) at++;
  return at;
}
