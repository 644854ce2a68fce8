const SHAPES = [
  { input: "prompt_tokens", output: "completion_tokens" },
  { input: "input_tokens", output: "output_tokens" },
] as const;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

type Counts = [name: string, count: number][];

/** The counts of a `*_details` object; undefined when it is something else than a record of counts and nulls. */
function detailCounts(value: unknown): Counts | undefined {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object" || Array.isArray(value)) return undefined;
  const stated = Object.entries(value).filter(([, count]) => count !== null);
  return stated.every(([, count]) => isCount(count)) ? (stated as Counts) : undefined;
}

/** A side without the units that its details name apart. */
const rest = (total: number, details: Counts): number => details.reduce((left, [, count]) => Math.max(left - count, 0), total);

/**
 * OpenAI's usage objects, chat completions' and responses', as usage types (ingestion contract 4.1): each detail `k`
 * becomes `input_k` or `output_k` and leaves its side. Undefined unless the object has exactly one of the two shapes:
 * anything more is a record of the client's own.
 */
export function openAiUsage(usage: Record<string, unknown>): Record<string, number> | undefined {
  const shape = SHAPES.find(({ input }) => isCount(usage[input]));
  if (!shape) return undefined;
  const { [shape.input]: input, [shape.output]: output, total_tokens: total, ...others } = usage;
  const { [`${shape.input}_details`]: inputDetails, [`${shape.output}_details`]: outputDetails, ...unknown } = others;
  if (!isCount(input) || !isCount(output) || !isCount(total) || Object.keys(unknown).length > 0) return undefined;
  const of = { input: detailCounts(inputDetails), output: detailCounts(outputDetails) };
  if (!of.input || !of.output) return undefined;
  return {
    input: rest(input, of.input),
    output: rest(output, of.output),
    total,
    ...Object.fromEntries(of.input.map(([name, count]) => [`input_${name}`, count])),
    ...Object.fromEntries(of.output.map(([name, count]) => [`output_${name}`, count])),
  };
}
