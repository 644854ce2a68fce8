import type { Context } from "hono";
import { createFactory } from "hono/factory";
import { LIMITS } from "../domain/limits.ts";
import { SpanhouseError } from "../errors.ts";
import { readBody } from "../http/body.ts";
import { errorAnswer } from "../http/error-body.ts";
import type { AppEnv } from "../http/scope.ts";
import { exportResponse, exportToEvents, type OtlpEncoding, readExport } from "../ingest/otlp/index.ts";
import { route } from "./route.ts";
import { store } from "./store.ts";

/** Newer than this the client speaks a protocol this server does not know (ingestion contract section 6). */
const NEWEST_INGESTION_VERSION = 4;

function encodingOf(contentType: string): OtlpEncoding | undefined {
  if (/application\/x-protobuf/i.test(contentType)) return "protobuf";
  return /application\/json/i.test(contentType) ? "json" : undefined;
}

const headerOf = (c: Context, name: string): string | undefined => c.req.header(name) ?? c.req.header(name.replaceAll("-", "_"));

function versionProblem(version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  const number = version.trim() === "" ? Number.NaN : Number(version);
  return Number.isFinite(number) && number <= NEWEST_INGESTION_VERSION
    ? undefined
    : `Unsupported ingestion version "${version}": this server knows versions up to ${NEWEST_INGESTION_VERSION}`;
}

/**
 * Exporters send again on 503 and drop the spans on 400, 413 and 500: whatever is not the request's own fault is 503.
 * A refusal keeps its status and has its text in `error`.
 */
function failure(c: Context<AppEnv>, error: unknown): Response {
  const { requestId, deps } = c.var;
  const isRefusal = error instanceof SpanhouseError && (error.code === "invalid_request" || error.code === "body_too_large");
  if (isRefusal) return c.json({ error: error.message }, error.code === "invalid_request" ? 400 : 413);
  deps.log({ level: "error", event: "otlp.failed", requestId, error: String(error), cause: String((error as Error).cause ?? "") });
  const { status, body, headers } = errorAnswer(new SpanhouseError("unavailable", "The spans could not be stored. Send them again."), requestId);
  return c.json(body, status, headers);
}

/** POST /otel/v1/traces: an OTLP export, protobuf or JSON (ingestion contract section 6). 200 means: stored [I-14]. */
export const otelTracesPost = route(
  "POST",
  "/otel/v1/traces",
  "full",
  ...createFactory<AppEnv>().createHandlers(async (c) => {
    const { deps } = c.var;
    const problem = versionProblem(headerOf(c, "x-langfuse-ingestion-version"));
    if (problem !== undefined) return c.json({ error: problem }, 400);
    const encoding = encodingOf(c.req.header("content-type") ?? "");
    if (encoding === undefined) return c.json({ error: "Invalid content type" }, 400);
    try {
      const now = deps.clock.now();
      const request = readExport(await readBody(c.req.raw, LIMITS.otlpBytes), encoding);
      const { events, ...result } = exportToEvents(request, now);
      await store(c, events, now);
      const { body, contentType } = exportResponse(encoding, result);
      return c.body(body as Uint8Array<ArrayBuffer> | string, 200, { "content-type": contentType });
    } catch (error) {
      return failure(c, error);
    }
  }),
);
