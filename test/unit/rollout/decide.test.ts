import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf, decide, decideWrites } from "../../../src/rollout/decide.ts";
import { parseDocument } from "../../../src/rollout/document.ts";
import { READ_MODES } from "../../../src/rollout/modes.ts";

const START = { read: "current", write: "current" } as const;
const modes = fc.constantFrom(...READ_MODES);
const state = (entry: unknown) => parseDocument(JSON.stringify({ version: 1, patterns: { p: entry } }));
const modeAt = (percentage: number, mode: string, projectId: string, pattern = "p") => decide(parseDocument(JSON.stringify({ version: 1, patterns: { [pattern]: { mode, percentage } } })), pattern, projectId, START).mode;

describe("decide", () => {
  it("is sticky: the same project and pattern are answered alike, however often and whoever asks", () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 0, max: 100 }), modes, (project, percentage, mode) => modeAt(percentage, mode, project) === modeAt(percentage, mode, project)));
  });

  it("is monotone: a larger percentage only adds projects", () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), modes, (project, one, other, mode) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        return modeAt(less, mode, project) === "current" || modeAt(more, mode, project) === mode;
      }),
    );
  });

  it("gives the mode to nobody at 0 % and to everybody at 100 %", () => {
    fc.assert(fc.property(fc.string(), modes, (project, mode) => modeAt(0, mode, project) === "current" && modeAt(100, mode, project) === mode));
  });

  it("gives a percentage to about that share of projects, others for every pattern", () => {
    const projects = Array.from({ length: 4_000 }, (_, index) => `project-${index}`);
    for (const percentage of [1, 10, 50]) {
      const share = projects.filter((project) => modeAt(percentage, "new", project) === "new").length / projects.length;
      expect(Math.abs(share * 100 - percentage)).toBeLessThan(3);
    }
    const [a, b] = ["a", "b"].map((pattern) => projects.filter((project) => bucketOf(pattern, project) < 50));
    const both = a?.filter((project) => b?.includes(project)).length as number;
    expect(Math.abs(both / projects.length - 0.25)).toBeLessThan(0.05);
  });

  it("puts a project's own mode before the percentage", () => {
    const document = state({ mode: "new", percentage: 0, projects: { big: "new", slow: "current" } });
    expect([decide(document, "p", "big", START).mode, decide(document, "p", "slow", START).mode]).toEqual(["new", "current"]);
  });

  it("is total: any text gives a mode, and what is no document of version 1 gives current for reads and writes", () => {
    const anything = fc.oneof(fc.string(), fc.json(), fc.json().map((value) => `{"version":1,"patterns":{"p":${value}}}`), fc.json().map((value) => `{"version":1,"patterns":${value}}`), fc.json().map((value) => `{"version":${value},"write":"new","patterns":{"p":{"mode":"new"}}}`));
    fc.assert(
      fc.property(anything, fc.string(), fc.constantFrom("p", "__proto__", "constructor", "toString"), (text, project, pattern) => {
        const read = parseDocument(text);
        const decision = decide(read, pattern, project, { read: "new", write: "new" });
        expect(READ_MODES).toContain(decision.mode);
        expect(decision.shadowRate).toBeGreaterThanOrEqual(0);
        if (read.kind === "unreadable") expect([decision.mode, decideWrites(read, { read: "new", write: "new" })]).toEqual(["current", "current"]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["an unknown mode", { mode: "newer" }],
    ["a percentage beyond 100", { mode: "new", percentage: 101 }],
    ["no mode", {}],
    ["no object", "new"],
    ["an unknown mode of a project", { mode: "new", projects: { x: "fast" } }],
  ])("answers a pattern with %s as current, and the others as they are", (_, entry) => {
    const read = parseDocument(JSON.stringify({ version: 1, patterns: { p: entry, q: { mode: "new" } } }));
    expect([decide(read, "p", "x", { read: "new", write: "new" }).mode, decide(read, "q", "x", START).mode]).toEqual(["current", "new"]);
  });

  it.each([0, 2, "1", null])("answers a document of version %j as current", (version) => {
    const read = parseDocument(JSON.stringify({ version, write: "new", patterns: { p: { mode: "new" } } }));
    expect([decide(read, "p", "x", { read: "new", write: "new" }).mode, decideWrites(read, { read: "new", write: "new" })]).toEqual(["current", "current"]);
  });

  it("samples by the mode's rate unless the flags say one, and never what current alone answers", () => {
    const rate = (entry: unknown) => decide(state(entry), "p", "x", START).shadowRate;
    expect([rate({ mode: "shadow" }), rate({ mode: "new" }), rate({ mode: "new", shadowRate: 0.5 }), rate({ mode: "current", shadowRate: 1 }), rate({ mode: "new", percentage: 0, shadowRate: 1 })]).toEqual([1, 0.05, 0.5, 0, 0]);
  });
});
