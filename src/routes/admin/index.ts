import { deletionsGet, deletionsList, deletionsRedrive, deletionsRetry } from "./deletions.ts";
import { retentionList, retentionSet } from "./retention.ts";
import { metricsGet, statusGet } from "./monitor.ts";
import {
  rolloutExplainGet,
  rolloutGet,
  rolloutHistoryGet,
  rolloutPatternGet,
  rolloutPatternSet,
  rolloutPromotePost,
  rolloutRollbackPost,
  rolloutWritesPut,
} from "./rollout.ts";
import type { AdminRoute } from "./route.ts";
import { whoamiGet } from "./whoami.get.ts";

/** The admin API, endpoint by endpoint. A fixed path stands before the pattern's that would take it too. */
export const adminRoutes: readonly AdminRoute[] = [
  whoamiGet,
  deletionsList, deletionsRedrive, deletionsGet, deletionsRetry,
  retentionList, retentionSet,
  statusGet,
  metricsGet,
  rolloutGet,
  rolloutWritesPut,
  rolloutHistoryGet,
  rolloutExplainGet,
  rolloutPatternGet,
  ...rolloutPatternSet,
  rolloutPromotePost,
  rolloutRollbackPost,
];
