import { expect, it } from "vitest";
import type { ApiKeyRecord, ApiKeyStore } from "../../src/platform/ports.ts";

export const keyRecord = (publicKey: string): ApiKeyRecord => ({ projectId: `project of ${publicKey}`, projectName: "Näme", organizationId: "org", organizationName: "Org", publicKey, secretHash: "0".repeat(64) });

/** Odd on purpose: nothing in a key's text may reach a store as anything but text. */
export const STORED = [keyRecord("pk-lf-stored"), keyRecord("pk'; DROP TABLE exp_settings --"), keyRecord("pk-漢字/..%2F\\")];
export const CONFIGURED = [keyRecord("pk-lf-configured")];

/** What every ApiKeyStore does. `opened` gives one that has been told of `CONFIGURED` and in which `STORED` stand. */
export function keyStoreContract(opened: () => Promise<ApiKeyStore>): void {
  it("finds every key by its public key, and the record whole", async () => {
    const store = await opened();
    for (const record of [...CONFIGURED, ...STORED]) expect(await store.find(record.publicKey)).toEqual(record);
  });

  it("finds nothing else, however like one it is, and again nothing", async () => {
    const store = await opened();
    for (const unknown of ["", "pk-lf-store", "pk-lf-stored2", "PK-LF-STORED", "key:pk-lf-stored", "pk-lf-%", "rollout", "x".repeat(100_000), "\u0000"]) {
      expect(await store.find(unknown)).toBeUndefined();
      expect(await store.find(unknown)).toBeUndefined();
    }
  });
}

/** A store that cannot be asked says so: "no such key" would tell a client that its key is wrong. */
export function brokenKeyStoreContract(broken: () => ApiKeyStore): void {
  it("rejects when it cannot be asked, and answers for configured keys all the same", async () => {
    await expect(broken().find("pk-lf-stored")).rejects.toThrow();
    expect(await broken().find("pk-lf-configured")).toEqual(CONFIGURED[0]);
  });
}
