import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { tracesHasAny } from "../../../src/access/traces.hasAny.ts";
import { usersHasAny } from "../../../src/access/users.hasAny.ts";
import { dateTimeText } from "../../../src/db/sql.ts";
import { type TestApp, testApp } from "../../engine/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("any_listed");
});
afterAll(() => app.drop());

const NOON = Date.UTC(2026, 0, 15, 12);

/** Each test's own. */
let projectId = "";
let tests = 0;
beforeEach(() => {
  projectId = `project-${++tests}`;
});

interface Written {
  id: string;
  minute: number;
  user?: string;
  isDeleted?: boolean;
}

/** Traces as another writer's rows arrive: nothing is settled yet. */
const write = (traces: readonly Written[]): Promise<unknown> =>
  app.database.client.insert({
    table: "exp_ingest", format: "JSONEachRow", clickhouse_settings: { async_insert: 0 },
    values: traces.map(({ id, minute, user, isDeleted = false }) => ({
      project_id: projectId, trace_id: id, span_id: "", whole: 1, is_deleted: Number(isDeleted), user_id: user ?? null,
      start_time: dateTimeText(NOON + minute * 60_000), event_ts: dateTimeText(NOON + minute * 60_000 + Number(isDeleted)), created_at: dateTimeText(NOON), updated_at: dateTimeText(NOON),
    })),
  });

const answers = async () => {
  const scope = { db: app.db, projectId };
  return { traces: await tracesHasAny.new(scope, undefined), users: await usersHasAny.new(scope, undefined) };
};

it("finds nothing in a project without traces", async () => {
  expect(await answers()).toEqual({ traces: false, users: false });
});

it("finds a trace that is not settled yet, and its user", async () => {
  await write([{ id: "t", minute: 0 }]);
  expect(await answers()).toEqual({ traces: true, users: false });
  await write([{ id: "u", minute: 1, user: "anna" }]);
  expect(await answers()).toEqual({ traces: true, users: true });
});

it("does not find a trace whose deletion is not settled yet", async () => {
  await write([{ id: "t", minute: 0, user: "anna" }]);
  expect(await answers()).toEqual({ traces: true, users: true });
  await write([{ id: "t", minute: 0, user: "anna", isDeleted: true }]);
  expect(await answers()).toEqual({ traces: false, users: false });
});

it("finds what lives behind more deleted traces than it looks at first", async () => {
  const newer = Array.from({ length: 120 }, (_, index) => ({ id: `n${index}`, minute: 60 + index }));
  await write([{ id: "t", minute: 0, user: "anna" }, ...newer]);
  expect(await answers()).toEqual({ traces: true, users: true });
  await write(newer.map((trace) => ({ ...trace, isDeleted: true })));
  expect(await answers()).toEqual({ traces: true, users: true });
});
