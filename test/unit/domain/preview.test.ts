import fc from "fast-check";
import { expect, it } from "vitest";
import { preview } from "../../../src/domain/preview.ts";

it("full is the stored text, and null is null in any form", () => {
  fc.assert(fc.property(fc.string(), (text) => void expect(preview(text, "full")).toBe(text)));
  for (const verbosity of ["compact", "truncated", "full"] as const) expect(preview(null, verbosity)).toBeNull();
});

it("truncated keeps the beginning of a long text and says so", () => {
  expect(preview("x".repeat(10_000), "truncated")).toBe("x".repeat(10_000));
  expect(preview("x".repeat(10_001), "truncated")).toBe(`${"x".repeat(10_000)}...[truncated]`);
  expect(preview(`${"x".repeat(9_999)}😀 and more`, "truncated")).toBe(`${"x".repeat(9_999)}...[truncated]`);
});

it("compact tells a JSON value one level down", () => {
  const value = { text: "short", long: "y".repeat(300), number: 1.5, none: null, list: [1, 2, 3], deep: { a: { b: 1 } } };
  expect(JSON.parse(preview(JSON.stringify(value), "compact") as string)).toEqual({
    text: "short", long: `${"y".repeat(200)}...[truncated]`, number: 1.5, none: null, list: "[3 items]", deep: "{1 keys}",
  });
  expect(JSON.parse(preview(JSON.stringify(Array.from({ length: 30 }, (_, index) => ({ index }))), "compact") as string)).toEqual(Array.from({ length: 20 }, () => "{1 keys}"));
});

it("compact cuts any other text, and never gets long", () => {
  expect(preview("{not json", "compact")).toBe("{not json");
  expect(preview('"quoted"', "compact")).toBe('"quoted"');
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 5_000 }), fc.json()), (text) => {
      expect((preview(text, "compact") as string).length).toBeLessThanOrEqual(1_000 + "...[truncated]".length);
      expect((preview(text, "truncated") as string).length).toBeLessThanOrEqual(10_000 + "...[truncated]".length);
    }),
  );
});
