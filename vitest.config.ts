import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** The gate leaves out what takes long and is mostly covered elsewhere: `npm run test:full` runs all. */
const exclude = process.env.FULL ? [] : ["**/*.long.test.ts"];

const engine = ["test/engine/setup.ts"];

export default defineConfig({
  test: {
    // One file's process waits for the engine half of its time: on two cores the default of one leaves them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude,
          globalSetup: engine,
          // Generous: a deadline is for hangs, not for a slow machine.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          globalSetup: engine,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each file starts a Worker or a whole server: side by side they starve two cores.
          fileParallelism: false,
        },
      },
    ],
  },
});
