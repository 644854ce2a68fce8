import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { timingSafeEqual } from "hono/utils/buffer";
import type { Deps } from "../deps.ts";
import { SpanhouseError } from "../errors.ts";
import type { ApiKeyRecord, KeyScope } from "../platform/ports.ts";
import { hashSecret } from "./key-hash.ts";
import type { AppEnv, Caller } from "./scope.ts";

const HOST_HINT = "Confirm that you've configured the correct host.";
const unauthorized = (message: string) => new SpanhouseError("unauthorized", message);

async function findKey(deps: Deps, publicKey: string): Promise<ApiKeyRecord | undefined> {
  try {
    return await deps.keys.find(publicKey);
  } catch (cause) {
    throw new SpanhouseError("unavailable", "Service Unavailable", { cause });
  }
}

/** `publicKey:secretKey`, split at the first colon. Undefined when it is not base64 or lacks a part. */
function decodeBasic(encoded: string): { publicKey: string; secretKey: string } | undefined {
  let pair: string;
  try {
    pair = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
  const colon = pair.indexOf(":");
  const publicKey = pair.slice(0, Math.max(colon, 0));
  const secretKey = pair.slice(colon + 1);
  return publicKey === "" || secretKey === "" ? undefined : { publicKey, secretKey };
}

async function basicCaller(deps: Deps, encoded: string): Promise<Caller> {
  const pair = decodeBasic(encoded);
  if (!pair) throw unauthorized(`Invalid authorization header. ${HOST_HINT}`);
  const [key, hash] = await Promise.all([findKey(deps, pair.publicKey), hashSecret(deps.pepper, pair.secretKey)]);
  // An unknown public key is compared too, with a hash nothing has: both cases take the same time.
  const matches = await timingSafeEqual(key?.secretHash ?? "", hash);
  if (!key || !matches) throw unauthorized(`Invalid credentials. ${HOST_HINT}`);
  return { key, projectId: key.projectId, scope: "full" };
}

async function bearerCaller(deps: Deps, publicKey: string): Promise<Caller> {
  const key = await findKey(deps, publicKey);
  if (!key) throw unauthorized(`Invalid public key. ${HOST_HINT}`);
  return { key, projectId: key.projectId, scope: "scores" };
}

/** Who sent this `Authorization` header (REST contract section 1.2). Throws `unauthorized`, or `unavailable` when keys cannot be looked up. */
export async function identify(deps: Deps, header: string | undefined): Promise<Caller> {
  if (header === undefined || header === "") throw unauthorized("No authorization header");
  const [scheme, credentials = ""] = header.split(" ", 2);
  if (scheme === "Basic") return basicCaller(deps, credentials);
  if (scheme === "Bearer") return bearerCaller(deps, credentials);
  throw unauthorized("Invalid authorization header");
}

/** Lets through callers of at least this scope; puts the caller into the request's scope. */
export function auth(needed: KeyScope) {
  return createMiddleware<AppEnv>(async function authenticate(c: Context<AppEnv>, next) {
    const caller = await identify(c.var.deps, c.req.header("authorization"));
    if (needed === "full" && caller.scope !== "full") {
      throw new SpanhouseError("forbidden", "Access denied - insufficient permissions for this endpoint");
    }
    c.set("caller", caller);
    await next();
  });
}
