import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onBothSides, withoutStamps } from "../support/both-sides.ts";
import { DAY, HOUR, START } from "../support/data-set.ts";
import { iso } from "../support/events.ts";
import type { ModelScore } from "../support/model/fold.ts";
import { decodedMap, type Dict } from "../support/model/values.ts";
import { given, type Given } from "./given.ts";
import { newestFirst } from "./model.ts";
import { queryText } from "./requests.ts";

/** GET /v3/scores (REST contract 7.3). */
let data: Given;
beforeAll(async () => {
  data = await given("dual");
});
afterAll(() => data.app.drop());

const path = (q: Record<string, unknown>): string => `/api/public/v3/scores${queryText(q)}`;

const selected = (test: (s: ModelScore) => boolean): ModelScore[] => [...data.models.one.scores.values()].filter(test).sort(newestFirst);

const valueOf = (s: ModelScore): unknown => (s.dataType === "NUMERIC" ? s.value : s.dataType === "BOOLEAN" ? s.value === 1 : s.stringValue);
const subjectOf = (s: ModelScore): unknown =>
  s.datasetRunId ? { kind: "experiment", id: s.datasetRunId } : s.sessionId ? { kind: "session", id: s.sessionId } : s.observationId ? { kind: "observation", id: s.observationId, traceId: s.traceId } : { kind: "trace", id: s.traceId };

const GROUPS: Record<string, (s: ModelScore) => Dict> = {
  details: (s) => ({ comment: s.comment, configId: s.configId, metadata: decodedMap(s.metadata) }),
  annotation: (s) => ({ authorUserId: null, queueId: s.queueId }),
  subject: (s) => ({ subject: subjectOf(s) }),
};
const item = (s: ModelScore, groups: readonly string[] = []): Dict => ({
  id: s.id, projectId: "project-one", name: s.name, dataType: s.dataType, value: valueOf(s), source: s.source, timestamp: iso(s.timestamp), environment: s.environment, ...Object.assign({}, ...groups.map((group) => GROUPS[group]?.(s) ?? {})),
});

const CASES: [Record<string, unknown>, (s: ModelScore) => boolean][] = [
  [{}, () => true],
  [{ id: "x%1, x%2 ,nobody" }, (s) => ["x%1", "x%2"].includes(s.id)],
  [{ name: "quality,taste" }, (s) => ["quality", "taste"].includes(s.name)],
  [{ configId: "c-1" }, (s) => s.configId === "c-1"],
  [{ queueId: "q-1,queue" }, (s) => s.queueId !== null],
  [{ authorUserId: "nobody" }, () => false],
  [{ traceId: "nobody-knows" }, (s) => s.traceId === "nobody-knows"],
  [{ sessionId: "s-1,s-2" }, (s) => s.sessionId === "s-1" || s.sessionId === "s-2"],
  [{ experimentId: "run-1" }, (s) => s.datasetRunId === "run-1"],
  [{ source: "api" }, (s) => s.source === "API"],
  [{ source: "EVAL,annotation" }, (s) => s.source === "EVAL"],
  [{ dataType: "numeric,Boolean" }, (s) => s.dataType === "NUMERIC" || s.dataType === "BOOLEAN"],
  [{ dataType: "correction" }, (s) => s.dataType === "CORRECTION"],
  [{ dataType: "NUMERIC", value: "0.1,1, 2e6" }, (s) => s.dataType === "NUMERIC" && [0.1, 1, 2_000_000].includes(s.value)],
  [{ dataType: "BOOLEAN", value: "true" }, (s) => s.dataType === "BOOLEAN" && s.value === 1],
  [{ dataType: "BOOLEAN", value: "true,false" }, (s) => s.dataType === "BOOLEAN"],
  [{ dataType: "CATEGORICAL", value: "good,nothing" }, (s) => s.dataType === "CATEGORICAL" && s.stringValue === "good"],
  [{ dataType: "NUMERIC", valueMin: "0.1", valueMax: 1 }, (s) => s.dataType === "NUMERIC" && s.value >= 0.1 && s.value <= 1],
  [{ dataType: "NUMERIC", valueMin: 1e6 }, (s) => s.dataType === "NUMERIC" && s.value >= 1e6],
  [{ fromTimestamp: iso(START + DAY) }, (s) => s.timestamp >= START + DAY],
  [{ toTimestamp: iso(START + DAY) }, (s) => s.timestamp < START + DAY],
  [{ fromTimestamp: "2026-02-27", toTimestamp: "2026-02-28T01:00" }, (s) => s.timestamp >= START && s.timestamp < START + DAY + HOUR],
  [{ name: "quality", dataType: "NUMERIC", configId: "c-1,c-2", fromTimestamp: iso(START) }, (s) => s.name === "quality" && s.dataType === "NUMERIC" && s.configId !== null && s.timestamp >= START],
  [{ name: "", id: "", source: "", dataType: "", value: "", valueMin: "", valueMax: "", fromTimestamp: "", toTimestamp: "", traceId: "", sessionId: "", observationId: "", experimentId: "", userId: "", traceTags: "", fields: "", cursor: "", limit: "", environment: "" }, () => true],
];

it("selects by every parameter", async () => {
  const answers = await onBothSides(data.app, "one", CASES.map(([q]) => path({ ...q, limit: q.limit ?? 100 })));
  CASES.forEach(([q, test], index) => {
    const expected = selected(test);
    const { status, body } = answers[index] as (typeof answers)[number];
    const limit = q.limit === "" ? 50 : 100;
    expect({ q, status, data: withoutStamps(body.data) }).toEqual({ q, status: 200, data: expected.slice(0, limit).map((s) => item(s)) });
    expect(body.meta).toEqual({ limit, ...(expected.length > limit ? { cursor: expect.stringMatching(/^[\w-]+$/) } : {}) });
  });
  const totals = CASES.map(([, test]) => selected(test).length);
  expect(totals.filter((total) => total > 0 && total < data.models.one.scores.size).length).toBeGreaterThan(15);
});

it("narrows an observation within its trace", async () => {
  const s = selected((each) => each.observationId !== null && !each.observationId.includes(",") && !each.traceId?.includes(","))[0] as ModelScore;
  const [answer, none] = await onBothSides(data.app, "one", [path({ traceId: s.traceId, observationId: `${s.observationId},nobody`, limit: 100 }), path({ traceId: "nobody-knows", observationId: s.observationId })]);
  expect(answer?.body.data.map(({ id }: Dict) => id)).toEqual(selected((each) => each.traceId === s.traceId && each.observationId === s.observationId).map(({ id }) => id));
  expect(none?.body.data.length).toBe(selected((each) => each.traceId === "nobody-knows" && each.observationId === s.observationId).length);
});

it("environment splits at commas", async () => {
  const [answer] = await onBothSides(data.app, "one", ["/api/public/v3/scores?limit=100&environment=prod,%20dev"]);
  expect(answer?.body.data.map(({ id }: Dict) => id)).toEqual(selected((s) => s.environment === "prod" || s.environment === "dev").map(({ id }) => id));
});

it("shows the groups that are asked for", async () => {
  const all = selected(() => true).slice(0, 100);
  for (const groups of [["core"], ["details"], ["annotation", "core"], ["subject"], ["details", "subject", "annotation"]]) {
    const [answer] = await onBothSides(data.app, "one", [path({ fields: groups.join(", "), limit: 100 })]);
    expect({ groups, data: withoutStamps(answer?.body.data) }).toEqual({ groups, data: all.map((s) => item(s, groups)) });
    expect(Object.keys(answer?.body.data[0])).toEqual(expect.arrayContaining(["createdAt", "updatedAt"]));
  }
});

describe("a walk", () => {
  it.each([[{}, () => true], [{ name: "quality" }, (s: ModelScore) => s.name === "quality"], [{ dataType: "boolean", fromTimestamp: iso(START) }, (s: ModelScore) => s.dataType === "BOOLEAN" && s.timestamp >= START]] as [Record<string, unknown>, (s: ModelScore) => boolean][])("%j gives every score once, in order, ties by id", async (q, test) => {
    const ids: string[] = [];
    let cursor: string | undefined = "";
    while (cursor !== undefined) {
      const [answer] = await onBothSides(data.app, "one", [path({ ...q, limit: 13, cursor })]);
      ids.push(...answer?.body.data.map(({ id }: Dict) => id));
      cursor = answer?.body.meta.cursor;
      if (cursor !== undefined) {
        expect(answer?.body.data).toHaveLength(13);
        const place = JSON.parse(Buffer.from(cursor, "base64url").toString());
        expect(place).toEqual({ v: 1, lastTimestamp: answer?.body.data.at(-1).timestamp, lastId: ids.at(-1) });
      }
    }
    expect(ids).toEqual(selected(test).map(({ id }) => id));
  });
});

it("shows a project its own scores only", async () => {
  const [theirs, ours] = await onBothSides(data.app, "two", [path({ id: "x%1,x%2,x%3", fields: "details" }), path({ name: "quality" })]);
  expect(theirs?.body.data).toHaveLength(3);
  expect(theirs?.body.data.every((s: Dict<any>) => s.projectId === "project-two" && s.metadata.mirrored === true)).toBe(true);
  expect(ours?.body).toEqual({ data: [], meta: { limit: 50 } });
});
