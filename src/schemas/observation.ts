import { z } from "zod";
import type { ObservationType } from "../ingest/event.ts";
import { instantMs, level } from "./common.ts";
import { cursorParam, timePlace, walkParam } from "./cursor.ts";
import { filterParam } from "./filter.ts";
import { limitParam, listParam, pageParam, textParam } from "./query.ts";

export const OBSERVATION_TYPES = ["GENERATION", "SPAN", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR", "EMBEDDING", "GUARDRAIL"] as const satisfies readonly ObservationType[];

/** What both lists of observations can be narrowed by (REST contract 3.1). */
const narrowing = {
  type: z.enum(OBSERVATION_TYPES).optional(),
  name: textParam,
  userId: textParam,
  level: level.optional(),
  traceId: textParam,
  version: textParam,
  parentObservationId: textParam,
  environment: listParam,
  fromStartTime: instantMs.optional(),
  toStartTime: instantMs.optional(),
  filter: filterParam,
};

/** GET /observations (REST contract 3.1), and `cursor` beside page and limit. */
export const observationListQuery = z.object({ page: pageParam, limit: limitParam(100, 50), cursor: walkParam(timePlace), ...narrowing });

export const OBSERVATION_FIELD_GROUPS = ["core", "basic", "time", "io", "metadata", "model", "usage", "prompt", "metrics", "trace_context"] as const;
export type ObservationFieldGroup = (typeof OBSERVATION_FIELD_GROUPS)[number];

const isGroup = (name: string): name is ObservationFieldGroup => (OBSERVATION_FIELD_GROUPS as readonly string[]).includes(name);
const stated = (names: readonly string[]): string[] => names.map((name) => name.trim()).filter((name) => name !== "");

/** Field groups: comma list (unknown names ignored) or repeated (unknown names refused); none = core and basic. Core always comes. */
const groupsParam = z
  .union([z.string().transform((text) => stated(text.split(",")).filter(isGroup)), z.array(z.string()).transform(stated).pipe(z.array(z.enum(OBSERVATION_FIELD_GROUPS)))])
  .optional()
  .transform((names) => new Set<ObservationFieldGroup>(["core", ...(names === undefined || names.length === 0 ? (["basic"] as const) : names)]));

const observationPlace = z.object({ lastStartTimeTo: instantMs, lastTraceId: z.string(), lastId: z.string() });

/** GET /v2/observations (REST contract 7.2). */
export const observationCursorQuery = z.object({
  limit: limitParam(1_000, 50, 0),
  cursor: cursorParam(observationPlace),
  fields: groupsParam,
  /** Values are always whole, so there is nothing to expand. */
  expandMetadata: textParam,
  parseIoAsJson: z.literal("false", { message: "Input and output are always returned as text: leave parseIoAsJson out or set it to false" }).optional(),
  isRootObservation: z.enum(["true", "false"]).optional().transform((value) => (value === undefined ? undefined : value === "true")),
  sessionId: textParam,
  ...narrowing,
});

/** What narrows both lists; `sessionId` only the second. */
export type ObservationNarrowing = Omit<z.output<typeof observationListQuery>, "page" | "limit" | "cursor"> & { sessionId?: string | undefined };
