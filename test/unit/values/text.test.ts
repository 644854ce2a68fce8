import { describe, expect, it } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { cutBelow, isDeeperThan } from "../../../src/ingest/values/depth.ts";
import { toStoredText } from "../../../src/ingest/values/text.ts";

/** JSON.parse takes any depth, so this is what a request can bring. */
const nested = (depth: number): unknown => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);

describe("toStoredText", () => {
  it.each([
    ["text", "text"],
    ["", ""],
    ['{"a":1}', '{"a":1}'],
    [0, "0"],
    [false, "false"],
    [null, "null"],
    [[], "[]"],
    [{ b: 1, a: [null, "x"] }, '{"b":1,"a":[null,"x"]}'],
    ["ein 🦜", "ein 🦜"],
  ])("%j -> %s", (value, text) => {
    expect(toStoredText(value)).toBe(text);
  });

  it("keeps what nests deeper than any program writes", () => {
    expect(toStoredText(nested(LIMITS.textDepth + 10))).toBe(`${"[".repeat(LIMITS.textDepth + 10)}${"]".repeat(LIMITS.textDepth + 10)}`);
  });

  it("cuts what nests too deeply for the stack, and says so", () => {
    expect(toStoredText(nested(500_000))).toBe(`${"[".repeat(LIMITS.textDepth)}"[TRUNCATED: nested too deeply]"${"]".repeat(LIMITS.textDepth)}`);
  });
});

describe("depth", () => {
  it.each([
    [7, 0, false],
    [null, 0, false],
    [[], 0, true],
    [[], 1, false],
    [{ a: [1] }, 1, true],
    [{ a: [1] }, 2, false],
    [{ a: 1, b: { c: {} } }, 2, true],
  ])("%j is deeper than %i: %s", (value, limit, deeper) => {
    expect(isDeeperThan(value, limit)).toBe(deeper);
  });

  it("cuts exactly below the limit and keeps every key, `__proto__` included", () => {
    const value = JSON.parse('{"a":{"b":{"c":1}},"__proto__":{"d":{"e":2}},"f":3}');
    expect(JSON.stringify(cutBelow(value, 2))).toBe(
      '{"a":{"b":"[TRUNCATED: nested too deeply]"},"__proto__":{"d":"[TRUNCATED: nested too deeply]"},"f":3}',
    );
  });
});
