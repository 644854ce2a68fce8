import { hash, hex16, oneIn, prose, skewed, time, weighted } from "./expressions.ts";
import { type Pass, type Shape, traceFacts, versions } from "./traces.ts";

const FAN_OUT = 4;

/** The id of observation `i` of trace `n`. */
export const spanId = (i: string): string => hex16(`cityHash64({seed:UInt64}, 'span', n, ${i})`);

/** Models with their prices in dollars a token, input and output. */
const MODELS = [
  ["gpt-4o", 2.5e-6, 1e-5, 35],
  ["gpt-4o-mini", 1.5e-7, 6e-7, 40],
  ["claude-sonnet-4-5", 3e-6, 1.5e-5, 20],
  ["gemini-2.5-flash", 3e-7, 2.5e-6, 5],
] as const;
const perModel = (pick: (model: (typeof MODELS)[number]) => string | number): string =>
  `[${MODELS.map((model) => (typeof pick(model) === "string" ? `'${pick(model)}'` : String(pick(model)))).join(", ")}][model]`;

const TYPES = [["'GENERATION'", 45], ["'SPAN'", 30], ["'TOOL'", 12], ["'RETRIEVER'", 5], ["'EVENT'", 5], ["'EMBEDDING'", 3]] as const;

/** A row for each observation `i` of each trace, and of it for each version that the pass writes. */
const spanFacts = (shape: Shape, pass: Pass): string => `
  SELECT *, v, if(i = 0, 'SPAN', ${weighted(TYPES, "bitShiftRight(h, 8)")}) AS kind, kind = 'GENERATION' AS is_generation, kind IN ('GENERATION', 'EMBEDDING') AS is_model,
    toUInt8(${weighted(MODELS.map(([, , , percent], index) => [String(index + 1), percent] as const), "bitShiftRight(h, 16)")}) AS model,
    at + if(i = 0, 0, toInt64(floor(duration * i / size * 0.9))) AS started,
    multiIf(i = 0, at + duration, kind = 'EVENT' OR h % 100 = 0, NULL, least(at + duration, started + 20 + bitShiftRight(h, 24) % 8000)) AS ended,
    if(is_model, 150 + bitShiftRight(h, 20) % 3500, 0) AS units_in, if(is_generation, 20 + bitShiftRight(h, 30) % 900, 0) AS units_out,
    toDecimal64(units_in * ${perModel((model) => model[1])}, 12) AS cost_in, toDecimal64(units_out * ${perModel((model) => model[2])}, 12) AS cost_out,
    multiIf(is_bad AND i > 0 AND h % 4 = 0, 'ERROR', bitShiftRight(h, 12) % 50 = 0, 'WARNING', bitShiftRight(h, 12) % 20 = 1, 'DEBUG', 'DEFAULT') AS severity
  FROM (SELECT *, ${hash("span", "n", "i")} AS h FROM (SELECT *, arrayJoin(range(size)) AS i FROM (${traceFacts(shape)})))
  ARRAY JOIN ${versions(pass, "observation", "h", "h % 97 = 0")} AS v`;

/** INSERT of observations; parameters: seed, from (ms), project, first, count, sentences. One in 97 comes late, with the second pass. */
export const insertObservations = (shape: Shape, pass: Pass): string => `
  INSERT INTO observations (id, trace_id, project_id, environment, type, parent_observation_id, start_time, end_time, name, metadata, level, status_message, version, input, output,
    provided_model_name, internal_model_id, model_parameters, provided_usage_details, usage_details, provided_cost_details, cost_details, total_cost, completion_start_time,
    prompt_id, prompt_name, prompt_version, created_at, updated_at, event_ts, is_deleted, tool_calls, tool_call_names)
  SELECT ${spanId("i")}, trace_id, project_id, environment, kind, if(i = 0, NULL, ${spanId(`intDiv(i - 1, ${FAN_OUT})`)}), ${time("started")}, if(isNull(ended), NULL, ${time("assumeNotNull(ended)")}),
    if(i = 0, 'root', concat(lower(kind), '-', toString(${skewed(40, 2, "span-name", "h")}))), map('step', toString(i), 'worker', concat('w-', toString(h % 16))),
    severity, if(severity = 'ERROR', 'upstream answered 503', NULL), if(${oneIn(3, "span-version", "n")}, '2024-11', NULL),
    if(i = 0 OR is_model OR kind = 'TOOL', concat('{"content":"', ${prose(hash("in", "h"), 2, 8)}, '"}'), NULL),
    if(i = 0 OR is_generation OR kind = 'TOOL', concat('{"content":"', ${prose(hash("out", "h", "v"), 2, 8)}, '"}'), NULL),
    if(is_model, ${perModel((model) => model[0])}, NULL), if(is_model, concat('model-', ${perModel((model) => model[0])}), NULL), if(is_generation, '{"temperature":0.7,"max_tokens":1024}', NULL),
    mapFilter((k, u) -> u > 0, map('input', units_in, 'output', units_out, 'total', units_in + units_out)) AS usage, usage,
    map(), if(is_model, map('input', cost_in, 'output', cost_out, 'total', cost_in + cost_out), map()), if(is_model, cost_in + cost_out, NULL),
    if(is_generation, ${time("started + 5 + h % 15")}, NULL),
    if(is_generation AND h % 3 = 0, 'prompt-id-1', NULL), if(is_generation AND h % 3 = 0, 'answer-question', NULL), if(is_generation AND h % 3 = 0, 1 + bitShiftRight(h, 40) % 5, NULL),
    ${time("started + 500")}, ${time("at + duration + 1000 + 60000 * v")}, ${time("at + duration + 1000 + 60000 * v")}, 0,
    if(is_generation AND h % 10 = 0, ['{"name":"search","arguments":"{}"}'], []), if(is_generation AND h % 10 = 0, ['search'], [])
  FROM (${spanFacts(shape, pass)})`;
