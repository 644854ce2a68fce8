import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryFlagStore } from "../../../src/platform/memory/stores.ts";
import { createFlags, FLAGS_MAX_AGE_MS, readState } from "../../../src/rollout/flags.ts";

const START = { read: "new", write: "dual" } as const;
const at = (now: number) => ({ now: () => now });
const flagsOf = (document?: string) => createFlags(memoryFlagStore(document), at(0), START)();

describe("flags", () => {
  it("are the start modes while no document was written", async () => {
    const flags = await flagsOf();
    expect([flags.decide("publicTraces.list", "p").mode, flags.writeMode]).toEqual(["new", "dual"]);
  });

  it("name a mode per pattern, and per project where one is named", async () => {
    const flags = await flagsOf(JSON.stringify({ version: 1, write: "new", patterns: { "publicTraces.list": { mode: "current", projects: { big: "new" } } } }));
    expect([flags.decide("publicTraces.list", "p").mode, flags.decide("publicTraces.list", "big").mode, flags.decide("observations.byId", "p").mode, flags.writeMode]).toEqual(["current", "new", "new", "new"]);
  });

  it("are current, for reads and writes, whatever else stands in the document", async () => {
    const broken = fc.oneof(fc.string(), fc.json(), fc.record({ version: fc.integer({ min: 2 }), write: fc.constant("new"), patterns: fc.constant({}) }).map((document) => JSON.stringify(document)));
    await fc.assert(
      fc.asyncProperty(broken, async (document) => {
        const flags = await flagsOf(document);
        expect([flags.decide("publicTraces.list", "p").mode, flags.writeMode]).toEqual(["current", "current"]);
      }),
    );
  });

  it("are current while the store cannot be asked", async () => {
    const down = { read: () => Promise.reject(new Error("down")), write: () => Promise.resolve() };
    expect((await createFlags(down, at(0), START)()).writeMode).toBe("current");
  });

  it("are read again once they are older than the stated age", async () => {
    const store = memoryFlagStore();
    let now = 0;
    const flags = createFlags(store, { now: () => now }, START);
    expect((await flags()).writeMode).toBe("dual");
    await store.write(JSON.stringify({ version: 1, write: "current" }));
    now = FLAGS_MAX_AGE_MS - 1;
    expect((await flags()).writeMode).toBe("dual");
    now = FLAGS_MAX_AGE_MS;
    expect((await flags()).writeMode).toBe("current");
  });

  it("are what this isolate has just written, while the store may still give what was there before", async () => {
    const store = memoryFlagStore(JSON.stringify({ version: 1, write: "current" }));
    let now = 0;
    const flags = createFlags(store, { now: () => now }, START);
    expect((await flags()).writeMode).toBe("current");
    flags.heed({ version: 1, write: "new", patterns: {} });
    expect((await flags()).writeMode).toBe("new");
    now = 59_999;
    expect((await flags()).writeMode).toBe("new");
    now = 60_000;
    expect((await flags()).writeMode).toBe("current");
  });

  it("are current while the store does not answer, within its deadline", async () => {
    const silent = { read: () => new Promise<never>(() => {}), write: () => Promise.resolve() };
    expect(await readState(silent, 20)).toEqual({ kind: "unreadable", why: "the flag store does not answer" });
  });
});
