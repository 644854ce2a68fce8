import { z } from "zod";
import { traceFields } from "./trace.ts";
import { time, walkOf } from "./values.ts";

const fields = { id: z.string(), createdAt: time, projectId: z.string(), environment: z.string() };

export const sessionList = walkOf(z.object(fields).meta({ id: "Session" }));

export const sessionDetail = z.object({ ...fields, traces: z.array(z.object(traceFields)) }).meta({ id: "SessionWithTraces" });
