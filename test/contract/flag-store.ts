import { expect, it } from "vitest";
import type { FlagStore } from "../../src/platform/ports.ts";

/** What every FlagStore does. `fresh` gives a store in which nothing was ever written. */
export function flagStoreContract(fresh: () => Promise<FlagStore>): void {
  it("has no document before one was written", async () => {
    expect(await (await fresh()).read()).toBeUndefined();
  });

  it("gives back what was written last, to the character", async () => {
    const store = await fresh();
    const documents = ['{"version":1}', `{"reason":"it's \\"quoted\\", \\\\ and 漢字 🙂\\n","big":"${"x".repeat(200_000)}"}`, "not even JSON {p1:String} ?"];
    for (const document of documents) {
      await store.write(document);
      expect(await store.read()).toBe(document);
    }
  });
}

/** A store that cannot be asked says so: "no document" would switch patterns to their start modes. */
export function brokenFlagStoreContract(broken: () => FlagStore): void {
  it("rejects when it cannot be asked", async () => {
    await expect(broken().read()).rejects.toThrow();
    await expect(broken().write("{}")).rejects.toThrow();
  });
}
