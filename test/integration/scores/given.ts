import type { WriteMode } from "../../../src/rollout/modes.ts";
import { KEYS, type Project, testApp, type TestApp } from "../../engine/app.ts";
import { batched, DAY, dataSet, HOUR, START } from "../support/data-set.ts";
import { type BatchEvent, iso, send } from "../support/events.ts";
import { type Model, modelOf } from "../support/model/fold.ts";
import { seeded } from "../support/random.ts";

export interface Given {
  app: TestApp;
  models: Record<Project, Model>;
}

/**
 * Scores beside those of the shared data: with configs and queues, many at one instant, and some whose later arriving,
 * earlier statement moves them to another day, under another name.
 */
function scores(traceIds: readonly string[], observationIds: readonly string[]): BatchEvent[] {
  const r = seeded(7);
  const at = (offset: number): string => iso(START + offset);
  return Array.from({ length: 48 }, (_, index) => {
    const traceId = r.pick([...traceIds.slice(0, 12), "nobody-knows"]);
    const subject = r.pick<Record<string, unknown>>([{ traceId }, { traceId }, { traceId, observationId: r.pick(observationIds) }, { sessionId: r.pick(["s-1", "s-2"]) }, { datasetRunId: r.pick(["run-1", "run-2"]) }]);
    const moment = r.pick([0, 1, HOUR, DAY - 1, DAY, DAY, DAY + HOUR, 2 * DAY]);
    const id = `x%${index}`;
    const value = r.pick([{ dataType: "NUMERIC", value: r.pick([-2.5, 0, 0.1, 1, 2_000_000, 1e300]) }, { dataType: "BOOLEAN", value: r.int(2) }, { dataType: "CATEGORICAL", value: r.pick(["good", "", "Bad"]) }, { dataType: "TEXT", value: "0.1" }]);
    const body = { id, ...subject, ...value, name: r.pick(["quality", "taste"]), configId: r.pick(["c-1", "c-2", null, undefined]), queueId: r.pick(["q-1", undefined]), environment: r.pick(["prod", "dev", undefined]), metadata: r.pick([{ evaluator_id: "ev-1", k: "v" }, { k: "%" }, undefined]), comment: r.pick(["fine", "100%", undefined]) };
    const created = { id: `x-e${index}`, type: "score-create", timestamp: at(moment), body };
    if (!r.chance(0.3)) return [created];
    return [created, { id: `x-m${index}`, type: "score-create", timestamp: at(moment - r.pick([1, HOUR, DAY, 2 * DAY])), body: { ...body, name: "before" } }];
  }).flat();
}

/** Project one: traces, observations and scores. Project two: the same ids of scores with other contents, and some of the traces. */
export async function given(mode: WriteMode = "current"): Promise<Given> {
  const app = await testApp(`scores_${mode}`, { write: mode });
  const data = dataSet(3, 20);
  const events = [...data.events, ...scores(data.traceIds, data.observationIds)];
  const others = events
    .filter(({ type }, index) => type === "score-create" || index % 5 === 0)
    .map((event) => ({ ...event, body: { ...event.body, metadata: { mirrored: true }, ...(event.type === "score-create" ? { name: "theirs" } : { userId: "their user" }) } }));
  for (const batch of batched(11, events, 60)) await send(app, "one", batch);
  await send(app, "two", others);
  await app.settled();
  return { app, models: { one: modelOf(KEYS.one.projectId, events), two: modelOf(KEYS.two.projectId, others) } };
}
