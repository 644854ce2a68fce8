import { expect } from "vitest";
import { basic, KEYS, type Project, type TestApp } from "../../engine/app.ts";

export interface Answer {
  path: string;
  status: number;
  body: any;
  text: string;
}

/** Requests under way at once: enough to keep two cores busy. */
const AT_ONCE = 8;

async function get(app: TestApp, project: Project, path: string): Promise<Answer> {
  const response = await app.request(path, { headers: { authorization: basic(KEYS[project]) } });
  const text = await response.text();
  return { path, status: response.status, body: JSON.parse(text), text };
}

/** GETs on one side. The new side has to answer by itself: a fallback to the current one would hide its failure. */
export async function getOn(app: TestApp, side: "current" | "new", project: Project, paths: readonly string[]): Promise<Answer[]> {
  const before = app.logged.length;
  app.modes.read = side;
  const answers: Answer[] = [];
  for (let start = 0; start < paths.length; start += AT_ONCE) {
    answers.push(...(await Promise.all(paths.slice(start, start + AT_ONCE).map((path) => get(app, project, path)))));
  }
  expect(app.logged.slice(before), `what was logged while the ${side} side answered`).toEqual([]);
  return answers;
}

/** Field by field first, because its failure says which field; then to the byte. */
export function expectSame(answer: Answer, reference: Answer): void {
  expect({ path: answer.path, status: answer.status, body: answer.body }).toEqual({ path: reference.path, status: reference.status, body: reference.body });
  expect(answer.text).toBe(reference.text);
}

/** The answers of GETs that both sides agree on: in status, field by field, and to the byte. */
export async function onBothSides(app: TestApp, project: Project, paths: readonly string[]): Promise<Answer[]> {
  const current = await getOn(app, "current", project, paths);
  const fresh = await getOn(app, "new", project, paths);
  fresh.forEach((answer, index) => expectSame(answer, current[index] as Answer));
  return current;
}

const STAMPS = new Set(["createdAt", "updatedAt"]);

/** A body without the times of the server's clock, which no model knows. */
export const withoutStamps = (body: unknown): unknown => JSON.parse(JSON.stringify(body, (key, value: unknown) => (STAMPS.has(key) ? undefined : value)));
