import type { Context } from "hono";
import { createFactory } from "hono/factory";
import { z } from "zod";
import { DELETION_STATES, type Receipt } from "../../deletion/receipts.ts";
import { redriveDead, retryDeletion } from "../../deletion/redrive.ts";
import { deletionParts, listDeletions } from "../../deletion/status.ts";
import { notFound } from "../../errors.ts";
import type { AppEnv } from "../../http/scope.ts";
import { query } from "../../http/validate.ts";
import { pathId } from "../path-id.ts";
import { toWireDeletion, toWirePart } from "../wire/deletion.ts";
import { adminRoute } from "./route.ts";

const factory = createFactory<AppEnv>();

const listQuery = z.object({
  state: z.enum(DELETION_STATES).optional(),
  projectId: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
});

/** The deletion that the path names, with its parts; 404 when there is none. */
async function named(c: Context<AppEnv>): Promise<{ id: string; parts: Receipt[] }> {
  const id = pathId(c, "deletionId");
  const parts = await deletionParts(c.var.deps.db, id);
  if (parts.length === 0) throw notFound("There is no such deletion, or it was asked for over 90 days ago");
  return { id, parts };
}

/** GET /api/admin/deletions: the newest, with how far each is. */
export const deletionsList = adminRoute(
  "GET",
  "/deletions",
  "viewer",
  ...factory.createHandlers(query(listQuery), async (c) => {
    const { db, clock } = c.var.deps;
    const deletions = await listDeletions(db, c.req.valid("query"));
    return c.json({ deletions: deletions.map((each) => toWireDeletion(each, clock.now())) });
  }),
);

/** GET /api/admin/deletions/:id: its parts, with the ids each names. */
export const deletionsGet = adminRoute(
  "GET",
  "/deletions/:deletionId",
  "viewer",
  ...factory.createHandlers(async (c) => {
    const { id, parts } = await named(c);
    return c.json({ deletionId: id, parts: parts.map(toWirePart) });
  }),
);

/** POST /api/admin/deletions/:id/retry: starts its unfinished parts again. */
export const deletionsRetry = adminRoute(
  "POST",
  "/deletions/:deletionId/retry",
  "operator",
  ...factory.createHandlers(async (c) => c.json({ restarted: await retryDeletion(c.var.deps, (await named(c)).id) })),
);

/** POST /api/admin/deletions/redrive: starts every dead part again. */
export const deletionsRedrive = adminRoute(
  "POST",
  "/deletions/redrive",
  "operator",
  ...factory.createHandlers(async (c) => c.json({ restarted: await redriveDead(c.var.deps) })),
);
