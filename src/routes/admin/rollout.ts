import { jsonBody } from "../../http/json-body.ts";
import { RequestSchemaError } from "../../http/error-body.ts";
import { effectiveEntry, promoteEntry, rollbackEntry, setEntry, storedDocument } from "../../rollout/acts.ts";
import { entryOf } from "../../rollout/control.ts";
import { decide, DEFAULT_SHADOW_RATE } from "../../rollout/decide.ts";
import { thresholdsOf } from "../../rollout/document.ts";
import { FLAGS_MAX_AGE_MS, readState } from "../../rollout/flags.ts";
import { samplesSince } from "../../rollout/guard.ts";
import { readHistory } from "../../rollout/history.ts";
import { nextStep } from "../../rollout/promote.ts";
import { examples, patternStats } from "../../rollout/stats.ts";
import { setWrites } from "../../rollout/writes.ts";
import { explainQuery, historyQuery, reasonBody, setBody, writesBody } from "../../schemas/rollout.ts";
import type { z } from "zod";
import { knownPattern, patternOf, PATTERNS } from "./pattern.ts";
import { adminHandler } from "./route.ts";

const queryOf = <Schema extends z.ZodType>(schema: Schema, values: Record<string, string>): z.output<Schema> => {
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new RequestSchemaError(parsed.error.issues as never);
  return parsed.data;
};

/** GET /rollout: what the flags say, pattern by pattern, with what holds where they say nothing. */
export const rolloutGet = adminHandler("GET", "/rollout", "viewer", async (c) => {
  const { control } = c.var.deps;
  const document = await storedDocument(control);
  const patterns = PATTERNS.map((pattern) => {
    const entry = effectiveEntry(control, entryOf(document, pattern));
    return { pattern, ...entry, shadowRate: entry.shadowRate ?? DEFAULT_SHADOW_RATE[entry.mode], thresholds: thresholdsOf(entry), next: nextStep(entry) ?? null };
  });
  return c.json({ write: document.write ?? control.start.write, maxAgeMs: FLAGS_MAX_AGE_MS, patterns });
});

/** PUT /rollout: where ingestion writes. */
export const rolloutWritesPut = adminHandler("PUT", "/rollout", "operator", async (c) => {
  const { write, reason } = await jsonBody(c.req.raw, writesBody);
  return c.json(await setWrites(c.var.deps.control, PATTERNS, { write, reason, actor: c.var.operator.name }));
});

/** GET /rollout/history: who changed what, when and why, newest first. */
export const rolloutHistoryGet = adminHandler("GET", "/rollout/history", "viewer", async (c) => {
  const { pattern, limit } = queryOf(historyQuery, c.req.query());
  return c.json({ data: await readHistory(c.var.deps.db, { pattern, limit }) });
});

/** GET /rollout/explain: how a pattern is answered for a project, and why: by the store, and by this isolate's cache. */
export const rolloutExplainGet = adminHandler("GET", "/rollout/explain", "viewer", async (c) => {
  const { project, pattern } = queryOf(explainQuery, c.req.query());
  const name = knownPattern(pattern);
  const { control, isolate, flags } = c.var.deps;
  const state = await readState(control.store);
  const decision = decide(state, name, project, control.start);
  const cached = (await flags()).decide(name, project);
  const breaker = isolate.breaker.isOpen(name) ? "open: this isolate answers from current" : "closed";
  return c.json({ pattern: name, project, ...decision, cached: { mode: cached.mode, because: cached.because }, breaker });
});

/** GET /rollout/:pattern: its flags, what its samples say since they were set, and examples of what differed. */
export const rolloutPatternGet = adminHandler("GET", "/rollout/:pattern", "viewer", async (c) => {
  const pattern = patternOf(c);
  const { control } = c.var.deps;
  const named = entryOf(await storedDocument(control), pattern);
  const entry = effectiveEntry(control, named);
  const since = samplesSince(named, control.clock.now());
  const [stats, differences] = await Promise.all([patternStats(control.db, pattern, since), examples(control.db, pattern, since, 20)]);
  return c.json({ pattern, entry, thresholds: thresholdsOf(entry), next: nextStep(entry) ?? null, since: new Date(since), stats, differences });
});

/** PUT and POST /rollout/:pattern: sets mode, percentage, projects, rate and thresholds by hand. */
export const rolloutPatternSet = (["PUT", "POST"] as const).map((method) =>
  adminHandler(method, "/rollout/:pattern", "operator", async (c) => {
    const pattern = patternOf(c);
    const { reason, ...wanted } = await jsonBody(c.req.raw, setBody);
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as typeof wanted;
    return c.json(await setEntry(c.var.deps.control, { pattern, reason, actor: c.var.operator.name }, given as never));
  }),
);

const act = (name: string, run: typeof promoteEntry) =>
  adminHandler("POST", `/rollout/:pattern/${name}`, "operator", async (c) => {
    const pattern = patternOf(c);
    const { reason } = await jsonBody(c.req.raw, reasonBody);
    return c.json(await run(c.var.deps.control, { pattern, reason, actor: c.var.operator.name }));
  });

/** POST /rollout/:pattern/promote: one step up the ladder, or 409 with what is missing. */
export const rolloutPromotePost = act("promote", promoteEntry);

/** POST /rollout/:pattern/rollback: everything of the pattern back to current. */
export const rolloutRollbackPost = act("rollback", rollbackEntry);
