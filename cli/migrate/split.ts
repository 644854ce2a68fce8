/**
 * Splits a file into its statements at `;`, as ClickHouse's own lexer sees them: a `;` inside quotes, backticks or
 * comments separates nothing. Comments stay with the statement they stand before; a chunk of comments alone is none.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let hasCode = false;
  let at = 0;
  const finish = (end: number) => {
    if (hasCode) statements.push(sql.slice(start, end).trim());
    start = end + 1;
    hasCode = false;
  };
  while (at < sql.length) {
    const char = sql[at];
    if (char === "'" || char === '"' || char === "`") {
      hasCode = true;
      at = endOfQuoted(sql, at);
    } else if (sql.startsWith("--", at)) {
      at = endOr(sql, sql.indexOf("\n", at), 1);
    } else if (sql.startsWith("/*", at)) {
      at = endOr(sql, sql.indexOf("*/", at + 2), 2);
    } else if (char === ";") {
      finish(at);
      at += 1;
    } else {
      hasCode ||= !/\s/.test(char ?? "");
      at += 1;
    }
  }
  finish(sql.length);
  return statements;
}

/** Position after the closing quote: a backslash escapes; a doubled quote closes and opens again, which is the same. */
function endOfQuoted(sql: string, open: number): number {
  let at = open + 1;
  while (at < sql.length && sql[at] !== sql[open]) at += sql[at] === "\\" ? 2 : 1;
  return at + 1;
}

const endOr = (sql: string, found: number, length: number) => (found === -1 ? sql.length : found + length);
