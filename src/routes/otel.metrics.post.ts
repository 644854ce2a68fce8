import { createFactory } from "hono/factory";
import type { AppEnv } from "../http/scope.ts";
import { route } from "./route.ts";

/** POST /otel/v1/metrics: exporters that send metrics too are told that all is well; nothing is read. */
export const otelMetricsPost = route("POST", "/otel/v1/metrics", "full", ...createFactory<AppEnv>().createHandlers((c) => c.json({ message: "OK" })));
