import { z } from "zod";
import type { DocumentedOperation, JsonSchema, OpenApiDocument } from "../../../src/openapi/document.ts";

/** The document as a client uses it: what an operation's answers have to look like. Reads the served text alone. */
export class ServedDocument {
  readonly json: OpenApiDocument;
  constructor(text: string) {
    this.json = JSON.parse(text) as OpenApiDocument;
  }

  get operations(): { id: string; path: string; method: string; operation: DocumentedOperation }[] {
    return Object.entries(this.json.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ id: operation.operationId, path, method, operation })));
  }

  operation(id: string): DocumentedOperation {
    const found = this.operations.find((each) => each.id === id);
    if (!found) throw new Error(`no operation ${id}`);
    return found.operation;
  }

  /** The schema of an operation's JSON answer of this status, ready to check with. */
  answer(id: string, status: number): z.ZodType {
    const { responses } = this.operation(id);
    const schema = (responses[status] ?? responses.default)?.content?.["application/json"]?.schema;
    if (schema === undefined) throw new Error(`${id} does not say what it answers with ${status}`);
    return this.compile(schema);
  }

  /** JSON Schema as a zod schema, the components among its definitions. */
  compile(schema: JsonSchema): z.ZodType {
    const local = JSON.parse(JSON.stringify({ ...schema, $defs: this.json.components.schemas }).replaceAll("#/components/schemas/", "#/$defs/")) as Parameters<typeof z.fromJSONSchema>[0];
    return z.fromJSONSchema(local);
  }
}
