import { html, raw } from "hono/html";
import type { DocumentedOperation, JsonSchema, OpenApiDocument, Parameter } from "./document.ts";

/** The document for people: one page without scripts or anything from elsewhere, so that it can be read offline. */

type Html = ReturnType<typeof html>;

const STYLE = raw(`
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  code, pre { font-family: ui-monospace, monospace; font-size: .875em; }
  details { border: 1px solid var(--line); border-radius: .375rem; margin: .5rem 0; }
  summary { cursor: pointer; padding: .5rem .75rem; }
  .method { display: inline-block; width: 4.5rem; font-weight: 600; }
  .body { padding: 0 .75rem .75rem; border-top: 1px solid var(--line); }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid var(--line); }
  pre { overflow: auto; max-height: 30rem; }
  nav a { margin-right: 1rem; }
`);

const nameOf = (ref: unknown): string => String(ref).split("/").at(-1) ?? "";

/** A schema in a word or two; named ones link to where they are shown. */
function typeOf(schema: JsonSchema): Html | string {
  if (schema.$ref !== undefined) return html`<a href="#${nameOf(schema.$ref)}">${nameOf(schema.$ref)}</a>`;
  if (Array.isArray(schema.enum)) return schema.enum.join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const options = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (options) return html`${options.map((option, index) => html`${index === 0 ? "" : " | "}${typeOf(option)}`)}`;
  if (schema.type === "array") return html`list of ${typeOf((schema.items ?? {}) as JsonSchema)}`;
  return [schema.type ?? "any"].flat().join(" | ");
}

function limitsOf({ minimum, maximum, default: fallback, format }: JsonSchema): string {
  const range = minimum === undefined && maximum === undefined ? [] : [`${String(minimum ?? "")}…${String(maximum ?? "")}`];
  return [...range, ...(fallback === undefined ? [] : [`default ${String(fallback)}`]), ...(format === undefined ? [] : [String(format)])].join(", ");
}

const parameterRow = ({ name, in: place, required, description, schema }: Parameter): Html => html`
  <tr><td><code>${name}</code>${required ? " (required)" : ""}</td><td>${place}</td><td>${typeOf(schema)}</td><td>${[limitsOf(schema), description ?? ""].filter((text) => text !== "").join(". ")}</td></tr>`;

const contentOf = (content: Record<string, { schema: JsonSchema }> | undefined): Html[] =>
  Object.entries(content ?? {}).map(([type, { schema }]) => html`<div><code>${type}</code> ${schema.$ref === undefined ? html`<pre>${JSON.stringify(schema, null, 2)}</pre>` : typeOf(schema)}</div>`);

function operationOf(path: string, method: string, operation: DocumentedOperation): Html {
  const keys = operation.security.flatMap((each) => Object.keys(each)).map((key) => (key === "keys" ? "key pair" : "public key alone"));
  return html`
    <details id="${operation.operationId}">
      <summary><span class="method">${method.toUpperCase()}</span> <code>${path}</code> ${operation.summary}</summary>
      <div class="body">
        <p>${keys.length === 0 ? "Needs no key." : `Needs a project's ${keys.join(" or its ")}.`}</p>
        ${operation.parameters.length === 0 ? "" : html`<table><tr><th>Parameter</th><th>In</th><th>Type</th><th></th></tr>${operation.parameters.map(parameterRow)}</table>`}
        ${operation.requestBody ? html`<h4>Body</h4>${contentOf(operation.requestBody.content)}` : ""}
        <h4>Answers</h4>
        ${Object.entries(operation.responses).map(([status, { description, content }]) => html`<p><strong>${status}</strong> ${description}</p>${contentOf(content)}`)}
      </div>
    </details>`;
}

/** The page; every text of the document is escaped. */
export function docsPage({ info, servers, tags, paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })));
  const page = html`<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${info.title} API</title><style>${STYLE}</style></head>
  <body>
    <h1>${info.title} API</h1>
    <p>${info.description}. Version ${info.version}. Paths are below <code>${servers[0]?.url}</code>; <a href="openapi.json">the same as OpenAPI 3.1</a>.</p>
    <nav>${tags.map(({ name }) => html`<a href="#${name}">${name}</a>`)}<a href="#schemas">Schemas</a></nav>
    ${tags.map(({ name }) => html`<h2 id="${name}">${name}</h2>${operations.filter(({ operation }) => operation.tags.includes(name)).map(({ path, method, operation }) => operationOf(path, method, operation))}`)}
    <h2 id="schemas">Schemas</h2>
    ${Object.entries(components.schemas).map(([name, schema]) => html`<h3 id="${name}">${name}</h3><pre>${JSON.stringify(schema, null, 2)}</pre>`)}
  </body>
</html>`;
  return String(page);
}
