#!/usr/bin/env node
// The door: main.ts needs a Node that runs TypeScript (22.18 or newer). An older one hands over to the Node that
// `npm install` put into node_modules.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const bundledNode = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));

if (process.features.typescript) {
  await import("./main.ts");
} else if (process.env.SPANHOUSE_REEXECUTED === "1" || !existsSync(bundledNode)) {
  process.stderr.write(`spanhouse needs Node 22.18 or newer, this is ${process.version}: run \`npm install\` (it brings one on Linux), or install a newer Node\n`);
  process.exit(1);
} else {
  handOver();
}

function handOver() {
  const child = spawn(bundledNode, process.argv.slice(1), {
    // The fourth is how the child learns that this process was killed: main.ts waits for its end.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, SPANHOUSE_REEXECUTED: "1" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`spanhouse could not start ${bundledNode}: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code ?? 1));
}
