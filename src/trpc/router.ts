import { router } from "./init.ts";
import { dashboardRouter } from "./routers/dashboard.ts";
import { generationsRouter } from "./routers/generations.ts";
import { migrationRouter } from "./routers/migration.ts";
import { observationsRouter } from "./routers/observations.ts";
import { scoresRouter } from "./routers/scores.ts";
import { sessionsRouter } from "./routers/sessions.ts";
import { tracesRouter } from "./routers/traces.ts";
import { usersRouter } from "./routers/users.ts";

/** Every procedure, router by router. Clients take the type alone (`spanhouse/trpc`). */
export const appRouter = router({
  traces: tracesRouter,
  sessions: sessionsRouter,
  generations: generationsRouter,
  observations: observationsRouter,
  dashboard: dashboardRouter,
  scores: scoresRouter,
  users: usersRouter,
  migration: migrationRouter,
});

export type AppRouter = typeof appRouter;
