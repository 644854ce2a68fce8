import { compare, type Condition } from "../../support/model/conditions.ts";
import { byBytes } from "../../support/model/values.ts";
import { pico } from "./entities.ts";
import type { Raw } from "./raw.ts";

/** The charts over raw rows: tRPC contract section 9 in the plainest words. Independent of src/. */

const WIDTHS = [5, 10, 30, 60, 300, 600, 1_800, 3_600, 18_000, 36_000, 86_400, 604_800, 2_592_000].map((seconds) => seconds * 1_000);

export const widthOf = (from: number, to: number): number =>
  [...WIDTHS].sort((a, b) => Math.abs(a - (to - from) / 50) - Math.abs(b - (to - from) / 50) || a - b)[0] as number;

const set = (text: string | null | undefined): string | null => (text === undefined || text === null || text === "" ? null : text);

const fits = (record: Record<string, unknown>, { type, column, operator, value }: Condition): boolean => {
  const stored = record[column] ?? null;
  if (stored === null) return false;
  return (compare[operator] as (stored: any, wanted: any) => boolean)(stored, type === "datetime" ? Date.parse(value) : value);
};

const traceFields = (raw: Raw) => {
  const byId = new Map(raw.traces.map((t) => [t.id, t]));
  return (id: string | null) => {
    const t = byId.get(id ?? "");
    return { hasTrace: t !== undefined, traceName: set(t?.name), traceTags: t?.tags ?? [], timestamp: t?.at ?? null, userId: set(t?.user_id), release: set(t?.release), version: set(t?.version) };
  };
};
const OF_TRACE = new Set(["traceName", "traceTags", "timestamp", "userId", "release", "version"]);

export function series(raw: Raw, details: "cost" | "usage", filter: Condition[]): { intervalStart: Date; key: string; sum: number }[] {
  const trace = traceFields(raw);
  const bounds = filter.filter(({ column }) => column === "startTime");
  const from = Date.parse(bounds.find(({ operator }) => operator.startsWith(">"))?.value);
  const upper = bounds.find(({ operator }) => operator.startsWith("<")) as Condition;
  const width = widthOf(from, Date.parse(upper.value) - (upper.operator === "<" ? 1 : 0));
  const start = (at: number): number => Math.floor(at / width) * width;
  const selected = raw.observations.filter((o) =>
    filter.every((condition) =>
      fits({ ...trace(o.trace_id), startTime: o.at, endTime: o.end, type: o.type, level: o.level, model: set(o.model), environment: o.environment, toolNames: Object.keys(o.tool_definitions), calledToolNames: o.tool_call_names }, condition),
    ),
  );
  const sums = new Map<string, Map<number, bigint>>();
  for (const o of selected) {
    for (const [key, amount] of Object.entries(o[details])) {
      const buckets = sums.get(key) ?? new Map<number, bigint>();
      buckets.set(start(o.at), (buckets.get(start(o.at)) ?? 0n) + (typeof amount === "number" ? BigInt(amount) * 10n ** 12n : pico(amount)));
      sums.set(key, buckets);
    }
  }
  const keys = [...sums].filter(([, buckets]) => [...buckets.values()].some((sum) => sum !== 0n)).map(([key]) => key).sort(byBytes);
  const rows = [];
  for (let at = start(from); at <= Date.parse(upper.value) - (upper.operator === "<" ? 1 : 0); at += width) {
    for (const key of keys) rows.push({ intervalStart: new Date(at), key, sum: Number(sums.get(key)?.get(at) ?? 0n) / 1e12 });
  }
  return rows;
}

export function scoreAggregate(raw: Raw, filter: Condition[]) {
  const trace = traceFields(raw);
  const ofTrace = filter.some(({ column }) => OF_TRACE.has(column));
  const selected = raw.scores.filter((s) => {
    const fields = trace(s.trace_id);
    return (!ofTrace || fields.hasTrace) && filter.every((condition) => fits({ ...fields, scoreName: s.name, scoreTimestamp: s.at, scoreSource: s.source, scoreDataType: s.data_type, value: s.value, environment: s.environment }, condition));
  });
  const groups = Map.groupBy(selected, (s) => JSON.stringify([s.name, s.source, s.data_type]));
  return [...groups]
    .map(([key, list]) => {
      const [scoreName, scoreSource, scoreDataType] = JSON.parse(key) as [string, string, string];
      return { scoreName, scoreSource, scoreDataType, avgValue: list.reduce((sum, s) => sum + s.value, 0) / list.length, countScoreId: list.length };
    })
    .sort((a, b) => b.countScoreId - a.countScoreId || byBytes(a.scoreName, b.scoreName) || byBytes(a.scoreSource, b.scoreSource) || byBytes(a.scoreDataType, b.scoreDataType));
}
