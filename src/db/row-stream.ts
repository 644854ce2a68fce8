import type { BaseResultSet, Row as ResultRow } from "@clickhouse/client-web";
import { StoreUnavailableError } from "../errors.ts";
import type { Deadline } from "./deadline.ts";
import { storeError } from "./store-error.ts";
import type { Summary } from "./summary.ts";

/** A statement's answer: small ones whole, of large ones the beginning. */
export interface RowStream<Row> {
  held: Row[];
  /**
   * The rows after `held`, one by one as they are asked for; absent when there are none. Throws StoreUnavailableError
   * when the connection breaks. Leaving it early (`return`) ends the request; one that is not wanted has to be left.
   */
  rest?: AsyncGenerator<Row, void, undefined>;
}

/** Characters of rows that are held: what is shorter is an answer or an error before anything is sent. */
export const HELD = 4_000_000;

/** Milliseconds the store may take for the next piece of an answer that it has ready. */
const PIECE_MS = 30_000;

type Result = BaseResultSet<ReadableStream, "JSONEachRow">;

/** Fewer rows than the server sent: a connection that ends early and says nothing would pass for an answer. */
export function assertComplete(rows: number, summary: Summary): void {
  if (rows < summary.result_rows) throw new StoreUnavailableError(`the answer broke off after ${rows} of ${summary.result_rows} rows`);
}

/** The rows of a statement that has ended on the server, decoded as they are asked for, the first `limit` characters at once. */
export async function holdRows<Row>(result: Result, summary: Summary, deadline: Deadline, decode: (value: unknown) => Row, limit = HELD): Promise<RowStream<Row>> {
  let size = 0;

  async function* decoded(): AsyncGenerator<Row, void, undefined> {
    const reader: ReadableStreamDefaultReader<readonly ResultRow<unknown, "JSONEachRow">[]> = result.stream().getReader();
    let rows = 0;
    try {
      for (;;) {
        deadline.extend(PIECE_MS);
        const { done, value } = await reader.read().catch((error: unknown) => Promise.reject(storeError(error, false)));
        deadline.pause();
        if (done) return assertComplete(rows, summary);
        for (const each of value) {
          rows += 1;
          size += each.text.length;
          yield decode(each.json());
        }
      }
    } finally {
      deadline.done();
      // Nothing when all was read; else the rest is not sent.
      deadline.abort();
    }
  }

  const rows = decoded();
  const held: Row[] = [];
  for (;;) {
    const next = await rows.next();
    if (next.done === true) return { held };
    held.push(next.value);
    if (size >= limit) return { held, rest: rows };
  }
}
