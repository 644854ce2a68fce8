import type { Context } from "hono";
import { createFactory } from "hono/factory";
import { deleteScores, deleteTraces } from "../deletion/request.ts";
import { jsonBody } from "../http/json-body.ts";
import type { AppEnv } from "../http/scope.ts";
import { traceDeletion } from "../schemas/deletion.ts";
import { pathId } from "./path-id.ts";
import { route } from "./route.ts";

/** The deletions of REST contract 2.3 and 4.4. The bodies are exactly the contract's: the receipt's id is in a header. */

const RECEIPT = "x-deletion-id";

const factory = createFactory<AppEnv>();

async function carryOut(c: Context<AppEnv>, requested: typeof deleteTraces, ids: readonly string[]): Promise<void> {
  const { deps, caller } = c.var;
  c.header(RECEIPT, await requested(deps, caller.projectId, ids, `key:${caller.key.publicKey}`));
}

export const tracesDelete = route(
  "DELETE",
  "/traces",
  "full",
  ...factory.createHandlers(async (c) => {
    const { traceIds } = await jsonBody(c.req.raw, traceDeletion);
    await carryOut(c, deleteTraces, traceIds);
    return c.json({ message: "Traces deleted successfully" });
  }),
);

export const traceDelete = route(
  "DELETE",
  "/traces/:traceId",
  "full",
  ...factory.createHandlers(async (c) => {
    await carryOut(c, deleteTraces, [pathId(c, "traceId")]);
    return c.json({ message: "Trace deleted successfully" });
  }),
);

export const scoreDelete = route(
  "DELETE",
  "/scores/:scoreId",
  "full",
  ...factory.createHandlers(async (c) => {
    await carryOut(c, deleteScores, [pathId(c, "scoreId")]);
    return c.json({ message: "Score deletion queued successfully" }, 202);
  }),
);
