import type { WriteMode } from "../../../src/rollout/modes.ts";
import { KEYS, type Project, testApp, type TestApp } from "../../engine/app.ts";
import { batched, type DataSet, dataSet } from "./data-set.ts";
import { type BatchEvent, send } from "./events.ts";
import { stopMerges } from "./merges.ts";
import { type Model, modelOf } from "./model/fold.ts";
import { recordedBatches, recordedNames } from "./recorded.ts";

const SEED = Number(process.env.REST_SEED ?? 1);
const TRACES = 40;

export interface Filled {
  app: TestApp;
  /** Of project one. */
  data: DataSet;
  /** What each project holds of the generated events. */
  models: Record<Project, Model>;
}

/** The same ids with other contents. */
const mirrored = (events: readonly BatchEvent[]): BatchEvent[] =>
  events.map((event) => ({ ...event, body: { ...event.body, metadata: { mirrored: true }, ...(event.type === "score-create" ? {} : { input: "of the other project" }) } }));

/**
 * Project one: generated events. Project two: what clients recorded, and some of one's ids with other contents.
 * In mode `current` nothing is merged; in the others parts merge as the engine likes.
 * @param batches how many events a request brings: other sizes must end in the same rows
 */
export async function filled(mode: WriteMode, batches: number): Promise<Filled> {
  const app = await testApp(`rest_${mode}`, { write: mode });
  if (mode === "current") await stopMerges(app);
  const data = dataSet(SEED, TRACES);
  const others = mirrored(data.events.slice(0, 80));
  for (const batch of batched(SEED, data.events, batches)) await send(app, "one", batch);
  await send(app, "two", [...recordedNames.flatMap(recordedBatches).flat(), ...others]);
  await app.settled();
  return { app, data, models: { one: modelOf(KEYS.one.projectId, data.events), two: modelOf(KEYS.two.projectId, others) } };
}
