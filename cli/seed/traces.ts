import { hash, hex16, oneIn, prose, skewed, time, uniform, weighted } from "./expressions.ts";
import { DAY_MS } from "../../src/domain/duration.ts";

/** What a data set looks like. Every number is of the whole set, so that a part of it can be generated alone. */
export interface Shape {
  traces: number;
  /** Days before `until` over which the traces lie. */
  days: number;
  /** Every trace in this one; else seven projects of unlike size, `seed-1` (60 %) to `seed-7` (0.5 %). */
  project?: string;
}

/** Projects' shares of the traces, per mille, added up. */
const PROJECT_BOUNDS = [600, 800, 900, 950, 980, 995, 1000];
export const projectsOf = (shape: Shape): string[] => (shape.project === undefined ? PROJECT_BOUNDS.map((_, index) => `seed-${index + 1}`) : [shape.project]);

/** Traces of one session follow each other. */
const PER_SESSION = 4;
/** One trace in so many has the most observations a trace may have here; the first one has. */
const LARGE_EVERY = 50_000;
const LARGEST = 3_000;

const TRACE_NAMES = 60;
const TAGS = 60;

/**
 * A row for each trace number `n` of a range: where it lies and how large it is. In the order of `n` the traces follow
 * each other in time, as they would arrive.
 */
export function traceFacts({ traces, days }: Shape): string {
  const groups = Math.ceil(traces / PER_SESSION);
  const users = Math.max(50, Math.round(traces / 40));
  // Within the last quarter of an hour nothing begins: a session's traces follow it by minutes.
  const length = days * DAY_MS - 900_000;
  return `
    SELECT n, g, in_session, key,
      toInt64({from:Int64} + if(in_session, floor((g + ${uniform("at", "g")}) / ${groups} * ${length}) + (n % ${PER_SESSION}) * 150000 + ${hash("pause", "n")} % 120000, floor((n + ${uniform("at", "n")}) / ${traces} * ${length}))) AS at,
      if({project:String} != '', {project:String}, concat('seed-', toString(arrayFirstIndex(x -> if(g = 0, 0, ${hash("project", "key")} % 1000) < x, [${PROJECT_BOUNDS.join(", ")}])))) AS project_id,
      concat(${hex16(hash("trace", "n"))}, ${hex16(hash("trace-low", "n"))}) AS trace_id,
      multiIf(n % ${LARGE_EVERY} = 0, ${LARGEST}, ${oneIn(20, "empty", "n")}, 0, toUInt32(least(${LARGEST}, floor(3.4 * pow(1 - ${uniform("size", "n")}, -1 / 1.5))))) AS size,
      -- A few go on for hours; most take seconds.
      toInt64(multiIf(size > 1000, 1200000, ${oneIn(200, "stretched", "n")}, 3600000 + ${hash("long", "n")} % 7200000, least(600000, floor(600 * pow(1 - ${uniform("duration", "n")}, -0.9))))) AS duration,
      if(in_session, concat('session-', ${hex16(hash("session", "g"))}), NULL) AS session_id,
      if(${hash("has-user", "key")} % 5 = 0, NULL, concat('user-', toString(${skewed(users, 3, "user", "key")}))) AS user_id,
      ${weighted([["'production'", 70], ["'staging'", 20], ["'development'", 8], ["'langfuse-eval'", 2]], hash("environment", "key"))} AS environment,
      ${oneIn(12, "bad", "n")} AS is_bad
    FROM (SELECT number AS n, intDiv(n, ${PER_SESSION}) AS g, ${hash("in-session", "g")} % 100 < 60 AS in_session, if(in_session, g, n + ${traces}) AS key FROM numbers({first:UInt64}, {count:UInt64}))`;
}

/** Which versions of row `n` a statement writes: the first ones, or what comes after them. */
export type Pass = "first" | "again";

/** 2 % are written again with a later version, 1 % once more as they were. `late` rows come for the first time with these. */
export function versions(pass: Pass, kind: string, key: string, late = "0"): string {
  if (pass === "first") return `if(${late}, [], [0])`;
  return `arrayConcat(if(${late}, [0], []), if(${oneIn(100, `${kind}-duplicate`, key)}, [0], []), if(${oneIn(50, `${kind}-update`, key)}, [1], []))`;
}

/** INSERT of traces; parameters: seed, from (ms), project, first, count, sentences. */
export const insertTraces = (shape: Shape, pass: Pass): string => `
  INSERT INTO traces (id, timestamp, name, user_id, metadata, release, version, project_id, environment, public, bookmarked, tags, input, output, session_id, created_at, updated_at, event_ts, is_deleted)
  SELECT trace_id, ${time("at")}, concat('trace-', toString(${skewed(TRACE_NAMES, 2, "name", "n")})), user_id,
    map('region', ${weighted([["'eu-west-1'", 50], ["'us-east-1'", 40], ["'ap-south-1'", 10]], hash("region", "n"))}, 'requestId', ${hex16(hash("request", "n"))}),
    concat('v', toString(1 + ${skewed(12, 2, "release", "n")})), if(${oneIn(2, "versioned", "n")}, concat('1.', toString(${skewed(20, 1, "version", "n")})), NULL),
    project_id, environment, ${oneIn(50, "public", "n")}, ${oneIn(100, "bookmarked", "n")},
    arraySort(arrayDistinct(arrayConcat(arrayMap(j -> concat('tag-', toString(toUInt32(floor(${TAGS} * pow((cityHash64({seed:UInt64}, 'tag', n, j) % 1000000) / 1000000, 2))))), range(${hash("tags", "n")} % 4)), if(v > 0, ['reviewed'], [])))),
    if(${oneIn(10, "silent", "n")}, NULL, concat('{"messages":[{"role":"user","content":"', ${prose(hash("asked", "n"), 2, 6)}, '"}]}')),
    if(${oneIn(10, "silent", "n")}, NULL, concat('{"role":"assistant","content":"', ${prose(hash("answered", "n", "v"), 2, 8)}, '"}')),
    session_id, ${time("at + 500")}, ${time("at + duration + 1000 + 60000 * v")}, ${time("at + duration + 1000 + 60000 * v")}, 0
  FROM (${traceFacts(shape)}) ARRAY JOIN ${versions(pass, "trace", "n")} AS v`;
