/** What a request may bring: all limits of writes. Sizes and counts are refused before any work is done; what nests too deeply is cut to a marker. */
export const LIMITS = {
  /** A JSON body as sent: the contract's 4.5 MB (ingestion contract section 1). One event may be as large as its body: texts come back whole. */
  jsonBytes: 4_500_000,
  /** An OTLP export as sent: exporters batch up to 512 spans and know no limit. One span may be as large. */
  otlpBytes: 20_000_000,
  /** Any body after decompression. */
  inflatedBytes: 60_000_000,
  /** Events of a batch, or spans of an export. SDKs send some hundred: what is far above is work without a bound in a few bytes. */
  batchEvents: 20_000,
  /** Levels of an input, output or metadata. Code recurses over them, and a request must not exhaust the stack of the isolate (JSON.parse accepts any depth, JSON.stringify does not). */
  textDepth: 500,
  /** Levels of an OTLP attribute, and of a path that attribute names spell. */
  attributeDepth: 32,
} as const;
