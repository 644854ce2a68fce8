import { expect } from "vitest";
import { basic, KEYS, type Project, type TestApp } from "../../engine/app.ts";

export interface Answer {
  status: number;
  body: any;
  text: string;
}

/** One GET on one side. The new side has to answer by itself: a fallback to the current one would hide its failure. */
export async function getOn(app: TestApp, side: "current" | "new", project: Project, path: string): Promise<Answer> {
  const before = app.logged.length;
  app.modes.read = side;
  const response = await app.request(path, { headers: { authorization: basic(KEYS[project]) } });
  const text = await response.text();
  const troubles = app.logged.slice(before);
  expect(troubles, `what ${side} logged about ${path}`).toEqual([]);
  return { status: response.status, body: JSON.parse(text), text };
}

/**
 * The answer of a GET that both sides agree on: in status, field by field, and to the byte.
 * Field by field first, because its failure says which field.
 */
export async function onBothSides(app: TestApp, project: Project, path: string): Promise<Answer> {
  const current = await getOn(app, "current", project, path);
  const fresh = await getOn(app, "new", project, path);
  expect({ path, status: fresh.status, body: fresh.body }, "new side against current side").toEqual({ path, status: current.status, body: current.body });
  expect(fresh.text).toBe(current.text);
  return current;
}

const STAMPS = new Set(["createdAt", "updatedAt"]);

/** An answer without the times of the server's clock, to compare databases that were filled at different moments. */
export const withoutStamps = (body: unknown): unknown => JSON.parse(JSON.stringify(body, (key, value: unknown) => (STAMPS.has(key) ? undefined : value)));
