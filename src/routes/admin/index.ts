import { deletionsGet, deletionsList, deletionsRedrive, deletionsRetry } from "./deletions.ts";
import { retentionList, retentionSet } from "./retention.ts";
import type { AdminRoute } from "./route.ts";
import { whoamiGet } from "./whoami.get.ts";

/** The admin API, endpoint by endpoint. */
export const adminRoutes: readonly AdminRoute[] = [
  whoamiGet,
  deletionsList, deletionsRedrive, deletionsGet, deletionsRetry,
  retentionList, retentionSet,
];
