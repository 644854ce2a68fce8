import type { Db } from "../../db/client.ts";
import { hideScores, hideTraces } from "../../deletion/hide.ts";
import { deletedAmong, type Entity, entityText } from "../../deletion/tombstones.ts";
import type { IngestEvent } from "../event.ts";

/** What an event would bring back if it was deleted: its trace, and what it is about. */
function belongsTo(event: IngestEvent): Entity[] {
  const id = event.entityId;
  if (event.kind === "trace") return [{ kind: "trace", id }];
  const own: Entity[] = [{ kind: event.kind, id }];
  const { traceId } = event.body;
  if (traceId) return [{ kind: "trace", id: traceId }, ...(event.kind === "score" ? own : [])];
  // An observation without a trace implies one of its own id [I-4], unless it belongs to one already.
  return event.kind === "observation" ? [{ kind: "trace", id }, ...own] : own;
}

/** The events that do not belong to a deleted trace or score: the others are acknowledged and not stored. */
export async function withoutDeleted(db: Db, projectId: string, events: readonly IngestEvent[]): Promise<IngestEvent[]> {
  const deleted = await deletedAmong(db, projectId, events.flatMap(belongsTo));
  return deleted.size === 0 ? [...events] : events.filter((event) => !belongsTo(event).some((entity) => deleted.has(entityText(entity))));
}

/**
 * Looks once more, after the rows are written: a deletion that came in between has hidden what it saw, and the rest is
 * hidden here. The sweep of late rows then has it erased (`deletion/late.ts`).
 */
export async function hideAgain(db: Db, projectId: string, events: readonly IngestEvent[], now: number): Promise<void> {
  const deleted = await deletedAmong(db, projectId, events.flatMap(belongsTo));
  if (deleted.size === 0) return;
  const ids = (kind: Entity["kind"]): string[] => [...new Set(events.flatMap(belongsTo).filter((entity) => entity.kind === kind && deleted.has(entityText(entity))).map(({ id }) => id))];
  const [traces, scores] = [ids("trace"), ids("score")];
  await Promise.all([traces.length === 0 ? undefined : hideTraces(db, projectId, traces, now), scores.length === 0 ? undefined : hideScores(db, projectId, scores, now)]);
}
