import type { Db } from "./client.ts";

/** What reads have cost on the server, as its summary says; 0 where a server tells nothing. */
export interface Meter {
  rows: number;
  bytes: number;
  /** Of all statements, one after the other, however they ran. */
  elapsedMs: number;
}

export const newMeter = (): Meter => ({ rows: 0, bytes: 0, elapsedMs: 0 });

export interface Bounds {
  /** Aborted: queries under way end, also on the server, and later ones are not sent. */
  signal?: AbortSignal;
  meter?: Meter;
  /** Bytes a query's result may have in the server's memory; over it the query fails. */
  maxResultBytes?: number;
  /** Characters of a streamed answer that are held at once; else `HELD` of row-stream.ts. */
  held?: number;
}

const smaller = (...limits: (number | undefined)[]): number | undefined => limits.reduce((least, limit) => (least === undefined || (limit !== undefined && limit < least) ? limit : least), undefined);

const either = (...signals: (AbortSignal | undefined)[]): AbortSignal | undefined => {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
};

/**
 * The store for one piece of work: its queries end with it and are counted. Writes are neither ended nor counted: half a
 * write is worse than a whole one. Within other bounds the smaller result is the limit, and either's end ends a query.
 */
export const boundedDb = (db: Db, bounds: Bounds): Db => {
  const within = <Asked extends Bounds>(query: Asked): Asked => {
    const maxResultBytes = smaller(query.maxResultBytes, bounds.maxResultBytes);
    const signal = either(query.signal, bounds.signal);
    return { ...query, ...bounds, ...(signal === undefined ? {} : { signal }), ...(maxResultBytes === undefined ? {} : { maxResultBytes }) };
  };
  return { ...db, query: (query) => db.query(within(query)), stream: (query) => db.stream(within(query)) };
};
