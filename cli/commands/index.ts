import type { SubCommandsDef } from "citty";

/** Table of contents: one line a command, loaded when it is asked for. */
export const commands: SubCommandsDef = {
  dev: () => import("./dev.ts").then((file) => file.dev),
  migrate: () => import("./migrate.ts").then((file) => file.migrate),
  token: () => import("./token.ts").then((file) => file.token),
  rollout: () => import("./rollout.ts").then((file) => file.rollout),
  seed: () => import("./seed.ts").then((file) => file.seed),
  bench: () => import("./bench.ts").then((file) => file.bench),
  keys: () => import("./keys.ts").then((file) => file.keys),
  deletions: () => import("./deletions.ts").then((file) => file.deletions),
  retention: () => import("./retention.ts").then((file) => file.retention),
};
