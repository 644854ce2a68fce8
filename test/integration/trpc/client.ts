import { createTRPCClient, httpBatchLink, httpBatchStreamLink, httpLink } from "@trpc/client";
import { SignJWT } from "jose";
import type { ProjectRole } from "../../../src/http/roles.ts";
import type { AppRouter } from "../../../src/trpc/router.ts";
import { transformer } from "../../../src/trpc/transformer.ts";
import { basic, JWT_SECRET, KEYS, type TestApp } from "../../engine/app.ts";

export type TestClient = ReturnType<typeof trpcClient>;

const LINKS = { batch: httpBatchLink, stream: httpBatchStreamLink, plain: httpLink };

/** A client of the published package over the app's own fetch. `authorization`: none when undefined. */
export function trpcClient(app: TestApp, authorization: string | undefined = basic(KEYS.one), link: keyof typeof LINKS = "batch") {
  const options = {
    url: "http://spanhouse.test/api/trpc",
    transformer,
    headers: authorization === undefined ? {} : { authorization },
    fetch: (input: unknown, init?: unknown) => app.request(String(input), init as RequestInit),
  };
  return createTRPCClient<AppRouter>({ links: [LINKS[link](options)] });
}

/** A person's token, as an identity provider would sign it. */
export async function bearer(projects: Record<string, ProjectRole>, claims: Record<string, unknown> = {}, secret = JWT_SECRET): Promise<string> {
  const token = await new SignJWT({ projects, ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject("person")
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(secret));
  return `Bearer ${token}`;
}
