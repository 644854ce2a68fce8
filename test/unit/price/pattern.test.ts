import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern, matches, PatternError } from "../../../src/ingest/price/pattern.ts";

describe("compilePattern", () => {
  it.each([
    ["^gpt-4o$", "gpt-4o", true],
    ["^gpt-4o$", "GPT-4o", false],
    ["(?i)^gpt-4o$", "GPT-4o", true],
    ["(?i)^(openai/)?gpt-4(-\\d{4})?$", "openai/GPT-4-0613", true],
    ["gpt", "my-gpt-4", true],
    ["^claude-(opus|sonnet)-4([-@]\\d+)?$", "claude-opus-4@20250514", true],
    ["^a{2,3}$", "aaaa", false],
    ["^(?:ab)+$", "ababab", true],
    ["^[^/]+/[a-z.]+?$", "meta/llama", true],
    ["(?i)^(ft:)(gpt-3.5-turbo-1106:)(.+)(:)(.*)(:)(.+)$", "ft:gpt-3.5-turbo-1106:org::id", true],
  ])("%s on %s: %s", (pattern, text, expected) => {
    expect(compilePattern(pattern).test(text)).toBe(expected);
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each([
    ["nested repetition", "^(a+)+$"],
    ["repetition in repetition by count", "^(a*){20}$"],
    ["a repeated choice", "^(a|a)*$"],
    ["an optional in a repetition", "^(a?)*$"],
    ["many repetitions", "^a*a*a*a*$"],
    ["repetitions without an anchor", "a*b*c*"],
    ["a second branch without an anchor", "^a|b*c*d*"],
    ["many optionals", `^${"a?".repeat(30)}$`],
    ["many choices", `^${"(a|b)".repeat(30)}$`],
    ["great counts", "^a{0,200}b{0,200}c{0,200}$"],
    ["lookahead", "^(?=a)b"],
    ["lookbehind", "(?<=a)b"],
    ["a named group", "(?<n>a)"],
    ["flags inside", "a(?i)b"],
    ["a back-reference", "^(a)\\1$"],
    ["too long", "a".repeat(401)],
    ["an open group", "(a"],
    ["a closed group", "a)"],
    ["an open class", "[a"],
    ["a lone backslash", "a\\"],
    ["a wrong range", "[z-a]"],
  ])("refuses %s", (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError);
    expect(matches(pattern, "a")).toBe(false);
  });

  it("matches no name of more than 200 characters", () => {
    expect(matches("^x+$", "x".repeat(200))).toBe(true);
    expect(matches("^x+$", "x".repeat(201))).toBe(false);
  });

  it("what it accepts is fast on the worst names", () => {
    const piece = fc.oneof(
      fc.constantFrom("a", "b", ".", "[ab]", "\\w", "(a|aa)", "(a|b|ab)", "(a?)", "(?:ab)", "(a(b|a))"),
      fc.tuple(fc.constantFrom("a", ".", "[ab]", "(a)", "(ab)", "(a|aa)"), fc.constantFrom("?", "*", "+", "{0,9}", "{3}", "*?", "{2,}")).map((pair) => pair.join("")),
    );
    const pattern = fc.tuple(fc.constantFrom("^", ""), fc.array(piece, { maxLength: 30 }), fc.constantFrom("$", "c$", "")).map(([start, pieces, end]) => start + pieces.join("") + end);
    fc.assert(
      fc.property(pattern, fc.constantFrom("a".repeat(200), "ab".repeat(100), `${"a".repeat(199)}b`), (source, text) => {
        const before = performance.now();
        matches(source, text);
        expect(performance.now() - before).toBeLessThan(2_000);
      }),
      { numRuns: 500 },
    );
  });
});
