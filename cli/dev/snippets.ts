import type { DevKey } from "./settings.ts";

/** Shell lines that work as pasted: they send a trace and read it back. */
export function curlSnippet(url: string, key: DevKey): string {
  const auth = `-u ${key.publicKey}:${key.secretKey}`;
  const now = `'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'`;
  const event = `{"id":"'"$(date +%s%N)"'","type":"trace-create","timestamp":"${now}","body":{"id":"hello-curl","name":"hello","timestamp":"${now}"}}`;
  return [
    `curl -sS ${auth} ${url}/api/public/ingestion -H 'content-type: application/json' -d '{"batch":[${event}]}'`,
    `curl -sS ${auth} ${url}/api/public/traces/hello-curl`,
  ].join("\n");
}

/** The same with the published SDK, which is among this checkout's packages (elsewhere: npm install langfuse@3). */
export function sdkSnippet(url: string, key: DevKey): string {
  return `node --input-type=module -e '
import { Langfuse } from "langfuse";
const langfuse = new Langfuse({ baseUrl: "${url}", publicKey: "${key.publicKey}", secretKey: "${key.secretKey}" });
const trace = langfuse.trace({ id: "hello-sdk", name: "hello" });
trace.generation({ name: "answer", model: "gpt-4o", input: "Hi", output: "Hello!", usage: { input: 1, output: 2 } }).end();
await langfuse.shutdownAsync();
console.log((await langfuse.fetchTrace("hello-sdk")).data.name);'`;
}
