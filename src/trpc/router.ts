import { router } from "./init.ts";
import { dashboardRouter } from "./routers/dashboard.ts";
import { generationsRouter } from "./routers/generations.ts";
import { observationsRouter } from "./routers/observations.ts";
import { scoresRouter } from "./routers/scores.ts";
import { sessionsRouter } from "./routers/sessions.ts";
import { tracesRouter } from "./routers/traces.ts";
import { usersRouter } from "./routers/users.ts";

/** Every procedure, router by router. Clients take the type alone (`spanhouse/trpc`). */
export const appRouter = router({
  generations: generationsRouter,
  observations: observationsRouter,
  scores: scoresRouter,
  dashboard: dashboardRouter,
  traces: tracesRouter,
  sessions: sessionsRouter,
  users: usersRouter,
});

export type AppRouter = typeof appRouter;
