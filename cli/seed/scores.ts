import { hash, hex16, oneIn, time, weighted } from "./expressions.ts";
import { spanId } from "./observations.ts";
import { type Pass, type Shape, traceFacts, versions } from "./traces.ts";

/** Scores of a trace: about one on average, some of one of its observations; and now and then one of its session. */
const scoreFacts = (shape: Shape, pass: Pass): string => `
  SELECT *, v, ${hash("score", "n", "i")} AS h, i = 9 AS of_session,
    ${weighted([["'quality'", 40], ["'helpful'", 25], ["'tone'", 25], ["'latency-ok'", 10]], "h")} AS score_name,
    multiIf(h % 100 < 40, 'NUMERIC', h % 100 < 65, 'BOOLEAN', h % 100 < 90, 'CATEGORICAL', 'BOOLEAN') AS kind,
    bitShiftRight(h, 8) % 2 AS yes
  FROM (SELECT *, arrayJoin(arrayConcat(range([0, 0, 1, 1, 1, 2, 3][1 + ${hash("scores", "n")} % 7]), if(in_session AND n % 4 = 0 AND ${oneIn(10, "session-score", "g")}, [9], []))) AS i FROM (${traceFacts(shape)}))
  ARRAY JOIN ${versions(pass, "score", "n, i")} AS v`;

/** INSERT of scores; parameters: seed, from (ms), project, first, count. */
export const insertScores = (shape: Shape, pass: Pass): string => `
  INSERT INTO scores (id, timestamp, project_id, environment, trace_id, session_id, observation_id, name, value, source, comment, metadata, data_type, string_value, created_at, updated_at, event_ts, is_deleted)
  SELECT concat('score-', ${hex16("h")}), ${time("at + duration + 1000 + h % 600000")}, project_id, environment, if(of_session, NULL, trace_id), if(of_session, session_id, NULL),
    if(NOT of_session AND size > 0 AND h % 3 = 0, ${spanId("h % size")}, NULL), score_name,
    multiIf(kind = 'NUMERIC', round(bitShiftRight(h, 16) % 500 / 100, 2), kind = 'BOOLEAN', yes, 0) + if(kind = 'NUMERIC', v, 0),
    ${weighted([["'API'", 50], ["'EVAL'", 40], ["'ANNOTATION'", 10]], "bitShiftRight(h, 24)")}, if(h % 8 = 0, 'Seen in review.', NULL), map(), kind,
    multiIf(kind = 'BOOLEAN', if(yes = 1, 'True', 'False'), kind = 'CATEGORICAL', ['friendly', 'neutral', 'harsh'][1 + bitShiftRight(h, 32) % 3], NULL),
    ${time("at + duration + 2000")}, ${time("at + duration + 2000 + 60000 * v")}, ${time("at + duration + 2000 + 60000 * v")}, 0
  FROM (${scoreFacts(shape, pass)})`;
