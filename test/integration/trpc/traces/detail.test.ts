import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { basic, KEYS } from "../../../engine/app.ts";
import { HOUR, START } from "../../support/data-set.ts";
import { event, iso, send } from "../../support/events.ts";
import { filled, type Filled } from "../../support/filled.ts";
import type { ModelObservation, ModelScore, ModelTrace } from "../../support/model/fold.ts";
import { byBytes, decodedMap } from "../../support/model/values.ts";
import { isTraceScore, spread, wireObservation } from "../../support/model/wire.ts";
import { sampled } from "../../support/two-sided-suite.ts";
import { bearer, trpcClient } from "../client.ts";
import { inBatches, onSides } from "../sides.ts";

let given: Filled;
beforeAll(async () => {
  given = await filled("dual", 60);
});
afterAll(() => given.app.drop());

const projectId = KEYS.one.projectId;
const refused = (code: string, message?: string) => ({ data: { code }, ...(message === undefined ? {} : { message }) });
const notFound = refused("NOT_FOUND", "Trace not found");

const traceOf = (t: ModelTrace) => ({
  id: t.id, projectId, timestamp: new Date(t.timestamp), name: t.name, userId: t.userId, sessionId: t.sessionId, release: t.release, version: t.version, environment: t.environment,
  public: t.public, bookmarked: false, tags: t.tags, createdAt: expect.any(Date), updatedAt: expect.any(Date),
});

/** With the JSON text of its metadata as the value it is of: the order of keys is no promise. */
const opened = <Row extends { metadata: string }>(row: Row) => ({ ...row, metadata: JSON.parse(row.metadata) as unknown });

const observationFacts = (o: ModelObservation) => {
  const wire = wireObservation(projectId, o) as Record<string, any>;
  return {
    id: o.id, traceId: o.traceId, projectId, environment: o.environment, type: o.type, startTime: new Date(o.startTime), endTime: o.endTime === null ? null : new Date(o.endTime),
    completionStartTime: o.completionStartTime === null ? null : new Date(o.completionStartTime), name: o.name, parentObservationId: o.parentObservationId, level: o.level, statusMessage: o.statusMessage,
    version: o.version, model: o.model, internalModelId: wire.modelId, promptId: null, promptName: o.promptName, promptVersion: o.promptVersion, latency: wire.latency, timeToFirstToken: wire.timeToFirstToken,
    usageDetails: o.usage, costDetails: wire.costDetails, inputCost: wire.calculatedInputCost, outputCost: wire.calculatedOutputCost, inputUsage: wire.promptTokens, outputUsage: wire.completionTokens,
    totalUsage: wire.totalTokens, metadata: decodedMap(o.metadata),
  };
};

const scoreFacts = (s: ModelScore) => ({
  id: s.id, projectId, timestamp: new Date(s.timestamp), environment: s.environment, name: s.name, dataType: s.dataType, source: s.source, traceId: s.traceId, observationId: s.observationId, comment: s.comment,
  metadata: decodedMap(s.metadata), queueId: s.queueId,
});

describe("traces.byId", () => {
  it("is the trace with its stored texts, or NOT_FOUND", async () => {
    const ids = sampled(given.data.traceIds, 3);
    const answers = await onSides(given.app, (client) => inBatches(ids, (traceId) => client.traces.byId.query({ projectId, traceId }).catch((error: unknown) => error as Record<string, unknown>)));
    answers.forEach((answer, index) => {
      const trace = given.models.one.traces.get(ids[index] as string);
      if (trace === undefined) expect(answer).toMatchObject(notFound);
      else expect(opened(answer as { metadata: string })).toEqual({ ...traceOf(trace), input: trace.input, output: trace.output, metadata: decodedMap(trace.metadata) });
    });
    expect(answers.filter((answer) => answer instanceof Error).length).toBeGreaterThan(0);
  });

  it("shows less of long texts when asked to", async () => {
    const long = { list: Array.from({ length: 100 }, (_, index) => ({ index, text: "z".repeat(200) })) };
    await send(given.app, "one", [event("trace-create", START, { id: "long", timestamp: iso(START), input: long, output: "o".repeat(20_000) })]);
    const [full, truncated, compact] = await onSides(given.app, (client) => Promise.all((["full", "truncated", "compact"] as const).map((verbosity) => client.traces.byId.query({ projectId, traceId: "long", verbosity }))));
    expect(full).toMatchObject({ input: JSON.stringify(long), output: "o".repeat(20_000) });
    expect(truncated).toMatchObject({ input: `${JSON.stringify(long).slice(0, 10_000)}...[truncated]`, output: `${"o".repeat(10_000)}...[truncated]` });
    expect(compact).toMatchObject({ input: '{"list":"[100 items]"}', output: `${"o".repeat(1_000)}...[truncated]` });
  });
});

describe("traces.byIdWithObservationsAndScores", () => {
  it.each([["all of it", undefined], ["from an hour before a time on", START + 2 * HOUR]])("%s", async (_, at) => {
    const since = at === undefined ? -Infinity : at - HOUR;
    const ids = sampled(given.data.traceIds, at === undefined ? 2 : 3).filter((id) => given.models.one.traces.has(id));
    const hint = at === undefined ? {} : { timestamp: new Date(at) };
    const answers = await onSides(given.app, (client) => inBatches(ids, (traceId) => client.traces.byIdWithObservationsAndScores.query({ projectId, traceId, ...hint })));
    answers.forEach(({ observations, scores, corrections, latency, ...trace }, index) => {
      const model = given.models.one;
      const own = model.traces.get(ids[index] as string) as ModelTrace;
      const counted = [...model.observations.values()].filter((o) => o.traceId === own.id && o.startTime >= since).toSorted((a, b) => a.startTime - b.startTime || byBytes(a.id, b.id));
      const scored = [...model.scores.values()].filter((s) => s.traceId === own.id && s.timestamp >= since).toSorted((a, b) => byBytes(a.id, b.id));
      const encoded = (text: string | null) => (text === null ? null : JSON.stringify(text));
      expect(opened(trace)).toEqual({ ...traceOf(own), input: encoded(own.input), output: encoded(own.output), metadata: decodedMap(own.metadata) });
      expect(latency).toBe(spread(counted) / 1_000 || undefined);
      expect(observations.map(opened)).toMatchObject(counted.map(observationFacts));
      expect(observations.every(({ input, output }) => input === undefined && output === undefined)).toBe(true);
      const byId = (a: { id: string }, b: { id: string }) => byBytes(a.id, b.id);
      expect(scores.map(opened).toSorted(byId)).toMatchObject(scored.filter(isTraceScore).map(scoreFacts));
      expect(corrections.map(({ id, longStringValue }) => ({ id, longStringValue })).toSorted(byId)).toEqual(scored.filter((s) => !isTraceScore(s)).map(({ id, stringValue }) => ({ id, longStringValue: stringValue })));
    });
    expect(answers.flatMap(({ observations }) => observations).length).toBeGreaterThan(10);
    expect(answers.flatMap(({ corrections }) => corrections).length).toBeGreaterThan(0);
  });
});

describe("observations.byId", () => {
  it("is the observation with its stored texts, of its own trace and day only", async () => {
    const own = sampled([...given.models.one.observations.values()], 3).filter((o) => given.models.one.traces.has(o.traceId));
    const answers = await onSides(given.app, (client) =>
      inBatches(own, ({ id, traceId, startTime }) => client.observations.byId.query({ projectId, observationId: id, traceId, startTime: new Date(startTime) })),
    );
    answers.forEach((answer, index) => {
      const o = own[index] as ModelObservation;
      expect(opened(answer)).toMatchObject({ ...observationFacts(o), internalModel: observationFacts(o).internalModelId, input: o.input, output: o.output });
    });
    const [one] = own as [ModelObservation];
    const other = [...given.models.one.traces.keys()].find((id) => id !== one.traceId) as string;
    const missing = refused("NOT_FOUND", "Observation not found within authorized project");
    const byId = (input: Record<string, unknown>) => onSides(given.app, (client) => client.observations.byId.query({ projectId, observationId: one.id, traceId: one.traceId, ...input } as any));
    await expect(byId({ traceId: other })).rejects.toMatchObject(missing);
    await expect(byId({ observationId: "nobody-knows" })).rejects.toMatchObject(missing);
    await expect(byId({ startTime: new Date(one.startTime + 24 * HOUR) })).rejects.toMatchObject(missing);
    await expect(byId({ traceId: "nobody-knows" })).rejects.toMatchObject(notFound);
  });
});

describe("traces.getAgentGraphData", () => {
  const at = START + HOUR;
  const graph = (traceId: string, from = at - HOUR, to = at + HOUR) =>
    onSides(given.app, (client) => client.traces.getAgentGraphData.query({ projectId, traceId, minStartTime: iso(from), maxStartTime: new Date(to).toISOString().replace("Z", "+00:00") }));
  const observation = (type: string, id: string, second: number, fields: Record<string, unknown> = {}) =>
    event(`${type}-create`, at + second, { id, traceId: "graph", name: `name of ${id}`, startTime: iso(at + second * 1_000), parentObservationId: id === "root" ? null : "root", ...fields });

  it("follows LangGraph's metadata where there is any, each observation once, by its newest version", async () => {
    await send(given.app, "one", [
      event("trace-create", at, { id: "graph", timestamp: iso(at) }),
      observation("chain", "root", 0),
      observation("agent", "agent", 1, { metadata: { langgraph_node: "agent", langgraph_step: 1 } }),
      observation("event", "log", 2),
      observation("tool", "tools", 3, { metadata: { langgraph_node: "tools", langgraph_step: "2" }, endTime: iso(at + 9_000) }),
      observation("span", "odd", 4, { metadata: { langgraph_node: "odd", langgraph_step: "soon" } }),
    ]);
    await send(given.app, "one", [event("span-update", at + 60_000, { id: "odd", traceId: "graph", name: "renamed" })]);
    const nodes = await graph("graph");
    expect(nodes.map(({ id, node, step }) => [id, node, step])).toEqual([["root", "name of root", 0], ["agent", "agent", 1], ["tools", "tools", 2], ["odd", "renamed", 0]]);
    expect(nodes[2]).toEqual({ id: "tools", node: "tools", step: 2, parentObservationId: "root", name: "name of tools", startTime: iso(at + 3_000), endTime: iso(at + 9_000), observationType: "TOOL" });
    expect((await graph("graph", at + 1_000, at + 3_000)).map(({ id }) => id)).toEqual(["agent", "tools"]);
    expect((await graph("graph", at + 1_001, at + 2_999)).map(({ id }) => id)).toEqual([]);
  });

  it("of plain traces: every observation but events stands for itself", async () => {
    for (const traceId of sampled([...given.models.one.traces.keys()], 6)) {
      const own = [...given.models.one.observations.values()].filter((o) => o.traceId === traceId && o.type !== "EVENT").toSorted((a, b) => a.startTime - b.startTime || byBytes(a.id, b.id));
      const nodes = await graph(traceId, START - 100 * HOUR, START + 1_000 * HOUR);
      expect(nodes.map(({ id, node, step, observationType }) => ({ id, node, step, observationType }))).toEqual(own.map((o) => ({ id: o.id, node: o.name ?? "", step: 0, observationType: o.type })));
    }
  });

  it("refuses times without a zone", async () => {
    const client = trpcClient(given.app, basic(KEYS.one));
    await expect(client.traces.getAgentGraphData.query({ projectId, traceId: "graph", minStartTime: "2026-01-01T00:00:00", maxStartTime: iso(at) })).rejects.toMatchObject(refused("BAD_REQUEST"));
  });
});

describe("who may see a trace", () => {
  it("members of the project, and everybody a public one; never what the trace does not hold", async () => {
    const at = START + 3 * HOUR;
    const events = ["open", "closed"].flatMap((id) => [
      event("trace-create", at, { id, timestamp: iso(at), public: id === "open" }),
      event("span-create", at, { id: `${id}-o`, traceId: id, startTime: iso(at), name: "o", metadata: { constructor: "kept out", k: 1 }, input: "i" }),
      event("generation-create", at, { id: `${id}-g`, traceId: id, startTime: iso(at), modelParameters: { constructor: 1, temperature: 0 } }),
    ]);
    await send(given.app, "one", events);
    const strangers = [await bearer({ [KEYS.two.projectId]: "OWNER" }), undefined, basic(KEYS.two)];
    for (const side of ["current", "new"] as const) {
      given.app.modes.read = side;
      for (const authorization of strangers) {
        const client = trpcClient(given.app, authorization ?? "");
        const times = { minStartTime: iso(at), maxStartTime: iso(at) };
        expect(await client.traces.byId.query({ projectId, traceId: "open" })).toMatchObject({ id: "open" });
        expect((await client.traces.getAgentGraphData.query({ projectId, traceId: "open", ...times })).map(({ id }) => id)).toEqual(["open-g", "open-o"]);
        expect((await client.traces.byIdWithObservationsAndScores.query({ projectId, traceId: "open" })).observations[0]).toMatchObject({ id: "open-g", modelParameters: { temperature: 0 } });
        expect(await client.observations.byId.query({ projectId, traceId: "open", observationId: "open-o" })).toMatchObject({ id: "open-o", input: "i" });
        const denied = refused("UNAUTHORIZED", "User is not a member of this project");
        await expect(client.traces.byId.query({ projectId, traceId: "closed" })).rejects.toMatchObject(denied);
        await expect(client.traces.byIdWithObservationsAndScores.query({ projectId, traceId: "closed" })).rejects.toMatchObject(denied);
        await expect(client.observations.byId.query({ projectId, traceId: "closed", observationId: "closed-o" })).rejects.toMatchObject(denied);
        await expect(client.observations.byId.query({ projectId, traceId: "open", observationId: "closed-o" })).rejects.toMatchObject(refused("NOT_FOUND"));
      }
    }
  });
});

it("the other project: the same ids are other records", async () => {
  const ids = [...given.models.two.traces.keys()].slice(0, 6);
  const answers = await onSides(given.app, (client) => inBatches(ids, (traceId) => client.traces.byId.query({ projectId: KEYS.two.projectId, traceId })), "two");
  answers.forEach((answer, index) => {
    const trace = given.models.two.traces.get(ids[index] as string) as ModelTrace;
    expect(answer).toMatchObject({ id: trace.id, projectId: KEYS.two.projectId, name: trace.name, input: trace.input, metadata: JSON.stringify(decodedMap(trace.metadata)) });
  });
});
