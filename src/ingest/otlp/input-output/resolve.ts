import { toStoredText } from "../../values/text.ts";
import { firstPresent } from "../pick.ts";
import type { SpanContext } from "../request.ts";
import type { Family, InputOutput } from "./family.ts";
import { FAMILIES } from "./families.ts";

/** The texts to store; an absent side was not stated. */
export interface StoredInputOutput {
  input?: string;
  output?: string;
}

const TRACE_INPUT = "langfuse.trace.input";
const TRACE_OUTPUT = "langfuse.trace.output";

const applies = (family: Family, scope: string): boolean => family.scope === undefined || family.scope === scope;

function stored({ input, output }: InputOutput): StoredInputOutput {
  return {
    ...(input !== undefined && input !== null && { input: toStoredText(input) }),
    ...(output !== undefined && output !== null && { output: toStoredText(output) }),
  };
}

/** Input and output of an observation (ingestion contract 6.2 and 6.5). Text stays as received. */
export function observationInputOutput({ span: { attributes, events }, scope }: SpanContext): StoredInputOutput {
  for (const family of FAMILIES) {
    if (!applies(family, scope.name)) continue;
    const found = stored(
      family.read?.(attributes, events) ?? { input: firstPresent(attributes, family.inputs), output: firstPresent(attributes, family.outputs) },
    );
    if (found.input !== undefined || found.output !== undefined) return found;
  }
  return {};
}

/** What a span says about the input and output of its trace. */
export function traceInputOutput({ span: { attributes } }: SpanContext): StoredInputOutput {
  return stored({ input: attributes.get(TRACE_INPUT), output: attributes.get(TRACE_OUTPUT) });
}

interface Keys {
  exact: ReadonlySet<string>;
  prefixes: readonly string[];
}

const keysFor = (scope: string): Keys => {
  const families = FAMILIES.filter((family) => applies(family, scope));
  return {
    exact: new Set([TRACE_INPUT, TRACE_OUTPUT, ...families.flatMap(({ inputs, outputs }) => [...inputs, ...outputs])]),
    prefixes: families.flatMap(({ prefixes = [] }) => prefixes),
  };
};
const ANY_SCOPE = keysFor("");
const BY_SCOPE: ReadonlyMap<string, Keys> = new Map(FAMILIES.flatMap(({ scope }) => (scope === undefined ? [] : [[scope, keysFor(scope)]])));

/**
 * True for attributes that belong to an input or output: they are left out of `metadata.attributes`, where a prompt
 * would be stored a second time. Keys of an instrumentation whose scope is another stay there, so that nothing is lost.
 */
export function isInputOutputKey(key: string, scope: string): boolean {
  const { exact, prefixes } = BY_SCOPE.get(scope) ?? ANY_SCOPE;
  return exact.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
}
