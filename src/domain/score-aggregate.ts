/** What a list shows of a score beside its value. */
interface ScoreFacts {
  id: string;
  comment: string | null;
  executionTraceId: string | null;
  hasMetadata: boolean;
  timestamp: Date;
}

export interface ScoreToAggregate extends ScoreFacts {
  name: string;
  source: string;
  /** NUMERIC, CATEGORICAL, BOOLEAN or TEXT. */
  dataType: string;
  value: number;
  /** `True` or `False` of a BOOLEAN. */
  stringValue: string | null;
}

/** With exactly one score, also what is known of it. */
export type ScoreAggregateEntry = Partial<ScoreFacts> &
  ({ type: "NUMERIC"; values: number[]; average: number } | { type: "CATEGORICAL"; values: string[]; valueCounts: { value: string; count: number }[] });

/** By `<name>-<source>-<dataType>`; see `scoreAggregateKey`. */
export type ScoreAggregate = Record<string, ScoreAggregateEntry>;

type Keyed = Pick<ScoreToAggregate, "name" | "source" | "dataType">;

/** The key of a score's group: `-` and `.` of its name become `_`, so that the other two parts can be told from it. */
export const scoreAggregateKey = ({ name, source, dataType }: Keyed): string => `${name.replaceAll(/[-.]/g, "_")}-${source}-${dataType}`;

const newestFirst = (a: ScoreToAggregate, b: ScoreToAggregate): number =>
  b.timestamp.getTime() - a.timestamp.getTime() || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

function countsOf(values: readonly string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count }));
}

function entryOf(scores: readonly [ScoreToAggregate, ...ScoreToAggregate[]]): ScoreAggregateEntry {
  const [{ id, comment, executionTraceId, hasMetadata, timestamp, dataType }] = scores;
  const only = scores.length === 1 ? { id, comment, executionTraceId, hasMetadata, timestamp } : {};
  if (dataType === "NUMERIC") {
    const values = scores.map((score) => score.value);
    return { type: "NUMERIC", values, average: values.reduce((sum, value) => sum + value, 0) / values.length, ...only };
  }
  const values = scores.map((score) => score.stringValue ?? "");
  return { type: "CATEGORICAL", values, valueCounts: countsOf(values), ...only };
}

/**
 * Scores of one thing (trace, session, observation) as lists show them, grouped by name, source and type
 * (tRPC contract 4.2). Values are newest first, scores of one instant by id descending, in whatever order they come;
 * `valueCounts` follow the values.
 */
export function aggregateScores(scores: readonly ScoreToAggregate[]): ScoreAggregate {
  const groups = new Map<string, [ScoreToAggregate, ...ScoreToAggregate[]]>();
  for (const score of scores.toSorted(newestFirst)) {
    const key = scoreAggregateKey(score);
    const group = groups.get(key);
    if (group) group.push(score);
    else groups.set(key, [score]);
  }
  return Object.fromEntries([...groups].map(([key, group]) => [key, entryOf(group)]));
}
