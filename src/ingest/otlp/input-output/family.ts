import type { Json } from "../../event.ts";
import type { Attributes, SpanEvent } from "../request.ts";

export interface InputOutput {
  input?: Json;
  output?: Json;
}

/**
 * One instrumentation's way of attaching input and output. By default the first present of its keys; `read` replaces
 * that where an instrumentation needs more than a look-up. The keys (and everything under the prefixes) belong to it.
 */
export interface Family {
  name: string;
  /** Only spans of this instrumentation scope. */
  scope?: string;
  inputs: readonly string[];
  outputs: readonly string[];
  prefixes?: readonly string[];
  read?: (attributes: Attributes, events: readonly SpanEvent[]) => InputOutput;
}
