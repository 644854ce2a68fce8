/** The Content-Type ClickHouse gives an output format; text/plain for those it names nothing for. */
export function contentType(format: string): string {
  if (/^JSON.*EachRow/i.test(format)) return "application/x-ndjson; charset=UTF-8";
  if (/^JSON/i.test(format)) return "application/json; charset=UTF-8";
  if (/^(TSV|TabSeparated)/i.test(format)) return "text/tab-separated-values; charset=UTF-8";
  if (/^CSV/i.test(format)) return `text/csv; charset=UTF-8; header=${/WithNames/i.test(format) ? "present" : "absent"}`;
  if (/^XML$/i.test(format)) return "application/xml; charset=UTF-8";
  if (/^(Native|RowBinary.*|Parquet|Arrow.*|ORC|Avro|MsgPack|Protobuf.*|RawBLOB)$/i.test(format)) return "application/octet-stream";
  return "text/plain; charset=UTF-8";
}

const WITH_STATISTICS = /^(JSON|JSONStrings|JSONCompact|JSONCompactStrings|JSONColumnsWithMetadata)$/i;

/**
 * Rows and bytes the statement scanned, from the `statistics` at the end of the formats that have it. Undefined for
 * others: the engine does not tell. Anchored at the end of the document, so that no value in it can pass for them.
 */
export function scanned(format: string, document: Buffer): { rows: string; bytes: string } | undefined {
  if (!WITH_STATISTICS.test(format)) return undefined;
  const tail = document.toString("latin1", Math.max(0, document.length - 300));
  const match = /"statistics":\s*\{\s*"elapsed":\s*[\d.e+-]+,\s*"rows_read":\s*"?(\d+)"?,\s*"bytes_read":\s*"?(\d+)"?\s*\}\s*\}\s*$/.exec(tail);
  return match ? { rows: match[1]!, bytes: match[2]! } : undefined;
}
