import { createFactory } from "hono/factory";
import { hashText } from "../http/etag.ts";
import type { AppEnv } from "../http/scope.ts";
import { openApiDocument } from "../openapi/document.ts";
import { docsPage } from "../openapi/page.ts";
import { type Route, route } from "./route.ts";

/** The API described by itself: for programs, and for people. Both are built when first asked for. */

const once = <T>(build: () => T): (() => T) => {
  let built: { value: T } | undefined;
  return () => (built ??= { value: build() }).value;
};

const document = once(openApiDocument);

/** Nothing but the page's own style: it loads and runs nothing. */
const CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function served(path: string, contentType: string, build: () => string, headers: Record<string, string> = {}): Route {
  const text = once(build);
  const etag = once(async () => `"${await hashText(text())}"`);
  return route(
    "GET",
    path,
    "anybody",
    ...createFactory<AppEnv>().createHandlers(async (c) => {
      const tag = await etag();
      const all = { ...headers, etag: tag, "cache-control": "no-cache", "x-content-type-options": "nosniff" };
      const known = (c.req.header("if-none-match") ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
      if (known.includes(tag) || known.includes("*")) return c.body(null, 304, all);
      return c.body(text(), 200, { ...all, "content-type": contentType });
    }),
  );
}

export const documentRoutes: readonly Route[] = [
  served("/openapi.json", "application/json", () => JSON.stringify(document())),
  served("/docs", "text/html; charset=utf-8", () => docsPage(document()), { "content-security-policy": CSP }),
];
