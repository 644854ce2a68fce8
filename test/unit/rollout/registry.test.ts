import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { accessPatterns } from "../../../src/access/registry.ts";

const FOLDER = new URL("../../../src/access/", import.meta.url);

it("lists every access pattern of the folder once, each in the file of its name", () => {
  const files = readdirSync(FOLDER).filter((name) => readFileSync(new URL(name, FOLDER), "utf8").includes(": AccessPattern<"));
  expect(accessPatterns.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
});
