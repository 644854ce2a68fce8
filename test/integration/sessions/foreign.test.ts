import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides } from "../support/both-sides.ts";

/** Sessions of rows as an unmodified writer leaves them in the current tables, with times of our own. */
let app: TestApp;
const at = (time: string): string => `2026-03-10 ${time}`;

/** `version`: of two rows of one id the larger one counts. */
const trace = (id: string, session: string | null, created: string, version = 1, fields: Record<string, unknown> = {}) => ({
  id, project_id: "project-one", session_id: session, timestamp: at("10:00:00.000"), name: id, environment: "default", created_at: at(created), updated_at: at(created), event_ts: at(`12:00:0${version}.000`), is_deleted: 0, ...fields,
});
/** Each insert is a part of its own, so that versions stay unmerged. */
const insert = (rows: Record<string, unknown>[]) => app.db.insert({ name: "test", projectId: "project-one" }, "traces", rows);

const ODD_IDS = ["a/b", "100%", "%41", "é你😀", "'; DROP TABLE traces --", "back\\slash\\'", "tab\tline\n", " space ", '"quoted"', "?a=b&c#d", "__proto__", "{p1:String}"];

beforeAll(async () => {
  app = await testApp("sessions_foreign");
  for (const table of ["traces", "exp_traces_amt", "exp_trace_metrics"]) await app.database.client.command({ query: `SYSTEM STOP MERGES ${table}` });
  await insert([
    // Created by the first trace heard of, whatever the traces' own times and the order of rows.
    trace("p-late", "plain", "11:00:02.000", 1, { timestamp: at("09:00:00.000"), environment: "late" }), trace("p-early", "plain", "11:00:01.500", 1, { timestamp: "2026-03-12 10:00:00", environment: "early" }),
    // Heard of at one instant: the smaller id by bytes, which JavaScript's own order would not find.
    trace("x\u{1F600}", "tied", "11:00:03.000", 1, { environment: "emoji" }), trace("x\u{FF5E}", "tied", "11:00:03.000", 1, { environment: "tilde" }),
    // Two sessions of one instant, and two times a millisecond apart.
    trace("t-a", "same-a", "11:00:05.000"), trace("t-b", "same-b", "11:00:05.000", 1, { environment: "prod" }), trace("t-c", "a-millisecond-later", "11:00:05.001", 1, { environment: "prod" }), trace("t-d", "a-millisecond-before", "11:00:04.999", 1, { environment: "dev" }),
    // Newest versions, written before the older ones.
    trace("moved", "moved-to", "11:00:06.000", 2), trace("deleted", "emptied", "11:00:06.000", 2, { is_deleted: 1 }), trace("erased", null, "11:00:06.000", 2), trace("emptied-text", "", "11:00:06.000"),
    trace("no session", null, "11:00:00.000"),
    // A version on another day replaces the one before.
    trace("other day", "day-new", "11:00:07.000", 2, { timestamp: "2026-03-11 10:00:00" }),
  ]);
  await insert([trace("moved", "moved-from", "11:00:00.100", 1), trace("deleted", "emptied", "11:00:00.100", 1), trace("erased", "erased-from", "11:00:00.100", 1), trace("other day", "day-old", "11:00:00.200", 1)]);
  await insert(ODD_IDS.map((id, index) => trace(`odd ${index}`, id, "10:30:00.000", 1, { metadata: { index: String(index) }, input: "null", output: "" })));
  // So many that what is asked of the last hour is a small part of the project: the new side looks for it apart.
  await insert(["project-one", "project-two"].flatMap((project_id) => Array.from({ length: 120 }, (_, index) => trace(`old ${index}`, null, "08:00:00.000", 1, { project_id }))));
  await insert([trace("p-early", "plain", "09:00:00.000", 1, { project_id: "project-two", environment: "of two" }), trace("alone", "of-two-only", "09:00:00.000", 1, { project_id: "project-two" })]);
});
afterAll(() => app.drop());

const list = async (query: string, project: "one" | "two" = "one"): Promise<any> => (await onBothSides(app, project, [`/api/public/sessions?${query}`]))[0]?.body;
const ids = (body: any): string[] => body.data.map(({ id }: { id: string }) => id);
const byId = async (id: string, project: "one" | "two" = "one") => (await onBothSides(app, project, [`/api/public/sessions/${encodeURIComponent(id)}`]))[0];

/** From the first minute of eleven; the odd ones were created before. */
const NAMED = ["day-new", "moved-to", "a-millisecond-later", "same-b", "same-a", "a-millisecond-before", "tied", "plain"];
const ODD = ODD_IDS.toSorted((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a)));
const eleven = "fromTimestamp=2026-03-10T11:00:00Z";

describe("GET /sessions", () => {
  it("lists live traces' sessions: newest first, then by id, descending", async () => {
    const body = await list("");
    expect(ids(body)).toEqual([...NAMED, ...ODD]);
    expect(body.meta).toEqual({ page: 1, limit: 50, totalItems: 20, totalPages: 1 });
    expect(body.data.filter(({ id }: { id: string }) => ["plain", "tied"].includes(id))).toEqual([
      { id: "tied", createdAt: "2026-03-10T11:00:03.000Z", projectId: "project-one", environment: "tilde" },
      { id: "plain", createdAt: "2026-03-10T11:00:01.500Z", projectId: "project-one", environment: "early" },
    ]);
  });

  it("by page", async () => {
    const pages = [await list("limit=7"), await list("limit=7&page=2"), await list("limit=7&page=3"), await list("limit=7&page=4"), await list("limit=100&page=9007199254740991")];
    expect(pages.flatMap(ids)).toEqual([...NAMED, ...ODD]);
    expect(pages.map(({ data, meta }) => [data.length, meta.totalItems, meta.totalPages])).toEqual([[7, 20, 3], [7, 20, 3], [6, 20, 3], [0, 20, 3], [0, 20, 1]]);
  });

  it("by cursor, over ties too, whatever the page size", async () => {
    for (const limit of [1, 3, 20]) {
      const seen: string[] = [];
      let cursor: string | undefined = "";
      while (cursor !== undefined) {
        const body: any = await list(`limit=${limit}&cursor=${cursor}`);
        expect(body.meta).toMatchObject({ page: 1, limit, totalItems: 20 });
        seen.push(...ids(body));
        cursor = body.meta.nextCursor;
        if (cursor !== undefined) expect(body.data).toHaveLength(limit);
        expect(seen.length).toBeLessThanOrEqual(20);
      }
      expect(seen).toEqual([...NAMED, ...ODD]);
    }
    // An end is an end: a cursor that names the last row of all.
    const last = Buffer.from(JSON.stringify({ lastTime: "2026-03-10T10:30:00.000Z", lastId: ODD.at(-1) })).toString("base64url");
    expect(await list(`cursor=${last}`)).toEqual({ data: [], meta: { page: 1, limit: 50, totalItems: 20, totalPages: 1 } });
  });

  it("created from, inclusive, and to, exclusive", async () => {
    expect(ids(await list(`${eleven}&toTimestamp=2026-03-10T11:00:05Z`))).toEqual(["a-millisecond-before", "tied", "plain"]);
    expect(ids(await list("fromTimestamp=2026-03-10T11:00:05.000Z&toTimestamp=2026-03-10T11:00:05.001Z"))).toEqual(["same-b", "same-a"]);
    expect(ids(await list("fromTimestamp=2026-03-10T13:00:05.001%2B02:00"))).toEqual(["day-new", "moved-to", "a-millisecond-later"]);
    expect(ids(await list("toTimestamp=2026-03-10T10:30:00.001Z"))).toEqual(ODD);
    expect((await list("fromTimestamp=2026-03-10T11:00:05Z&toTimestamp=2026-03-10T11:00:04Z")).meta).toEqual({ page: 1, limit: 50, totalItems: 0, totalPages: 0 });
    // A session is as old as its first trace: no bound cuts that trace off and makes it younger.
    expect(ids(await list("fromTimestamp=2026-03-10T11:00:01.501Z&toTimestamp=2026-03-10T11:00:02.500Z"))).toEqual([]);
    expect(ids(await list("fromTimestamp=0001-01-01T00:00:00Z&toTimestamp=9999-12-31T00:00:00Z"))).toHaveLength(20);
  });

  it("of any of the environments: split at commas, or repeated and taken whole [Q-12]", async () => {
    expect(ids(await list("environment=prod"))).toEqual(["a-millisecond-later", "same-b"]);
    expect(ids(await list("environment=prod,dev"))).toEqual(["a-millisecond-later", "same-b", "a-millisecond-before"]);
    expect(ids(await list("environment=prod&environment=dev"))).toEqual(["a-millisecond-later", "same-b", "a-millisecond-before"]);
    expect(ids(await list("environment=prod,dev&environment=x"))).toEqual([]);
    // The environment of the first trace, not of just any.
    expect(ids(await list("environment=late"))).toEqual([]);
    expect(ids(await list("environment=early,tilde&toTimestamp=2026-03-10T11:00:03Z"))).toEqual(["plain"]);
    expect((await list("environment=prod&limit=1&cursor=")).meta).toEqual({ page: 1, limit: 1, totalItems: 2, totalPages: 2, nextCursor: expect.any(String) });
  });

  it("of the key's project only", async () => {
    expect((await list("", "two")).data).toEqual([
      { id: "plain", createdAt: "2026-03-10T09:00:00.000Z", projectId: "project-two", environment: "of two" },
      { id: "of-two-only", createdAt: "2026-03-10T09:00:00.000Z", projectId: "project-two", environment: "default" },
    ]);
  });
});

describe("GET /sessions created from", () => {
  it("goes by what traces say now, whatever their older versions said", async () => {
    const of = (id: string, session: string, created: string, version: number) => trace(id, session, created, version, { project_id: "project-two" });
    const from = async (time: string) => ids(await list(`fromTimestamp=2026-03-10T${time}Z`, "two"));
    // One that seems older than it is, one whose older trace leaves it, and one that an older trace enters.
    await insert([of("again", "younger", "10:00:00.000", 1), of("left", "stays", "10:00:01.000", 1), of("entering", "elsewhere", "10:00:02.000", 1), of("second", "stays", "11:30:01.000", 1), of("first", "entered", "11:30:02.000", 1)]);
    expect(await from("11:00:00")).toEqual(["entered"]);
    await insert([of("again", "younger", "11:30:00.000", 2), of("left", "away", "10:00:01.000", 2), of("entering", "entered", "10:00:02.000", 2)]);
    expect(await from("11:00:00")).toEqual(["stays", "younger"]);
    expect(await from("10:00:00")).toEqual(["stays", "younger", "entered", "away"]);
  });
});

describe("GET /sessions/{id}", () => {
  it("shows the session and its traces, newest first", async () => {
    const answer = await byId("plain");
    expect(answer?.status).toBe(200);
    expect(answer?.body).toEqual({
      id: "plain", createdAt: "2026-03-10T11:00:01.500Z", projectId: "project-one", environment: "early",
      traces: [
        expect.objectContaining({ id: "p-early", timestamp: "2026-03-12T10:00:00.000Z" }),
        {
          id: "p-late", projectId: "project-one", timestamp: "2026-03-10T09:00:00.000Z", name: "p-late", userId: null, sessionId: "plain", release: null, version: null, environment: "late", externalId: null, public: false, bookmarked: false, tags: [],
          createdAt: "2026-03-10T11:00:02.000Z", updatedAt: "2026-03-10T11:00:02.000Z", input: null, output: null, metadata: {},
        },
      ],
    });
    expect((await byId("tied"))?.body).toMatchObject({ environment: "tilde", traces: [{ id: "x\u{1F600}" }, { id: "x\u{FF5E}" }] });
  });

  it.each(ODD_IDS.map((id, index): [string, number] => [id, index]))("takes %j as an id", async (id, index) => {
    expect((await byId(id))?.body).toMatchObject({ id, createdAt: "2026-03-10T10:30:00.000Z", traces: [{ id: `odd ${index}`, sessionId: id, metadata: { index }, input: null, output: "" }] });
  });

  it("is 404 where no live trace carries the id, in this project, now", async () => {
    for (const id of ["nobody", "PLAIN", "emptied", "erased-from", "moved-from", "day-old", "of-two-only", "plai%"]) {
      const answer = await byId(id);
      expect({ id, status: answer?.status, body: answer?.body }).toEqual({ id, status: 404, body: { message: "Session not found within authorized project", error: "LangfuseNotFoundError" } });
    }
    expect((await byId("plain", "two"))?.body).toMatchObject({ projectId: "project-two", environment: "of two", traces: [{ id: "p-early" }] });
  });

  it("is 400 for NUL and for what is no percent-encoding", async () => {
    const answers = await onBothSides(app, "one", ["/api/public/sessions/%00", "/api/public/sessions/a%00b", "/api/public/sessions/100%"]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  });
});
