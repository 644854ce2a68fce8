import { readdirSync, readFileSync } from "node:fs";
import type { Project, TestApp } from "../../engine/app.ts";
import { type BatchEvent, send } from "./events.ts";

const FOLDER = new URL("../../fixtures/ingestion/", import.meta.url);

interface Recorded {
  requests: { body: { batch: BatchEvent[] } }[];
}

export const recordedNames: readonly string[] = readdirSync(FOLDER).map((file) => file.replace(".json", ""));

/** The batches that a client's published package sent. */
export const recordedBatches = (name: string): BatchEvent[][] =>
  (JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as Recorded).requests.map(({ body }) => body.batch);

/** Replays recorded requests as they were sent; all of them unless names are given. */
export async function replay(app: TestApp, project: Project, names = recordedNames): Promise<void> {
  for (const name of names) for (const batch of recordedBatches(name)) await send(app, project, batch);
}
