import { LangfuseClient } from "@langfuse/client";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { setLangfuseTracerProvider, startActiveObservation } from "@langfuse/tracing";
import { SpanStatusCode } from "@opentelemetry/api";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO, startWorker, type WorkerServer } from "./server.ts";

const authorization = `Basic ${btoa(`${DEMO.publicKey}:${DEMO.secretKey}`)}`;

describe.each([{ SPANHOUSE_MODE: "current", SPANHOUSE_WRITE_MODE: "current" }, { SPANHOUSE_MODE: "new", SPANHOUSE_WRITE_MODE: "new" }])(
  "OpenTelemetry against the Worker, reading $SPANHOUSE_MODE, writing $SPANHOUSE_WRITE_MODE",
  (modes) => {
    let server: WorkerServer;
    beforeAll(async () => {
      server = await startWorker(modes);
    });
    afterAll(() => server.close());

    const get = async (path: string): Promise<any> => {
      const response = await fetch(`${server.url}/api/public${path}`, { headers: { authorization } });
      expect(response.status).toBe(200);
      return response.json();
    };

    it("takes what @langfuse/tracing v5 exports, and scores of @langfuse/client", async () => {
      const processor = new LangfuseSpanProcessor({ ...DEMO, baseUrl: server.url, environment: "it" });
      const provider = new BasicTracerProvider({ spanProcessors: [processor] });
      setLangfuseTracerProvider(provider);
      const traceId = await startActiveObservation("agent-run", async (root) => {
        root.otelSpan.setAttributes({ "user.id": "grace", "session.id": "s-5", "langfuse.trace.tags": ["v5"] });
        root.setTraceIO({ input: { ask: 1 } });
        const generation = root.startObservation("call", { model: "acme-large", input: "hi", usageDetails: { input: 3, output: 4 }, costDetails: { total: 0.25 } }, { asType: "generation" });
        generation.update({ output: "there" }).end();
        root.startObservation("lookup", { input: { q: 1 } }, { asType: "tool" }).end();
        root.update({ output: "done" });
        return root.traceId;
      });
      await processor.forceFlush();
      const client = new LangfuseClient({ ...DEMO, baseUrl: server.url });
      client.score.create({ traceId, name: "fine", value: 1, dataType: "BOOLEAN" });
      await client.flush();

      const trace = await get(`/traces/${traceId}`);
      expect(trace).toMatchObject({ name: "agent-run", userId: "grace", sessionId: "s-5", tags: ["v5"], environment: "it", input: { ask: 1 }, totalCost: 0.25, scores: [{ name: "fine", stringValue: "True" }] });
      const byName = Object.fromEntries(trace.observations.map((o: { name: string }) => [o.name, o]));
      expect(byName.call).toMatchObject({ type: "GENERATION", model: "acme-large", input: "hi", output: "there", usageDetails: { input: 3, output: 4, total: 7 } });
      expect(byName.lookup).toMatchObject({ type: "TOOL", input: { q: 1 }, parentObservationId: byName["agent-run"].id });
      expect((await client.api.trace.get(traceId)).id).toBe(traceId);
    });

    it.each([
      ["protobuf", () => new ProtoExporter({ url: `${server.url}/api/public/otel/v1/traces`, headers: { authorization } })],
      ["protobuf, gzip", () => new ProtoExporter({ url: `${server.url}/api/public/otel/v1/traces`, headers: { authorization }, compression: "gzip" as never })],
      ["JSON", () => new JsonExporter({ url: `${server.url}/api/public/otel/v1/traces`, headers: { authorization } })],
    ])("takes what the plain OpenTelemetry exporter sends as %s", async (_name, exporter) => {
      const provider = new BasicTracerProvider({ resource: resourceFromAttributes({ "service.name": "shop", "service.version": "7" }), spanProcessors: [new SimpleSpanProcessor(exporter())] });
      const span = provider.getTracer("plain").startSpan("chat acme", { attributes: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "acme", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2 } });
      span.setStatus({ code: SpanStatusCode.ERROR, message: "no answer" });
      span.end();
      await provider.forceFlush();
      const trace = await get(`/traces/${span.spanContext().traceId}`);
      expect(trace.observations).toMatchObject([{ type: "GENERATION", name: "chat acme", model: "acme", level: "ERROR", statusMessage: "no answer", usageDetails: { input: 10, output: 2, total: 12 } }]);
    });
  },
);
