import type { AdminRoute } from "./route.ts";
import { whoamiGet } from "./whoami.get.ts";

/** The admin API, endpoint by endpoint. */
export const adminRoutes: readonly AdminRoute[] = [whoamiGet];
