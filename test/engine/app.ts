import { migrateDatabase } from "../../cli/migrate/index.ts";
import { createApp } from "../../src/app.ts";
import { createDb, type Db } from "../../src/db/client.ts";
import { jwtVerifier } from "../../src/http/jwt.ts";
import type { Deps } from "../../src/deps.ts";
import { createBackground } from "../../src/entry/background.ts";
import { hashSecret } from "../../src/http/key-hash.ts";
import { type Operator, OPERATOR_ROLES } from "../../src/http/operators.ts";
import { priceTableOf } from "../../src/ingest/price/table.ts";
import { type MemoryQueue, memoryQueue } from "../../src/platform/memory/queue.ts";
import { memoryFlagStore, memoryKeyStore } from "../../src/platform/memory/stores.ts";
import type { Control } from "../../src/rollout/control.ts";
import type { Flags } from "../../src/rollout/flags.ts";
import { createIsolate } from "../../src/rollout/isolate.ts";
import type { ReadMode, WriteMode } from "../../src/rollout/modes.ts";
import { freshDatabase } from "./database.ts";
import { guarded } from "./project-guard.ts";

export const PEPPER = "test-pepper";

export const JWT_SECRET = "a-secret-of-tests-that-is-long-enough";

/** Who may use the admin API of a test's app, by their tokens. */
export const OPERATORS = { viewer: "admin-viewer-token", operator: "admin-operator-token" };

const operatorsOf = (tokens: typeof OPERATORS): Promise<Operator[]> =>
  Promise.all(OPERATOR_ROLES.map(async (role) => ({ name: `test-${role}`, role, tokenHash: await hashSecret(PEPPER, tokens[role]) })));

/** Two projects, so that every test can ask whether one sees the other's. */
export const KEYS = {
  one: { projectId: "project-one", publicKey: "pk-lf-one", secretKey: "sk-lf-one" },
  two: { projectId: "project-two", publicKey: "pk-lf-two", secretKey: "sk-lf-two" },
};
export type Project = keyof typeof KEYS;

export interface TestApp {
  db: Db;
  /** What the app is made of, to build one that differs in a part. */
  deps: Deps;
  database: Awaited<ReturnType<typeof freshDatabase>>;
  /** Which side answers, and which side or sides writes go to; may be changed between requests. */
  modes: { read: ReadMode; write: WriteMode };
  /** Deletions that wait to be carried out; a test delivers them by hand. */
  queue: MemoryQueue;
  /** Events the app logged. */
  logged: Record<string, unknown>[];
  request(path: string, init?: RequestInit): Promise<Response>;
  /** As a project's key. A body is sent as JSON. */
  as(project: Project): { call(method: string, path: string, body?: unknown): Promise<{ status: number; body: any; headers: Headers }> };
  /** Waits for work that went on after answers. */
  settled(): Promise<void>;
  drop(): Promise<void>;
}

export const basic = ({ publicKey, secretKey }: { publicKey: string; secretKey: string }): string => `Basic ${btoa(`${publicKey}:${secretKey}`)}`;

/** The whole app over a migrated database of its own, in this process. */
export async function testApp(label: string, modes: { read?: ReadMode; write?: WriteMode; /** The store as the app sees it, given the engine's URL: for faults between them. */ through?: (url: string) => string } = {}): Promise<TestApp> {
  const database = await freshDatabase(label);
  await migrateDatabase({ url: database.url, database: database.database });
  const db = guarded(createDb({ url: modes.through?.(database.url) ?? database.url, username: "default", password: "", database: database.database, compression: false }));
  const records = await Promise.all(
    Object.values(KEYS).map(async ({ projectId, publicKey, secretKey }) => ({
      projectId, publicKey, projectName: `Name of ${projectId}`, organizationId: "org", organizationName: "Org", secretHash: await hashSecret(PEPPER, secretKey),
    })),
  );
  const state = { read: modes.read ?? "current", write: modes.write ?? "current" };
  const flags: Flags = {
    // A read that new answers is not compared here: its test compares. In shadow everything is.
    decide: () => ({ mode: state.read, because: "the test says so", bucket: 0, shadowRate: state.read === "shadow" ? 1 : 0 }),
    get writeMode() { return state.write; },
  };
  const logged: Record<string, unknown>[] = [];
  const queue = memoryQueue();
  const clock = { now: () => Date.now() };
  const log = (event: Record<string, unknown>): void => void logged.push(event);
  const control: Control = { db, store: memoryFlagStore(), clock, start: state, heed: () => {}, log };
  const deps: Deps = {
    db,
    deletions: queue,
    keys: memoryKeyStore(records),
    flags: () => Promise.resolve(flags),
    control,
    // A machine shared with others is no reason to fall back.
    isolate: createIsolate({ db, clock, log, afterBatch: () => Promise.resolve(), limits: { deadlineMs: 120_000, shadowDeadlineMs: 120_000, sampleWaitMs: 10 } }),
    prices: (projectId) => priceTableOf({}, projectId),
    verifyToken: jwtVerifier({ secret: JWT_SECRET }),
    operators: await operatorsOf(OPERATORS),
    corsOrigins: ["https://front.example"],
    maxTraceBytes: 80_000_000,
    clock,
    pepper: PEPPER,
    log,
  };
  const app = createApp(deps);
  const background = createBackground();
  const request = async (path: string, init?: RequestInit): Promise<Response> => app.request(path, init, {}, background.context);
  return {
    db,
    deps,
    database,
    modes: state,
    queue,
    logged,
    request,
    as: (project) => ({
      call: async (method, path, body) => {
        const response = await request(path, {
          method,
          headers: { authorization: basic(KEYS[project]), ...(body === undefined ? {} : { "content-type": "application/json" }) },
          ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
        });
        const text = await response.text();
        return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
      },
    }),
    settled: background.settled,
    drop: () => database.drop(),
  };
}
