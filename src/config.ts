import { z } from "zod";
import { budgetOverrides } from "./db/budgets.ts";
import { OPERATOR_ROLES } from "./http/operators.ts";
import { priceOverridesSchema } from "./ingest/price/table.ts";
import { READ_MODES, type ReadMode, WRITE_MODES, type WriteMode } from "./rollout/modes.ts";

const apiKeyRecord = z.object({
  projectId: z.string().min(1),
  projectName: z.string(),
  organizationId: z.string(),
  organizationName: z.string(),
  publicKey: z.string().min(1),
  secretHash: z.string().regex(/^[0-9a-f]{64}$/),
  retentionDays: z.number().int().positive().optional(),
});

const operatorRecord = z.object({
  name: z.string().min(1),
  role: z.enum(OPERATOR_ROLES),
  tokenHash: z.string().regex(/^[0-9a-f]{64}$/),
});

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "not JSON" });
    return z.NEVER;
  }
});

/** The variables of an entry (Worker vars and secrets, or the process environment on Deno). Everything else is a binding. */
const variables = z.object({
  CLICKHOUSE_URL: z.url(),
  CLICKHOUSE_USER: z.string().default("default"),
  CLICKHOUSE_PASSWORD: z.string().default(""),
  CLICKHOUSE_DATABASE: z.string().min(1).default("default"),
  /** Where the tables lie on several shards: the cluster's name as in `spanhouse migrate --cluster`; deletions go to all of them. */
  CLICKHOUSE_CLUSTER: z.string().transform((name) => name || undefined).optional(),
  CLICKHOUSE_COMPRESSION: z.enum(["0", "1"]).default("1"),
  /** Limits on what a statement may cost, before the built-in ones: `{"page": {"seconds": 10, "rows": 1000000000}}`. */
  QUERY_BUDGETS: jsonText.pipe(budgetOverrides).default({}),
  API_KEY_PEPPER: z.string().min(1),
  API_KEYS: jsonText.pipe(z.array(apiKeyRecord)).default([]),
  /** Own model prices of projects, before the built-in ones: the shape of `priceOverridesSchema`. */
  MODEL_PRICES: jsonText.pipe(priceOverridesSchema).default({}),
  /** Browsers' tokens: a shared secret (HS256), or where the provider publishes its keys. */
  JWT_SECRET: z.string().min(32).optional(),
  JWT_JWKS_URL: z.url().optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  /** Origins of browser front ends, separated by commas; `*` is any. */
  CORS_ORIGINS: z.string().default("").transform((text) => text.split(",").map((origin) => origin.trim()).filter((origin) => origin !== "")),
  /** Who may use `/api/admin`: [{name, role: viewer|operator, tokenHash}], hashed as `hashSecret` does. */
  ADMIN_OPERATORS: jsonText.pipe(z.array(operatorRecord)).default([]),
  /** Bytes that one trace's observations may come to in an answer (REST contract 2.2). */
  MAX_TRACE_BYTES: z.coerce.number().int().positive().default(80_000_000),
  SPANHOUSE_MODE: z.enum(READ_MODES as [ReadMode, ...ReadMode[]]).default("current"),
  SPANHOUSE_WRITE_MODE: z.enum(WRITE_MODES as [WriteMode, ...WriteMode[]]).default("current"),
});

export type Config = z.output<typeof variables>;

/** Where a process listens, on platforms that do not decide it. An empty value counts as not set. */
const listen = z.object({
  PORT: z.preprocess((value) => value || undefined, z.coerce.number().int().min(0).max(65_535).default(8787)),
  HOST: z.preprocess((value) => value || undefined, z.string().default("0.0.0.0")),
});

/** Throws one Error that names every variable that is wrong. */
function parse<Schema extends z.ZodType>(schema: Schema, env: Record<string, unknown>): z.output<Schema> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`spanhouse is configured wrong. ${problems.join("; ")}`);
}

/** Parses the variables once, at an entry. Throws one Error that names every variable that is wrong. */
export const parseConfig = (env: Record<string, unknown>): Config => parse(variables, env);

/** Parses `PORT` (default 8787; 0 is any that is free) and `HOST` (default every interface). */
export function parseListen(env: Record<string, unknown>): { hostname: string; port: number } {
  const { HOST, PORT } = parse(listen, env);
  return { hostname: HOST, port: PORT };
}
