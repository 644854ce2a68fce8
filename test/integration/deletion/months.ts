import { afterAll, beforeAll, beforeEach } from "vitest";
import { setRetention } from "../../../src/deletion/keeping.ts";
import { deleteExpired } from "../../../src/deletion/retention.ts";
import { KEYS, type Project, type TestApp, testApp } from "../../engine/app.ts";
import { event, send } from "../support/events.ts";
import { admin, deliverAll } from "./support.ts";

export const [JANUARY, FEBRUARY] = [Date.UTC(2025, 0, 15, 10), Date.UTC(2025, 1, 15, 10)];
export const YEAR = 365;
export const NOTHING = {};
export const [ALL, NONE] = [Array.from({ length: 6 }, () => 200), Array.from({ length: 6 }, () => 404)];

/** A trace with an observation and a score at a time, or the observation at another. */
export const traceAt = (id: string, time: number, observationTime = time) => [
  event("trace-create", time, { id, name: "n", tags: ["a"], input: { q: id }, timestamp: new Date(time).toISOString() }),
  event("generation-create", time, { id: `${id}-o`, traceId: id, startTime: new Date(observationTime).toISOString(), input: `in ${id}`, output: "out" }),
  event("generation-update", time + 1, { id: `${id}-o`, traceId: id, statusMessage: `late word on ${id}` }),
  event("score-create", time, { id: `${id}-s`, traceId: id, name: "q", value: 1 }),
];

const EVENT = "project_id, kind, entity_id, at, event_id, is_update, arrival, received_at, body, trace_id";

export interface Months {
  readonly app: TestApp;
  run(query: string): Promise<unknown>;
  /** Stores as if the requests had arrived at their time: the log of events is partitioned by arrival, and what only the last days know is gone. */
  storedThen(time: number, project: Project, ids: readonly string[]): Promise<void>;
  /** Runs the cron's part and the consumer until neither has anything to do. */
  expireAll(): Promise<void>;
  keep(project: Project, days: number): Promise<void>;
  /** How many the database has had. */
  mutations(): Promise<number>;
  /** The receipts of months. */
  receipts(): Promise<{ kind: string; state: string; projectId: string; rowsDeleted: number; parts: number; requestedBy: string; lastError: string; deletionId: string }[]>;
  /** What the traces' project sees of one, on both sides. */
  seen(project: Project, id: string): Promise<number[]>;
}

/** An app of the file's own, empty before each test. */
export function givenMonths(database: string): Months {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(database, { write: "dual" });
  });
  afterAll(async () => {
    await app.settled();
    await app.drop();
  });
  const run = (query: string) => app.database.client.command({ query, clickhouse_settings: { async_insert: 0 } });
  const rowsOf = async <Row>(query: string): Promise<Row[]> => (await app.database.client.query({ query, format: "JSONEachRow" })).json<Row>();
  const keep = (project: Project, days: number): Promise<void> => setRetention(app.db, KEYS[project].projectId, days, "test", Date.now());
  beforeEach(async () => {
    for (const project of ["one", "two"] as const) await keep(project, 0);
    const tables = await rowsOf<{ name: string }>(`SELECT name FROM system.tables WHERE database = '${app.database.database}' AND engine LIKE '%MergeTree' AND name NOT LIKE 'spanhouse%'`);
    for (const { name } of tables) await run(`TRUNCATE TABLE ${name}`);
  });
  return {
    get app() {
      return app;
    },
    run,
    storedThen: async (time, project, ids) => {
      await send(app, project, ids.flatMap((id) => traceAt(id, time)));
      await app.settled();
      await run(`INSERT INTO exp_events (${EVENT}, day) SELECT ${EVENT}, toDate('${new Date(time).toISOString().slice(0, 10)}') FROM exp_events WHERE day = today()`);
      await run(`ALTER TABLE exp_events DROP PARTITION ID '${new Date().toISOString().slice(0, 7).replace("-", "")}'`);
      for (const log of ["exp_touched", "exp_score_arrivals"]) await run(`TRUNCATE TABLE ${log}`);
    },
    expireAll: async () => {
      for (let round = 0; ; round++) {
        if (round > 10) throw new Error("expiring does not end");
        if ((await deleteExpired(app.deps)) === 0) return;
        await deliverAll(app);
      }
    },
    keep,
    mutations: async () => Number((await rowsOf<{ n: string | number }>(`SELECT count() AS n FROM system.mutations WHERE database = '${app.database.database}'`))[0]?.n),
    receipts: async () => (await admin(app, "GET", "/deletions?limit=1000")).body.deletions.filter(({ kind }: { kind: string }) => kind === "month"),
    seen: async (project, id) => {
      const statuses: number[] = [];
      for (const side of ["current", "new"] as const) {
        app.modes.read = side;
        for (const path of [`/traces/${id}`, `/observations/${id}-o`, `/scores/${id}-s`]) statuses.push((await app.as(project).call("GET", `/api/public${path}`)).status);
      }
      return statuses;
    },
  };
}
