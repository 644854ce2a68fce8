/** Of rows that share a key the one of the highest version, the first of several alike; by key. */
export function newestBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string, versionOf: (row: Row) => number | bigint): Map<string, Row> {
  const newest = new Map<string, Row>();
  for (const row of rows) {
    const known = newest.get(keyOf(row));
    if (known === undefined || versionOf(row) > versionOf(known)) newest.set(keyOf(row), row);
  }
  return newest;
}
