import type { Context as HonoContext } from "hono";
import type { Deps } from "../deps.ts";
import { SpanhouseError } from "../errors.ts";
import { identify } from "../http/auth.ts";
import { switchScope } from "../http/read-scope.ts";
import type { ProjectRole } from "../http/roles.ts";
import type { AppEnv } from "../http/scope.ts";
import type { SwitchScope } from "../rollout/switch.ts";

/** Who calls: a person by a bearer token, a server by a project's key pair (Basic), or nobody known. */
export interface Viewer {
  /** `user:<subject>` or `key:<public key>`: for audit lines. */
  name: string;
  /** The viewer's role in a project; undefined for a stranger to it. */
  roleIn(projectId: string): ProjectRole | undefined;
}

export interface Context extends Record<string, unknown> {
  deps: Deps;
  requestId: string;
  viewer: Viewer | undefined;
  /** What a procedure hands to `read()`: a project, and which side answers. */
  scope(projectId: string): Promise<SwitchScope>;
  /** Work that goes on after the answer. */
  background(work: Promise<unknown>): void;
}

async function viewerOf(deps: Deps, header: string | undefined): Promise<Viewer | undefined> {
  if (header === undefined || header === "") return undefined;
  const [scheme, token = ""] = header.split(" ", 2);
  if (scheme === "Bearer") {
    const user = await deps.verifyToken(token);
    return { name: `user:${user.subject}`, roleIn: (projectId) => (user.admin ? "OWNER" : user.projects[projectId]) };
  }
  const caller = await identify(deps, header);
  if (caller.scope !== "full") throw new SpanhouseError("unauthorized", "Invalid authorization header");
  return { name: `key:${caller.key.publicKey}`, roleIn: (projectId) => (projectId === caller.projectId ? "ADMIN" : undefined) };
}

export async function createContext(c: HonoContext<AppEnv>, background: (work: Promise<unknown>) => void): Promise<Context> {
  const { deps, requestId } = c.var;
  return { deps, requestId, viewer: await viewerOf(deps, c.req.header("authorization")), scope: (projectId) => switchScope(c, projectId), background };
}
