import { initTRPC, TRPCError } from "@trpc/server";
import { z, ZodError } from "zod";
import { publicTracesById } from "../access/publicTraces.byId.ts";
import { SpanhouseError } from "../errors.ts";
import { hasRight, type ProjectRight } from "../http/roles.ts";
import { read } from "../rollout/switch.ts";
import type { Context } from "./context.ts";
import { errorName, toTrpcError, UNEXPECTED } from "./errors.ts";
import { transformer } from "./transformer.ts";

const t = initTRPC.context<Context>().create({
  transformer,
  // Stack traces would go out otherwise: production is told from development by a variable that a Worker does not have.
  isDev: false,
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: error.code === "INTERNAL_SERVER_ERROR" ? UNEXPECTED : shape.message,
    data: {
      ...shape.data,
      zodError: error.cause instanceof ZodError ? z.flattenError(error.cause) : null,
      ...(errorName(error.cause) === undefined ? {} : { errorName: errorName(error.cause) }),
    },
  }),
});

export const router = t.router;

/** Failures the product knows keep their message; the rest is logged and told as `UNEXPECTED`. */
const procedure = t.procedure.use(async function mapErrors({ next, ctx, path }) {
  const result = await next();
  if (result.ok) return result;
  const { cause, code } = result.error;
  if (cause instanceof SpanhouseError) {
    if (cause.code === "unavailable") ctx.deps.log({ level: "error", event: "trpc.failed", requestId: ctx.requestId, path, error: String(cause), cause: String(cause.cause ?? "") });
    throw toTrpcError(cause);
  }
  if (code === "INTERNAL_SERVER_ERROR") ctx.deps.log({ level: "error", event: "trpc.failed", requestId: ctx.requestId, path, error: String(cause ?? result.error), stack: cause?.stack });
  return result;
});

const idOf = (input: unknown, name: string): string => {
  const value = (input as Record<string, unknown> | undefined)?.[name];
  if (typeof value === "string" && value !== "") return value;
  throw new TRPCError({ code: "BAD_REQUEST", message: `Invalid input, ${name} is required` });
};

const stranger = () => new TRPCError({ code: "UNAUTHORIZED", message: "User is not a member of this project" });
const isMember = ({ viewer }: Context, projectId: string): boolean => {
  const role = viewer?.roleIn(projectId);
  return role !== undefined && hasRight(role, "project:read");
};

/**
 * For members of the input's project (tRPC contract section 1). Adds `scope`: what `read()` takes.
 * BAD_REQUEST without `projectId`, UNAUTHORIZED for strangers.
 */
export const projectProcedure = procedure.use(async function membersOnly({ ctx, next, getRawInput }) {
  if (!ctx.viewer) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in: send a bearer token, or a project's key pair by Basic auth" });
  const projectId = idOf(await getRawInput(), "projectId");
  if (!isMember(ctx, projectId)) throw stranger();
  return next({ ctx: { scope: await ctx.scope(projectId), viewer: ctx.viewer } });
});

/** Members with a right; FORBIDDEN otherwise. */
export const projectProcedureWith = (right: ProjectRight) =>
  projectProcedure.use(async function withRight({ ctx, next, getRawInput }) {
    const role = ctx.viewer.roleIn(idOf(await getRawInput(), "projectId"));
    if (role === undefined || !hasRight(role, right)) throw new TRPCError({ code: "FORBIDDEN", message: `User does not have access to this resource or action: ${right}` });
    return next();
  });

/**
 * For one trace: members, and anybody when it is public. Loads the trace first; NOT_FOUND when there is none.
 * Adds `scope` and `trace` (without its texts).
 */
export const traceProcedure = procedure.use(async function tracesOnly({ ctx, next, getRawInput }) {
  const input = await getRawInput();
  const [projectId, traceId] = [idOf(input, "projectId"), idOf(input, "traceId")];
  const scope = await ctx.scope(projectId);
  const detail = await read(publicTracesById, scope, { traceId, texts: false, observations: "none", scores: false });
  if (!detail) throw new TRPCError({ code: "NOT_FOUND", message: "Trace not found" });
  if (!isMember(ctx, projectId) && !detail.trace.public) throw stranger();
  return next({ ctx: { scope, trace: detail.trace } });
});

/** For one session of the input's project. No store here says that a session is public, so only for members. */
export const sessionProcedure = projectProcedure;
