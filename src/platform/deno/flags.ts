import type { FlagStore } from "../ports.ts";
import type { Settings } from "./settings.ts";

const DOCUMENT = "rollout";

/** The flags document in ClickHouse: seen by every process as soon as its own cache of flags has aged. */
export const denoFlagStore = (settings: Settings): FlagStore => ({
  read: () => settings.get(DOCUMENT),
  write: (document) => settings.put(DOCUMENT, document),
});
