import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseEnvironment } from "../../../src/ingest/values/environment.ts";

describe("normaliseEnvironment", () => {
  it.each([
    ["production", "production"],
    ["Production", "production"],
    ["a-b_c-9", "a-b_c-9"],
    ["langfuse", "default"],
    ["langfuse-prod", "prod"],
    ["LangFuse_prod", "prod"],
    ["langfuselangfuse-x", "x"],
    ["langfuse-langfuse_langfuse-x", "x"],
    ["my-langfuse", "my-langfuse"],
    ["-langfuse", "-langfuse"],
    ["e".repeat(41), "e".repeat(40)],
    [`langfuse-${"e".repeat(50)}`, "e".repeat(40)],
    ["", "default"],
    ["with space", "default"],
    ["prod.eu", "default"],
    ["prod\n", "default"],
    ["größe", "default"],
    [undefined, "default"],
    [null, "default"],
    [7, "default"],
    [["prod"], "default"],
    [{ toLowerCase: 1 }, "default"],
  ])("%j -> %s", (value, stored) => {
    expect(normaliseEnvironment(value)).toBe(stored);
  });

  it("always gives a name, and gives that name again", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(langfuse[-_]?){0,3}[a-zA-Z0-9_-]{0,50}$/)), (value) => {
        const name = normaliseEnvironment(value);
        expect(name).toMatch(/^[a-z0-9_-]{1,40}$/);
        expect(normaliseEnvironment(name)).toBe(name);
      }),
    );
  });
});
