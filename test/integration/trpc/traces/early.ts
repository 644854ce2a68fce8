import type { WriteMode } from "../../../../src/rollout/modes.ts";
import { KEYS } from "../../../engine/app.ts";
import { DAY, HOUR, START } from "../../support/data-set.ts";
import { event, iso, send } from "../../support/events.ts";
import { filled, type Filled } from "../../support/filled.ts";
import { modelOf } from "../../support/model/fold.ts";

/** Traces with observations and scores of days before them, and of several hours: what a bound on the timestamp leaves out. */
const earlyEvents = ["early/1", "early/2"].flatMap((id, index) => {
  const at = START + 2 * DAY + index * HOUR;
  const observation = (name: string, start: number, level: string, fields: Record<string, unknown>) =>
    event("generation-create", at + index, { id: `${id}-${name}`, traceId: id, startTime: iso(start), endTime: iso(start + 500), level, ...fields });
  return [
    event("trace-create", at, { id, timestamp: iso(at), name: "early", userId: "u-1" }),
    observation("before", START - DAY, "ERROR", { usageDetails: { input: 1_000, output: 1 }, costDetails: { input: 1, output: 2 } }),
    observation("edge", at - 2 * DAY, "WARNING", { usageDetails: { input: 10, cached: 5 }, costDetails: { input: 0.5 } }),
    observation("same", at + 1, "DEFAULT", { usageDetails: { input: 7, output: 3 }, costDetails: { input: 0.25, output: 0.5 } }),
    observation("later", at + 3 * HOUR, "DEBUG", { usageDetails: { input: 2 }, costDetails: { input: 0.125 } }),
    event("score-create", at - 2 * HOUR, { id: `${id}-s1`, traceId: id, name: "quality", value: 0.25, dataType: "NUMERIC", metadata: { by: "hand" } }),
    event("score-create", at, { id: `${id}-s2`, traceId: id, name: "quality", value: 1, dataType: "NUMERIC" }),
  ];
});

/** The generated data, and these traces in project one. */
export async function filledWithEarly(mode: WriteMode, batches: number): Promise<Filled> {
  const given = await filled(mode, batches);
  await send(given.app, "one", earlyEvents);
  await given.app.settled();
  const events = [...given.data.events, ...earlyEvents];
  return { ...given, data: { ...given.data, events, traceIds: [...given.data.traceIds, "early/1", "early/2"] }, models: { ...given.models, one: modelOf(KEYS.one.projectId, events) } };
}
