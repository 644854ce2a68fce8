import type { Db, QueryTag } from "../../src/db/client.ts";
import type { Budget } from "../../src/db/budgets.ts";
import { render, type Sql, type Statement } from "../../src/db/sql.ts";

/** A statement that a read sent. */
export interface Recorded extends Statement {
  tag: QueryTag;
  budget: Budget;
}

export interface Recording {
  db: Db;
  sent: readonly Recorded[];
  /** How many statements waited for each other, one behind the other: what a far store's latency is to be paid for. */
  roundTrips(): number;
}

/** The same database, every statement noted in the order in which it was sent. Inserts are not statements here. */
export function recording(db: Db): Recording {
  const sent: Recorded[] = [];
  let deepest = 0;
  const note = async <T>(tag: QueryTag, sql: Sql, budget: Budget, send: () => Promise<T>): Promise<T> => {
    sent.push({ tag, budget, ...render(sql) });
    const depth = deepest + 1;
    const answer = await send();
    deepest = Math.max(deepest, depth);
    return answer;
  };
  return {
    sent,
    roundTrips: () => deepest,
    db: {
      // Nothing is remembered of it: the same read sends the same statements.
      get identity() {
        return {};
      },
      query: (query) => note(query.tag, query.sql, query.budget ?? "page", () => db.query(query)),
      stream: (query) => note(query.tag, query.sql, query.budget ?? "page", () => db.stream(query)),
      insert: (tag, table, rows) => db.insert(tag, table, rows),
      execute: (tag, statement, budget) => note(tag, statement, budget ?? "write", () => db.execute(tag, statement, budget)),
    },
  };
}
