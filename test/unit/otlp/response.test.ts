import { BinaryReader } from "@bufbuild/protobuf/wire";
import { expect, test } from "vitest";
import { exportResponse } from "../../../src/ingest/otlp/index.ts";

const NONE = { rejectedSpans: 0 };
const SOME = { rejectedSpans: 300, errorMessage: "300 of 301 spans: größer" };

test("all taken [I-6]", () => {
  expect(exportResponse("json", NONE)).toEqual({ body: "{}", contentType: "application/json" });
  const { body, contentType } = exportResponse("protobuf", NONE);
  expect([body.length, contentType]).toEqual([0, "application/x-protobuf"]);
});

test("some rejected, JSON [I-7]", () => {
  const { body, contentType } = exportResponse("json", SOME);
  expect(contentType).toBe("application/json");
  expect(JSON.parse(body as string)).toEqual({ partialSuccess: SOME });
});

test("some rejected, protobuf [I-7]", () => {
  const { body, contentType } = exportResponse("protobuf", SOME);
  expect(contentType).toBe("application/x-protobuf");
  const outer = new BinaryReader(body as Uint8Array);
  expect(outer.tag()).toEqual([1, 2]);
  const inner = new BinaryReader(outer.bytes());
  expect([outer.pos, inner.tag(), inner.int64(), inner.tag(), inner.string()]).toEqual([outer.len, [1, 0], 300n, [2, 2], SOME.errorMessage]);
  expect(inner.pos).toBe(inner.len);
});
