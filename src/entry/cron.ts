import { housekeep } from "../deletion/housekeeping.ts";
import type { Deps } from "../deps.ts";
import { checkDrift } from "../monitor/checks.ts";
import { runGuard } from "../rollout/guard.ts";
import { recount } from "../settle/recount.ts";
import { sweep } from "../settle/sweep.ts";
import { PATTERNS } from "./assemble.ts";

/** How long one cron goes on sweeping. */
const SWEEP_MS = 45_000;
/** And on counting days. */
const RECOUNT_MS = 20_000;

/** Work of the cron whose failure must not keep the rest from running. */
async function attempt({ log }: Deps, name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log({ level: "error", event: `${name}_failed`, error: String(error) });
  }
}

/** A backlog takes several sweeps; the next minute's cron goes on where this one stops. */
async function sweepBacklog({ db, clock, log }: Deps): Promise<void> {
  const started = clock.now();
  let settled = 0;
  for (let last = await sweep(db); last > 0; last = await sweep(db)) {
    settled += last;
    if (clock.now() - started > SWEEP_MS) break;
  }
  log({ level: "info", event: "settle.sweep", settled, milliseconds: clock.now() - started });
}

/** Drop-downs read days that are not counted row by row: nothing waits for this. */
async function recountBacklog({ db, clock }: Deps): Promise<void> {
  const started = clock.now();
  while ((await recount(db)) && clock.now() - started < RECOUNT_MS);
}

/** What is to be done once a minute, on every platform. Never rejects; several processes may do it at once. */
export async function runCron(deps: Deps): Promise<void> {
  const started = deps.clock.now();
  await attempt(deps, "rollout.guard", () => runGuard(deps.control, PATTERNS));
  await attempt(deps, "settle.sweep", () => sweepBacklog(deps));
  await housekeep(deps);
  await attempt(deps, "settle.recount", () => recountBacklog(deps));
  await attempt(deps, "monitor.drift", () => checkDrift(deps.db, started));
}
