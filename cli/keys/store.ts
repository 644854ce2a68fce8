import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { WORKER_CONFIG, WRANGLER_ENV, wranglerScript } from "../dev/worker.ts";
import { CliError, firstLine } from "../errors.ts";
import type { ApiKeyRecord } from "../../src/platform/ports.ts";

/** Which KEYS namespace: the one that `spanhouse dev` keeps on disk, or the deployed one. */
export type KeyPlace = { kind: "local"; stateDir: string } | { kind: "remote" };

export interface StoredKey {
  publicKey: string;
  projectId: string;
  projectName: string;
  createdAt: string;
}

/** The Worker looks keys up under this prefix: src/platform/workers/keys.ts. */
const PREFIX = "key:";

interface Listed {
  name: string;
  metadata?: Partial<Omit<StoredKey, "publicKey">>;
}

export async function putKey(place: KeyPlace, record: ApiKeyRecord): Promise<void> {
  // What `list` shows travels as metadata: a listing then needs no read per key, and no hash leaves the store.
  const metadata = { projectId: record.projectId, projectName: record.projectName, createdAt: new Date().toISOString() };
  await kv(place, ["put", PREFIX + record.publicKey, JSON.stringify(record), "--metadata", JSON.stringify(metadata)]);
}

export async function listKeys(place: KeyPlace, publicKey = ""): Promise<StoredKey[]> {
  const output = await kv(place, ["list", "--prefix", PREFIX + publicKey]);
  const listed = JSON.parse(output.slice(output.indexOf("["))) as Listed[];
  return listed.map(({ name, metadata }) => ({
    publicKey: name.slice(PREFIX.length),
    projectId: metadata?.projectId ?? "",
    projectName: metadata?.projectName ?? "",
    createdAt: metadata?.createdAt ?? "",
  }));
}

export async function deleteKey(place: KeyPlace, publicKey: string): Promise<void> {
  await kv(place, ["delete", PREFIX + publicKey]);
}

/** wrangler is the one door to a KV namespace that works for both places and knows the login. */
async function kv(place: KeyPlace, [verb = "", ...rest]: string[]): Promise<string> {
  const where = place.kind === "remote" ? ["--remote"] : ["--local", "--persist-to", place.stateDir];
  const args = [wranglerScript(), "kv", "key", verb, ...rest, "--binding", "KEYS", "--config", WORKER_CONFIG, ...where];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...WRANGLER_ENV } });
  const exited = new Promise<number>((resolve, reject) => child.on("error", reject).on("close", (code) => resolve(code ?? 1)));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  if (code !== 0) throw new CliError(`wrangler kv key ${verb} failed: ${reason(errors) || reason(output) || `exit code ${code}`}`);
  return output;
}

function reason(output: string): string {
  const line = stripVTControlCharacters(output).split("\n").find((one) => one.includes("[ERROR]"));
  return line ? firstLine(line.replace(/^.*\[ERROR\]\s*/, "")) : "";
}
