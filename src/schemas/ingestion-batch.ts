import { z } from "zod";
import { ingestionEvent } from "./ingestion.ts";

/**
 * POST /ingestion as the document tells it: a batch whose elements are all good. The route itself takes the batch apart and
 * refuses each wrong element by itself.
 */
export const ingestionBatch = z.object({ batch: z.array(ingestionEvent), metadata: z.unknown().optional() });
