import { figures } from "../../monitor/figures.ts";
import { metricsText } from "../../monitor/metrics.ts";
import { VERSION } from "../../version.ts";
import { PATTERNS } from "./pattern.ts";
import { adminHandler } from "./route.ts";

/** GET /status: everything that is watched, as JSON. Counters are this isolate's; `samples` are everybody's. */
export const statusGet = adminHandler("GET", "/status", "viewer", async (c) => c.json({ version: VERSION, ...(await figures(c.var.deps, PATTERNS)) }));

/** GET /metrics: the same for Prometheus. */
export const metricsGet = adminHandler("GET", "/metrics", "viewer", async (c) =>
  c.text(metricsText(await figures(c.var.deps, PATTERNS)), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }),
);
