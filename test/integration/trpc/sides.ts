import { expect } from "vitest";
import { basic, KEYS, type Project, type TestApp } from "../../engine/app.ts";
import { trpcClient, type TestClient } from "./client.ts";

/** Asks one side, which has to answer by itself: a fallback to the other would hide its failure. */
export async function onSide<Answer>(app: TestApp, side: "current" | "new", ask: (client: TestClient) => Promise<Answer>, project: Project = "one"): Promise<Answer> {
  const before = app.logged.length;
  app.modes.read = side;
  const answer = await ask(trpcClient(app, basic(KEYS[project])));
  expect(app.logged.slice(before), `what was logged while the ${side} side answered`).toEqual([]);
  return answer;
}

/** What both sides answer alike. */
export async function onSides<Answer>(app: TestApp, ask: (client: TestClient) => Promise<Answer>, project: Project = "one"): Promise<Answer> {
  const current = await onSide(app, "current", ask, project);
  expect(await onSide(app, "new", ask, project)).toEqual(current);
  return current;
}

/** In batches of so many, so that no URL grows too long. */
export async function inBatches<Input, Answer>(inputs: readonly Input[], ask: (input: Input) => Promise<Answer>, size = 12): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < inputs.length; start += size) answers.push(...(await Promise.all(inputs.slice(start, start + size).map(ask))));
  return answers;
}
