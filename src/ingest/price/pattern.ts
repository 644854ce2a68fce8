/** Model names longer than this match nothing. */
const MAX_MODEL = 200;
const MAX_PATTERN = 400;

/**
 * How many ways of matching a pattern may have on the longest model name. Backtracking tries at most all of them, so
 * this bounds the time of one match: three `.*` pass, nested repetition does not.
 */
const MAX_WAYS = MAX_MODEL ** 3;

/** Why a pattern is not used. */
export class PatternError extends Error {}

/** Counts the ways of matching while it reads a pattern of the subset that RE2 and JS read alike. */
class WaysReader {
  private at = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  ways(): number {
    const first = this.sequence();
    const isAnchored = this.source.startsWith("^") && this.at === this.source.length;
    const ways = this.alternatives(first);
    if (this.at < this.source.length) throw new PatternError(`unexpected ")" at ${this.at}`);
    // Without an anchor the match is tried from every position.
    return isAnchored ? ways : ways * MAX_MODEL;
  }

  private eat(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found) this.at += found[0].length;
    return found;
  }

  private alternatives(first: number): number {
    if (!this.eat("|")) return first;
    // A choice counts one more than its branches: leaving a branch again costs as well as taking it.
    let ways = 1 + first + this.sequence();
    while (this.eat("|")) ways += this.sequence();
    return ways;
  }

  private sequence(): number {
    let ways = 1;
    while (this.at < this.source.length && !/[|)]/.test(this.source.charAt(this.at))) ways *= this.repeated(this.atom());
    return ways;
  }

  /** The ways of one atom, read past its quantifier. */
  private repeated(atom: number): number {
    const quantifier = this.take(/(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y);
    if (!quantifier) return atom;
    const [, sign, from, comma, to] = quantifier;
    if (sign === "?") return atom + 2;
    if (sign !== undefined || (comma === "," && to === "")) return this.unbounded(atom);
    const least = Number(from);
    const most = comma === "" ? least : Number(to);
    return (most - least + 1) * atom ** most;
  }

  private unbounded(atom: number): number {
    if (atom > 1) throw new PatternError("a repeated group may hold no choice and no repetition of its own");
    return MAX_MODEL;
  }

  private atom(): number {
    if (this.eat("(")) {
      if (this.eat("?") && !this.eat(":")) throw new PatternError("only plain groups: no lookaround, names or inner flags");
      const ways = this.alternatives(this.sequence());
      if (!this.eat(")")) throw new PatternError('missing ")"');
      return ways;
    }
    if (this.take(/\\[1-9k]/y)) throw new PatternError("no back-references");
    if (!this.take(/\[(?:\\.|[^\]\\])*\]|\\.|[^[\\]/sy)) throw new PatternError(`unreadable at ${this.at}`);
    return 1;
  }
}

/**
 * A match pattern of a price table, compiled: RE2's spelling, `(?i)` only in front.
 * @throws {PatternError} when it is broken, too long, or could take long to match
 */
export function compilePattern(pattern: string): RegExp {
  if (pattern.length > MAX_PATTERN) throw new PatternError(`longer than ${MAX_PATTERN} characters`);
  const ignoresCase = pattern.startsWith("(?i)");
  const source = ignoresCase ? pattern.slice("(?i)".length) : pattern;
  if (new WaysReader(source).ways() > MAX_WAYS) throw new PatternError("too many repetitions and choices");
  try {
    return new RegExp(source, ignoresCase ? "i" : "");
  } catch (error) {
    throw new PatternError(`not a regular expression: ${String(error)}`);
  }
}

/** Patterns come from price tables, of which there are few: the cache needs no bound. */
const compiled = new Map<string, RegExp | undefined>();

/** Whether a text matches; a pattern that cannot be used matches nothing. */
export function matches(pattern: string, text: string): boolean {
  if (text.length > MAX_MODEL) return false;
  if (!compiled.has(pattern)) {
    let regex: RegExp | undefined;
    try {
      regex = compilePattern(pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
    }
    compiled.set(pattern, regex);
  }
  return compiled.get(pattern)?.test(text) ?? false;
}
