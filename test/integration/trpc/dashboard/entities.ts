import type { Raw, RawObservation, RawScore, RawTrace } from "./raw.ts";

/** What the views of the query language show of raw rows: tRPC contract 10.3 in the plainest words. Independent of src/. */

/** A sum of money in 10^-12 USD. */
export interface Money {
  pico: bigint;
}
export type Amount = number | string | Money | null;

export interface Entity {
  at: number;
  dimensions: Record<string, unknown>;
  measures: Record<string, Amount>;
  metadata: Record<string, string>;
}

export interface Window {
  from: number;
  to: number;
}

const set = (text: string | null | undefined): string | null => (text === undefined || text === null || text === "" ? null : text);
const within = ({ from, to }: Window) => ({ at }: { at: number }): boolean => at >= from && at <= to;
const month = (at: number): string => new Date(at).toISOString().slice(0, 7);
const sorted = (tags: readonly string[]): string[] => [...new Set(tags)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

export const pico = (text: string | null): bigint => {
  const [whole = "0", fraction = ""] = (text ?? "0").split(".");
  return BigInt(whole + fraction.padEnd(12, "0"));
};
const money = (amount: bigint): Money => ({ pico: amount });
const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);
const entries = <Value>(map: Record<string, Value>, word: string): Value[] => Object.entries(map).flatMap(([key, value]) => (key.toLowerCase().includes(word) ? [value] : []));
const add = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

const ofTrace = (trace: RawTrace | undefined) => ({
  traceName: set(trace?.name), tags: sorted(trace?.tags ?? []), userId: set(trace?.user_id), sessionId: set(trace?.session_id),
  traceRelease: set(trace?.release), traceVersion: set(trace?.version),
});

function traces(raw: Raw, window: Window): Entity[] {
  const observations = Map.groupBy(raw.observations.filter(within(window)), (o) => o.trace_id);
  const scores = Map.groupBy(raw.scores.filter(within(window)), (s) => s.trace_id ?? "");
  return raw.traces.filter(within(window)).map((t) => {
    const own = observations.get(t.id) ?? [];
    return {
      at: t.at,
      metadata: t.metadata,
      dimensions: {
        id: t.id, name: set(t.name), tags: sorted(t.tags), userId: set(t.user_id), sessionId: set(t.session_id), release: set(t.release), version: set(t.version),
        environment: t.environment, timestampMonth: month(t.at),
      },
      measures: {
        count: 1,
        observationsCount: own.length,
        scoresCount: (scores.get(t.id) ?? []).length,
        uniqueUserIds: set(t.user_id),
        uniqueSessionIds: set(t.session_id),
        latency: own.length === 0 ? 0 : Math.max(...own.map((o) => Math.max(o.at, o.end ?? o.at))) - Math.min(...own.map((o) => o.at)),
        totalTokens: add(own.map((o) => o.usage.total ?? 0)),
        totalCost: money(total(own.map((o) => pico(o.total_cost)))),
      },
    };
  });
}

const between = (from: number | null, to: number | null): number | null => (from === null || to === null ? null : to - from);
const perSecond = (tokens: number, taken: number | null): number | null => (taken !== null && taken > 0 ? tokens / (taken / 1000) : null);

function observations(raw: Raw, window: Window): Entity[] {
  const byId = new Map(raw.traces.map((t) => [t.id, t]));
  const scores = Map.groupBy(raw.scores.filter(within(window)), (s) => s.observation_id ?? "");
  return raw.observations.filter(within(window)).map((o: RawObservation) => {
    const output = add(entries(o.usage, "output"));
    const [latency, streaming] = [between(o.at, o.end), between(o.first_token, o.end)];
    return {
      at: o.at,
      metadata: o.metadata,
      dimensions: {
        ...ofTrace(byId.get(o.trace_id)),
        id: o.id, traceId: set(o.trace_id), environment: o.environment, parentObservationId: set(o.parent), type: o.type, name: set(o.name), level: o.level, version: set(o.version),
        providedModelName: set(o.model), promptName: set(o.prompt_name), promptVersion: o.prompt_version, startTimeMonth: month(o.at),
        toolNames: Object.keys(o.tool_definitions), calledToolNames: o.tool_call_names,
      },
      measures: {
        count: 1, latency, streamingLatency: streaming, timeToFirstToken: between(o.at, o.first_token),
        inputTokens: add(entries(o.usage, "input")), outputTokens: output, totalTokens: o.usage.total ?? 0,
        tokensPerSecond: perSecond(o.usage.total ?? 0, latency), outputTokensPerSecond: perSecond(output, streaming),
        inputCost: money(total(entries(o.cost, "input").map(pico))), outputCost: money(total(entries(o.cost, "output").map(pico))),
        totalCost: o.total_cost === null ? null : money(pico(o.total_cost)),
        countScores: (scores.get(o.id) ?? []).length,
        toolDefinitions: Object.keys(o.tool_definitions).length, toolCalls: o.tool_calls.length,
      },
    };
  });
}

function scores(raw: Raw, window: Window, types: readonly string[]): Entity[] {
  const byTrace = new Map(raw.traces.map((t) => [t.id, t]));
  const byObservation = new Map(raw.observations.map((o) => [JSON.stringify([o.trace_id, o.id]), o]));
  return raw.scores.filter(within(window)).filter((s) => types.includes(s.data_type)).map((s: RawScore) => {
    const o = byObservation.get(JSON.stringify([s.trace_id, s.observation_id]));
    return {
      at: s.at,
      metadata: s.metadata,
      dimensions: {
        ...ofTrace(byTrace.get(s.trace_id ?? "")),
        id: s.id, environment: s.environment, name: s.name, source: s.source, dataType: s.data_type, traceId: set(s.trace_id), observationId: set(s.observation_id), configId: set(s.config_id),
        evaluatorId: set(s.metadata.evaluator_id), timestampMonth: month(s.at), timestampDay: new Date(s.at).toISOString().slice(0, 10),
        observationName: set(o?.name), observationModelName: set(o?.model), observationPromptName: set(o?.prompt_name), observationPromptVersion: o?.prompt_version ?? null,
        value: s.value, stringValue: set(s.string_value), booleanValue: s.value === 0 ? "false" : "true",
      },
      measures: { count: 1, value: s.value },
    };
  });
}

export const entitiesOf: Record<string, (raw: Raw, window: Window) => Entity[]> = {
  traces,
  observations,
  "scores-numeric": (raw, window) => scores(raw, window, ["NUMERIC", "BOOLEAN"]),
  "scores-categorical": (raw, window) => scores(raw, window, ["CATEGORICAL"]),
  "scores-boolean": (raw, window) => scores(raw, window, ["BOOLEAN"]),
};
