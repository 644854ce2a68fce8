import { randomBytes, randomUUID } from "node:crypto";
import { hashSecret } from "../../src/http/key-hash.ts";
import type { ApiKeyRecord } from "../../src/platform/ports.ts";

export interface NewKey {
  record: ApiKeyRecord;
  /** Exists only here: the store keeps its hash. */
  secretKey: string;
}

export async function generateKey(pepper: string, project: { id: string; name: string }): Promise<NewKey> {
  const secretKey = `sk-lf-${uuidLike()}-${uuidLike()}`;
  const record: ApiKeyRecord = {
    projectId: project.id,
    projectName: project.name,
    organizationId: project.id,
    organizationName: project.name,
    publicKey: `pk-lf-${randomUUID()}`,
    secretHash: await hashSecret(pepper, secretKey),
  };
  return { record, secretKey };
}

/** 128 random bits in the shape people know from Langfuse's keys. A UUID has fewer: 6 of its bits are fixed. */
function uuidLike(): string {
  return randomBytes(16).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
