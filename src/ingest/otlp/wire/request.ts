import { invalidRequest } from "../../../errors.ts";
import { assertCount } from "../../count.ts";
import type { ExportRequest, ResourceSpans, Scope, ScopeSpans } from "../request.ts";
import { readAttributes } from "./attributes.ts";
import { fieldsOf, listOf, textOrEmpty } from "./list.ts";
import { readSpan } from "./span.ts";

/** A list above the spans: without it nothing below can be trusted, so the whole export is refused [I-7]. */
function listAbove(value: unknown, field: string): unknown[] {
  const list = listOf(value);
  if (!list) {
    throw invalidRequest(
      `Invalid OTLP trace export: ${field} is not an array. resourceSpans, scopeSpans, spans and attributes are arrays; ` +
        "attributes are a list of {key, value} entries, not an object. Nothing was stored.",
    );
  }
  return list;
}

function readScope(value: unknown): Scope {
  const scope = fieldsOf(value);
  return {
    name: textOrEmpty(scope.name),
    version: textOrEmpty(scope.version),
    attributes: readAttributes(listAbove(scope.attributes, "scope.attributes")),
  };
}

function readScopeSpans(value: unknown): ScopeSpans {
  const scopeSpans = fieldsOf(value);
  const result: ScopeSpans = { scope: readScope(scopeSpans.scope), spans: [], rejected: [] };
  for (const item of listAbove(scopeSpans.spans, "spans")) {
    const read = readSpan(item);
    if ("span" in read) result.spans.push(read.span);
    else result.rejected.push(read.reasons);
  }
  return result;
}

function readResourceSpans(value: unknown): ResourceSpans {
  const resourceSpans = fieldsOf(value);
  return {
    resource: readAttributes(listAbove(fieldsOf(resourceSpans.resource).attributes, "resource.attributes")),
    scopeSpans: listAbove(resourceSpans.scopeSpans, "scopeSpans").map(readScopeSpans),
  };
}

/** Counted before a span is looked at. */
function countSpans(resourceSpans: readonly unknown[]): number {
  const lengthOf = (list: unknown): number => listOf(list)?.length ?? 0;
  return resourceSpans.reduce((sum: number, each) => sum + (listOf(fieldsOf(each).scopeSpans) ?? []).reduce((spans: number, scope) => spans + lengthOf(fieldsOf(scope).spans), 0), 0);
}

/** From the shape of OTLP/JSON, which the protobuf reader produces too, to the plain model. */
export function readRequest(value: object): ExportRequest {
  const resourceSpans = listAbove(fieldsOf(value).resourceSpans, "resourceSpans");
  assertCount(countSpans(resourceSpans), "spans");
  return { resourceSpans: resourceSpans.map(readResourceSpans) };
}
