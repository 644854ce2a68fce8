import type { Receipt } from "../../deletion/receipts.ts";
import type { DeletionSummary } from "../../deletion/status.ts";

/** A time that is not reached yet is null. */
const reached = (time: Date): string | null => (time.getTime() === 0 ? null : time.toISOString());

/** @param now milliseconds since the epoch */
export const toWireDeletion = (deletion: DeletionSummary, now: number) => ({
  deletionId: deletion.deletion_id,
  projectId: deletion.project_id,
  kind: deletion.kind,
  state: deletion.state,
  parts: deletion.parts,
  ids: deletion.ids,
  attempts: deletion.attempts,
  rowsDeleted: deletion.rows_deleted,
  requestedBy: deletion.requested_by,
  lastError: deletion.last_error,
  acceptedAt: deletion.accepted_at.toISOString(),
  hiddenAt: reached(deletion.hidden_at),
  verifiedAt: deletion.state === "verified" ? reached(deletion.verified_at) : null,
  /** From the request to the proof; of an unfinished one, until now. */
  ageSeconds: Math.round(((deletion.state === "verified" ? deletion.verified_at.getTime() : now) - deletion.accepted_at.getTime()) / 1_000),
});

export const toWirePart = (part: Receipt) => ({
  part: part.part,
  projectId: part.project_id,
  kind: part.kind,
  state: part.state,
  generation: part.generation,
  attempts: part.attempts,
  rowsDeleted: part.rows_deleted,
  lastError: part.last_error,
  acceptedAt: part.accepted_at.toISOString(),
  hiddenAt: reached(part.hidden_at),
  verifiedAt: reached(part.verified_at),
  updatedAt: part.updated_at.toISOString(),
  ids: part.ids,
  ...(part.query === "" ? {} : { query: JSON.parse(part.query) as unknown }),
});
