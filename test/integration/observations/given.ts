import { KEYS, type Project, testApp, type TestApp } from "../../engine/app.ts";
import { batched, dataSet } from "../support/data-set.ts";
import { type BatchEvent, send } from "../support/events.ts";
import { type Model, modelOf } from "../support/model/fold.ts";

export interface Given {
  app: TestApp;
  models: Record<Project, Model>;
}

const SEED = Number(process.env.REST_SEED ?? 2);

/** Project one: generated events. Project two: some of one's ids with other contents. */
export async function given(label: string, traces: number): Promise<Given> {
  const app = await testApp(label);
  const { events } = dataSet(SEED, traces);
  const others: BatchEvent[] = events.slice(0, 60).map((event) => ({ ...event, body: { ...event.body, metadata: { mirrored: true }, ...(event.type === "score-create" ? {} : { input: "of the other project" }) } }));
  for (const batch of batched(SEED, events, 60)) await send(app, "one", batch);
  await send(app, "two", others);
  await app.settled();
  return { app, models: { one: modelOf(KEYS.one.projectId, events), two: modelOf(KEYS.two.projectId, others) } };
}
