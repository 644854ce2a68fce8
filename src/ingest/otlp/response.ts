import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { ExportResult } from "./export.ts";
import type { OtlpEncoding } from "./request.ts";

type Body = Uint8Array | string;

/** ExportTraceServiceResponse.partial_success = 1 { rejected_spans = 1, error_message = 2 }. */
function protobufBody({ rejectedSpans, errorMessage = "" }: ExportResult): Body {
  const writer = new BinaryWriter();
  if (rejectedSpans === 0) return writer.finish();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(rejectedSpans);
  writer.tag(2, WireType.LengthDelimited).string(errorMessage);
  return writer.join().finish();
}

/** The count is a number, as OpenTelemetry's own JavaScript types have it; readers of protobuf JSON take both forms. */
function jsonBody({ rejectedSpans, errorMessage = "" }: ExportResult): Body {
  return JSON.stringify(rejectedSpans === 0 ? {} : { partialSuccess: { rejectedSpans, errorMessage } });
}

const RESPONSES: Record<OtlpEncoding, { contentType: string; body: (result: ExportResult) => Body }> = {
  json: { contentType: "application/json", body: jsonBody },
  protobuf: { contentType: "application/x-protobuf", body: protobufBody },
};

/** An ExportTraceServiceResponse in the encoding of the request [I-6, I-7]: empty when every span was taken. */
export function exportResponse(encoding: OtlpEncoding, result: ExportResult): { body: Body; contentType: string } {
  const { body, contentType } = RESPONSES[encoding];
  return { body: body(result), contentType };
}
