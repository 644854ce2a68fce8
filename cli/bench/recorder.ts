import type { Db, QueryTag } from "../../src/db/client.ts";
import type { Budget } from "../../src/db/settings.ts";
import { render, type Sql, type Statement } from "../../src/db/sql.ts";

/** A statement that a read sent. */
export interface Recorded extends Statement {
  tag: QueryTag;
  budget: Budget;
}

/** The same database, every statement noted in the order in which it was sent. Inserts are not statements here. */
export function recording(db: Db): { db: Db; sent: Recorded[] } {
  const sent: Recorded[] = [];
  const note = (tag: QueryTag, sql: Sql, budget: Budget): void => void sent.push({ tag, budget, ...render(sql) });
  return {
    sent,
    db: {
      query: (query) => {
        note(query.tag, query.sql, query.budget ?? "page");
        return db.query(query);
      },
      insert: (tag, table, rows) => db.insert(tag, table, rows),
      execute: (tag, statement, budget) => {
        note(tag, statement, budget ?? "write");
        return db.execute(tag, statement, budget);
      },
    },
  };
}
