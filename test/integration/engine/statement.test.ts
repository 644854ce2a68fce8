import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineError } from "../../../cli/engine/errors.ts";
import { multipartFields } from "../../../cli/engine/multipart.ts";
import { inspect } from "../../../cli/engine/statement.ts";

const look = (text: string) => inspect(Buffer.from(text));

describe("what the engine's server sees of a statement", () => {
  it.each([
    ["SELECT 1", "read", undefined],
    ["(SELECT 1) FORMAT CSV", "read", "CSV"],
    ["-- c\n/* ; */ with x as (select 1 format) select * from x format JSON settings a = 1;", "read", "JSON"],
    ["SELECT 1 FORMAT `JSON`", "read", "`JSON`"],
    ["EXPLAIN SELECT 1", "read", undefined],
    ["CREATE TABLE t (format String) ENGINE = Memory", "other", undefined],
    ["DROP TABLE format", "other", undefined],
    ["ALTER TABLE t DELETE WHERE 1", "other", undefined],
    ["INSERT INTO t SELECT 1", "insert", undefined],
    ["INSERT INTO t (format, values) VALUES ('FORMAT CSV')", "insert", undefined],
    ["WITH 1 AS x INSERT INTO t SELECT x", "insert", undefined],
  ])("%s", (text, kind, format) => {
    expect(look(text)).toEqual({ kind, format });
  });

  it("finds the data of an INSERT whatever the data is", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("INSERT INTO t FORMAT CSV", "insert into t (a, `;`) format CSV", "INSERT INTO format FORMAT CSV", "INSERT/*;*/INTO t -- ;\nFORMAT CSV"),
        fc.uint8Array({ maxLength: 50 }),
        (statement, data) => {
          const text = Buffer.concat([Buffer.from(`${statement}\n`), data]);
          const { inline, kind } = inspect(text);
          expect(kind).toBe("insert");
          expect(text.subarray(0, inline!.end).toString()).toBe(statement);
          expect(text.subarray(inline!.data)).toEqual(Buffer.from(data));
        },
      ),
    );
  });

  it("puts FROM INFILE before the settings", () => {
    const text = "INSERT INTO t (settings) SETTINGS a = 1, b = 2 FORMAT CSV\nx";
    expect(text.slice(look(text).inline!.infile)).toBe("SETTINGS a = 1, b = 2 FORMAT CSV\nx");
  });

  it("takes any bytes without more than an EngineError", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 10 }), fc.constantFrom(..."'\"`;\\-#/*$ (){}[]\n", "INSERT", " FORMAT ", "$a$", "VALUES").map((part) => Buffer.from(part))), { maxLength: 30 }), (parts) => {
        try {
          inspect(Buffer.concat(parts));
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
        }
      }),
    );
  });
});

describe("multipart bodies", () => {
  it("gives back every value as it was sent", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Za-z_]{1,10}$/), fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("\r\n", "\r\n--", "--", "\n\n", "\ufeff", "\r\n\r\n"))), (fields) => {
        const boundary = "----clickhouse-js-61f0c404-5cb3-11e7-907b-a6006ad3dba0";
        const parts = Object.entries(fields).map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
        const body = Buffer.from(`${parts.join("")}--${boundary}--\r\n`);
        expect(multipartFields(body, `multipart/form-data; boundary=${boundary}`)).toEqual(new Map(Object.entries(fields)));
      }),
    );
  });
});
