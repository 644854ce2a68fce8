import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/ingest/event.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { isDeeperThan } from "../../../src/ingest/values/depth.ts";
import { mergeMetadata, metadataToMap, toMetadata } from "../../../src/ingest/values/metadata.ts";

describe("toMetadata", () => {
  it.each([
    [{ a: 1, b: { c: 2 } }, { a: 1, b: { c: 2 } }],
    [{}, {}],
    ["text", { metadata: "text" }],
    ["", { metadata: "" }],
    ['{"a":1}', { metadata: '{"a":1}' }],
    [7, { metadata: 7 }],
    [0, { metadata: 0 }],
    [false, { metadata: false }],
    [["a", "b"], { metadata: ["a", "b"] }],
    [[], { metadata: [] }],
    [null, undefined],
    [undefined, undefined],
  ])("%j -> %j", (value, metadata) => {
    expect(toMetadata(value)).toEqual(metadata);
  });

  it("cuts what later steps could not walk", () => {
    const metadata = toMetadata(JSON.parse(`{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`)) as JsonObject;
    expect(isDeeperThan(metadata, LIMITS.textDepth)).toBe(false);
    expect(metadataToMap(mergeMetadata(metadata, metadata)).a).toContain("[TRUNCATED: nested too deeply]");
  });
});

describe("mergeMetadata", () => {
  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ["objects merge", { a: { x: 1 } }, { a: { y: 2 } }, { a: { x: 1, y: 2 } }],
    ["deep objects merge", { a: { b: { x: 1, z: 0 } } }, { a: { b: { x: 2 } } }, { a: { b: { x: 2, z: 0 } } }],
    ["arrays are replaced", { a: [1, 2, 3] }, { a: [9] }, { a: [9] }],
    ["arrays of objects are replaced", { a: [{ x: 1 }] }, { a: [{ y: 1 }] }, { a: [{ y: 1 }] }],
    ["scalars are replaced", { a: 1, b: "x" }, { a: "2" }, { a: "2", b: "x" }],
    ["null overwrites a scalar", { a: 1 }, { a: null }, { a: null }],
    ["null overwrites an object", { a: { x: 1 } }, { a: null }, { a: null }],
    ["an object overwrites null", { a: null }, { a: { x: 1 } }, { a: { x: 1 } }],
    ["an object overwrites an array", { a: [1] }, { a: { x: 1 } }, { a: { x: 1 } }],
    ["falsy values are values", { a: 1, b: 1, c: 1 }, { a: 0, b: false, c: "" }, { a: 0, b: false, c: "" }],
    ["an empty object changes nothing", { a: { x: 1 } }, { a: {} }, { a: { x: 1 } }],
  ])("%s", (_, older, newer, merged) => {
    expect(mergeMetadata(older, newer)).toEqual(merged);
  });

  it("treats __proto__, constructor and toString as data", () => {
    const older = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"x":1}}') as JsonObject;
    const newer = JSON.parse('{"__proto__":{"more":2},"constructor":{"prototype":{"y":1}},"toString":"t"}') as JsonObject;
    const merged = mergeMetadata(older, newer);
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"polluted":1,"more":2},"constructor":{"x":1,"prototype":{"y":1}},"toString":"t"}');
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(JSON.stringify(mergeMetadata({}, newer))).toBe(JSON.stringify(newer));
    expect(Object.keys(metadataToMap(merged))).toEqual(["__proto__", "constructor", "toString"]);
  });

  const leaf = fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.string(), fc.array(fc.integer(), { maxLength: 3 }));
  /** Documents in which a key's name says whether an object or something else is under it. */
  const { kindStable } = fc.letrec<{ kindStable: JsonObject }>((tie) => ({
    kindStable: fc.record(
      { scalar: leaf, other: leaf, __proto__key: leaf, object: fc.oneof({ depthSize: "small" }, fc.constant({}), tie("kindStable")), deeper: fc.oneof({ depthSize: "small" }, fc.constant({}), tie("kindStable")) },
      { requiredKeys: [] },
    ) as fc.Arbitrary<JsonObject>,
  }));

  it("is associative where keys keep their kind", () => {
    fc.assert(
      fc.property(kindStable, kindStable, kindStable, (a, b, c) => {
        expect(mergeMetadata(mergeMetadata(a, b), c)).toEqual(mergeMetadata(a, mergeMetadata(b, c)));
      }),
    );
  });

  it("must be folded from the oldest on where a key changes its kind", () => {
    const [a, b, c] = [{ k: { x: 1 } }, { k: null }, { k: { y: 2 } }] as const;
    expect(mergeMetadata(mergeMetadata(a, b), c)).toEqual({ k: { y: 2 } });
    expect(mergeMetadata(a, mergeMetadata(b, c))).toEqual({ k: { x: 1, y: 2 } });
  });

  it("has the empty object as its unit, repeats harmlessly and changes no argument", () => {
    const anyObject = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(anyObject, anyObject, (a, b) => {
        const before = JSON.stringify([a, b]);
        const merged = mergeMetadata(a, b);
        expect(JSON.stringify(mergeMetadata({}, a))).toBe(JSON.stringify(a));
        expect(JSON.stringify(mergeMetadata(a, {}))).toBe(JSON.stringify(a));
        expect(JSON.stringify(mergeMetadata(merged, b))).toBe(JSON.stringify(merged));
        expect(JSON.stringify([a, b])).toBe(before);
      }),
    );
  });
});

describe("metadataToMap", () => {
  it("keeps strings raw and makes JSON text of the rest", () => {
    const metadata = { s: "text", empty: "", digits: "12345678901234567890", n: 7, f: 1.5, b: true, nil: null, o: { a: ["x"] }, l: [1, "2"] };
    expect(metadataToMap(metadata)).toEqual({
      s: "text", empty: "", digits: "12345678901234567890", n: "7", f: "1.5", b: "true", nil: "null", o: '{"a":["x"]}', l: '[1,"2"]',
    });
  });
});
