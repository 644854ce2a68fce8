import type { WriteMode } from "../../../../src/rollout/modes.ts";
import { KEYS, type Project, testApp, type TestApp } from "../../../engine/app.ts";
import { batched, dataSet, DAY, HOUR, MINUTE, START } from "../../support/data-set.ts";
import { type BatchEvent, event, iso, send } from "../../support/events.ts";
import { type Model, modelOf } from "../../support/model/fold.ts";
import { type Random, seeded } from "../../support/random.ts";

export interface Given {
  app: TestApp;
  models: Record<Project, Model>;
}

const SEED = Number(process.env.TRPC_SEED ?? 5);

/**
 * Sessions by the dozen: of one trace and of several, within minutes and over days, some created at one instant; with
 * users, tags, environments, observations (some before the trace, some open) and scores of their own.
 */
function sessionEvents(r: Random, count: number): BatchEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const sessionId = `${r.pick(["x", "é", "a/b", "'"])}-${index}`;
    const created = START + (index % 3 === 0 ? r.int(6) * HOUR : r.int(6 * 24 * 60) * MINUTE);
    const traces = Array.from({ length: 1 + r.int(4) }, (_, n) => {
      const id = `${sessionId}-t${n}`;
      const at = n === 0 ? created : created + r.pick([0, MINUTE, 5 * MINUTE, 3 * HOUR, 2 * DAY]);
      const body = { id, sessionId, timestamp: iso(at), name: r.pick(["chat", "tool", null]), userId: r.pick(["u-1", "u-2", "u-3", null]), tags: r.some(["red", "green", "blue"]), environment: r.pick(["prod", "dev", undefined]) };
      const observations = Array.from({ length: r.int(4) }, (_, o) => {
        const start = at + r.pick([-3 * DAY, -HOUR, 0, 250, MINUTE]);
        return event("generation-create", at + 1 + o, {
          id: `${id}-o${o}`, traceId: id, startTime: iso(start), endTime: r.pick([undefined, iso(start + r.int(90_000))]), model: "acme-1",
          usageDetails: { input: r.int(50), output: r.int(50) }, costDetails: r.pick([undefined, { input: 0.25, output: 0.5 }, { total: r.int(1_000) / 1_000 }]),
        });
      });
      return [event("trace-create", at, body), ...observations, ...(r.chance(0.3) ? [event("score-create", at + 9, { id: `${id}-s`, traceId: id, name: "quality", value: r.int(4) / 4 })] : [])];
    });
    const scores = Array.from({ length: r.int(3) }, (_, n) =>
      event("score-create", created + n, {
        id: `${sessionId}-s${n}`, sessionId, name: r.pick(["quality", "a.b-c"]), comment: r.pick(["why", null]), metadata: r.pick([null, { k: 1 }]), source: r.pick(["API", "EVAL"]),
        ...r.pick<object>([{ value: 0.5, dataType: "NUMERIC" }, { value: 1, dataType: "BOOLEAN" }, { value: "good", dataType: "CATEGORICAL" }, { value: "words", dataType: "TEXT" }]),
      }),
    );
    return [...traces.flat(), ...scores];
  }).flat();
}

/** Project one: generated events. Project two: some of one's ids with other contents. */
export async function given(mode: WriteMode): Promise<Given> {
  const app = await testApp(`trpc_sessions_${mode}`, { write: mode });
  const data = dataSet(SEED, 20);
  const own = sessionEvents(seeded(SEED), 40);
  const events = [...data.events, ...own];
  const others = [...data.events.slice(0, 60), ...own.slice(0, 60)].map((each) => ({ ...each, body: { ...each.body, tags: ["mirrored"], ...(each.body.userId ? { userId: "of two" } : {}) } }));
  for (const batch of batched(SEED, events, 120)) await send(app, "one", batch);
  await send(app, "two", others);
  await app.settled();
  return { app, models: { one: modelOf(KEYS.one.projectId, events), two: modelOf(KEYS.two.projectId, others) } };
}
