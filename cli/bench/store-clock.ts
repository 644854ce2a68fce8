import { newMeter } from "../../src/db/bounded.ts";
import type { Db, Query } from "../../src/db/client.ts";
import type { z } from "zod";

export interface StoreClock {
  db: Db;
  /** Milliseconds that an answer waited for the server itself: of statements that ran at once the longest counts, of those that waited for one another the sum. */
  ms(): number;
}

/** The same database under a clock. It goes by what the server says of each statement: no transfer, no decoding. */
export function storeClock(db: Db): StoreClock {
  let longest = 0;
  const timed = async <Row extends z.ZodType, Answer>(query: Query<Row>, send: (query: Query<Row>) => Promise<Answer>): Promise<Answer> => {
    const begun = longest;
    const meter = newMeter();
    const answer = await send({ ...query, meter });
    longest = Math.max(longest, begun + meter.elapsedMs);
    return answer;
  };
  return {
    ms: () => longest,
    db: { ...db, query: (query) => timed(query, db.query), stream: (query) => timed(query, db.stream) },
  };
}
