import { z, type ZodType } from "zod";
import { querySchemaOf } from "../http/validate.ts";
import type { Route } from "../routes/route.ts";
import { failure } from "../schemas/answers/values.ts";
import { VERSION } from "../version.ts";
import { type Operation, operations, TAGS } from "./operations.ts";
import { meaningOf } from "./parameters.ts";

/** The OpenAPI 3.1 document of the public API, from the schemas that check requests and those that describe answers. */

export type JsonSchema = Record<string, unknown>;

export interface Parameter {
  name: string;
  in: "path" | "query";
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

interface Content {
  content: Record<string, { schema: JsonSchema }>;
}

export interface DocumentedOperation {
  tags: string[];
  summary: string;
  operationId: string;
  security: Record<string, never[]>[];
  parameters: Parameter[];
  requestBody?: Content & { required: true };
  responses: Record<string, { description: string } & Partial<Content>>;
}

export interface OpenApiDocument {
  openapi: "3.1.0";
  info: Record<string, unknown>;
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, JsonSchema> };
}

/** How far JavaScript counts is of no interest to readers of the document. */
const isSafeBound = (bound: unknown): boolean => Math.abs(Number(bound)) === Number.MAX_SAFE_INTEGER;

/** A schema as JSON Schema. Those that have an id go to the components. */
function schemaOf(schema: ZodType, io: "input" | "output", components: Record<string, JsonSchema>): JsonSchema {
  const { $schema: _draft, $defs = {}, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const fallback = z.globalRegistry.get(zodSchema)?.default;
      if (fallback !== undefined) jsonSchema.default = fallback as never;
      if (isSafeBound(jsonSchema.maximum)) delete jsonSchema.maximum;
      if (isSafeBound(jsonSchema.minimum)) delete jsonSchema.minimum;
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
    },
  });
  const moved = JSON.parse(JSON.stringify({ json, $defs }).replaceAll('"#/$defs/', '"#/components/schemas/')) as { json: JsonSchema; $defs: Record<string, JsonSchema> };
  Object.assign(components, moved.$defs);
  return moved.json;
}

const PLACEHOLDER = /:(\w+)/g;

const described = (description: string | undefined): { description?: string } => (description === undefined ? {} : { description });

function parametersOf({ path, handlers }: Route, components: Record<string, JsonSchema>): Parameter[] {
  const inPath = Array.from(path.matchAll(PLACEHOLDER), ([, name = ""]): Parameter => ({ name, in: "path", required: true, ...described(meaningOf(name)), schema: { type: "string" } }));
  const schema = handlers.map(querySchemaOf).find((found) => found !== undefined);
  if (schema === undefined) return inPath;
  const { properties = {}, required = [] } = schemaOf(schema, "input", components) as { properties?: Record<string, JsonSchema>; required?: string[] };
  const inQuery = Object.entries(properties).map(([name, { description, ...rest }]): Parameter => ({
    name,
    in: "query",
    required: required.includes(name),
    ...described(typeof description === "string" ? description : meaningOf(name)),
    schema: rest,
  }));
  return [...inPath, ...inQuery];
}

const json = (schema: JsonSchema): Content => ({ content: { "application/json": { schema } } });

const otlp = { required: true, content: { "application/x-protobuf": { schema: {} }, "application/json": { schema: {} } } } as const;

const SECURITY: Record<Route["access"], Record<string, never[]>[]> = { anybody: [], full: [{ keys: [] }], scores: [{ keys: [] }, { publicKey: [] }] };

/** Routes that answer any method are shown with the one that people use. */
const methodOf = ({ method }: Route): string => (method === "ALL" ? "get" : method.toLowerCase());

/** `GET /v2/scores/:scoreId` is `getV2ScoresByScoreId`. */
const operationIdOf = (route: Route): string =>
  `${methodOf(route)}${route.path.replaceAll(PLACEHOLDER, "by/$1").split(/\W+/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("")}`;

function documented({ route, tag, summary, body, takesOtlp, answer, refusals = {} }: Operation, components: Record<string, JsonSchema>): DocumentedOperation {
  const error = json(schemaOf(failure, "output", components));
  const parameters = parametersOf(route, components);
  const isChecked = parameters.length > 0 || body !== undefined || takesOtlp === true;
  return {
    tags: [tag],
    summary,
    operationId: operationIdOf(route),
    security: SECURITY[route.access],
    parameters,
    ...(body ? { requestBody: { required: true, ...json(schemaOf(body, "input", components)) } } : {}),
    ...(takesOtlp ? { requestBody: otlp } : {}),
    responses: {
      ...(answer ? { [answer.status]: { description: "OK", ...json(schemaOf(answer.schema, "output", components)) } } : {}),
      ...(isChecked ? { 400: { description: "Something in the request is wrong: `error` tells what", ...error } } : {}),
      ...(route.access === "anybody" ? {} : { 401: { description: "The key is missing or wrong", ...error }, 403: { description: "The key may not do this", ...error } }),
      ...Object.fromEntries(Object.entries(refusals).map(([status, description]) => [status, { description, ...error }])),
      default: { description: "Any other failure; after a 503 the same request may be sent again", ...error },
    },
  };
}

/** Some milliseconds of work: build it once. */
export function openApiDocument(): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = {};
  const paths: OpenApiDocument["paths"] = {};
  for (const operation of operations) {
    const item = (paths[operation.route.path.replaceAll(PLACEHOLDER, "{$1}")] ??= {});
    item[methodOf(operation.route)] = documented(operation, schemas);
  }
  return {
    openapi: "3.1.0",
    info: { title: "spanhouse", version: VERSION, description: "Traces of LLM applications, over Langfuse's wire protocol", license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: "/api/public" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        keys: { type: "http", scheme: "basic", description: "Public key and secret key of a project" },
        publicKey: { type: "http", scheme: "bearer", description: "The public key alone, for scores from browsers" },
      },
    },
  };
}
