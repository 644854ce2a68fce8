import { SpanhouseError } from "../../errors.ts";
import type { ExportRequest, OtlpEncoding } from "./request.ts";
import { parseProtobuf } from "./wire/protobuf.ts";
import { readRequest } from "./wire/request.ts";

const PARSERS: Record<OtlpEncoding, (body: Uint8Array) => unknown> = {
  json: (body) => JSON.parse(new TextDecoder().decode(body)),
  protobuf: parseProtobuf,
};
const UNREADABLE: Record<OtlpEncoding, string> = {
  json: "Failed to parse OTel JSON Trace",
  protobuf: "Failed to parse OTel Protobuf Trace",
};

function parse(body: Uint8Array, encoding: OtlpEncoding): object {
  let value: unknown;
  try {
    value = PARSERS[encoding](body);
  } catch (cause) {
    throw new SpanhouseError("invalid_request", UNREADABLE[encoding], { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SpanhouseError("invalid_request", UNREADABLE[encoding]);
  }
  return value;
}

/**
 * Reads an ExportTraceServiceRequest, already decompressed. Both encodings give the same model.
 * Throws SpanhouseError("invalid_request") for an unreadable body or a malformed list above the spans; unusable spans
 * are kept apart with their reasons (ingestion contract section 6, I-7).
 */
export function readExport(body: Uint8Array, encoding: OtlpEncoding): ExportRequest {
  return readRequest(parse(body, encoding));
}
