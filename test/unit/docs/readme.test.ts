import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("shows the client example as it type-checks", () => {
  expect(readFileSync("README.md", "utf8")).toContain(`\`\`\`ts\n${readFileSync("examples/trpc-client.ts", "utf8")}\`\`\``);
});
