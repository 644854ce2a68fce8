import type { Project, TestApp } from "../../engine/app.ts";

/** An element of a batch, as a client sends it. */
export interface BatchEvent {
  id: string;
  type: string;
  timestamp: string;
  body: Record<string, any>;
}

export const iso = (ms: number): string => new Date(ms).toISOString();

let count = 0;

/** An event with an envelope of its own. `at`: milliseconds since the epoch, or ISO text. */
export const event = (type: string, at: number | string, body: Record<string, unknown>): BatchEvent => ({
  id: `event-${++count}`,
  type,
  timestamp: typeof at === "number" ? iso(at) : at,
  body,
});

/** Sends a batch and demands that every event was taken. */
export async function send(app: TestApp, project: Project, batch: readonly unknown[]): Promise<void> {
  const { status, body } = await app.as(project).call("POST", "/api/public/ingestion", { batch });
  if (status !== 207 || body.errors.length > 0) throw new Error(`${status} ${JSON.stringify(body)}`);
}
