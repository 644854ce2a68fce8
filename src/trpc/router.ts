import { router } from "./init.ts";
import { tracesRouter } from "./routers/traces.ts";

/** Every procedure, router by router. Clients take the type alone (`spanhouse/trpc`). */
export const appRouter = router({
  traces: tracesRouter,
});

export type AppRouter = typeof appRouter;
