/**
 * Errors as ClickHouse's HTTP interface gives them: a numbered code, a text that names its type in parentheses,
 * and the HTTP status that the server derives from the code.
 */
export class EngineError extends Error {
  /** ClickHouse's error number, e.g. 60. */
  readonly code: number;

  /** `text` is what follows `DB::Exception: `, with the type at its end: `Table x does not exist. (UNKNOWN_TABLE)`. */
  constructor(code: number, text: string) {
    super(text);
    this.name = "EngineError";
    this.code = code;
  }

  /** The body of the HTTP answer. */
  body(version: string): string {
    return `Code: ${this.code}. DB::Exception: ${this.message} (version ${version})\n`;
  }
}

export const syntaxError = (text: string) => new EngineError(62, `Syntax error: ${text}. (SYNTAX_ERROR)`);
export const badArguments = (text: string) => new EngineError(36, `${text}. (BAD_ARGUMENTS)`);
export const notImplemented = (text: string) => new EngineError(48, `${text}. (NOT_IMPLEMENTED)`);
export const accessDenied = (text: string) => new EngineError(497, `${text}. (ACCESS_DENIED)`);
export const unknownSetting = (name: string) => new EngineError(115, `Unknown setting '${name}'. (UNKNOWN_SETTING)`);
export const cancelled = () => new EngineError(394, "Query was cancelled. (QUERY_WAS_CANCELLED)");
export const authenticationFailed = (user: string) =>
  new EngineError(
    516,
    `${user}: Authentication failed: password is incorrect, or there is no user with such name. ` +
      "The embedded engine has one user, default, without a password. (AUTHENTICATION_FAILED)",
  );

const NATIVE = /^Code: (\d+)\. DB::Exception: ([\s\S]*)$/;
// Errors raised in the engine's client half arrive wrapped in a second envelope of the same code.
const WRAPPED = /^Code: \d+\. DB::Exception: ([\s\S]*) \(version [^()]*\)\. \([A-Z0-9_]+\)$/;

/** What the addon threw, as an `EngineError`; texts that are no ClickHouse exception get 1002 (UNKNOWN_EXCEPTION). */
export function fromNative(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const match = NATIVE.exec(text);
  if (!match) return new EngineError(1002, `${text} (UNKNOWN_EXCEPTION)`);
  return new EngineError(Number(match[1]), WRAPPED.exec(match[2]!)?.[1] ?? match[2]!);
}

/**
 * The server's own table (its `exceptionCodeToHTTPStatus.cpp`); every other code is 500.
 * Clients decide on these: 4xx is the caller's mistake, 5xx is worth another try.
 */
const STATUS: Record<number, readonly number[]> = {
  400: [6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 123, 167, 168, 223, 321, 376, 427, 441, 675, 676],
  401: [194],
  403: [192, 193, 497, 512, 516],
  404: [46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511],
  408: [159],
  411: [381],
  413: [229],
  415: [779],
  501: [48],
  503: [76, 209, 439],
};
const STATUS_OF = new Map(Object.entries(STATUS).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)])));

/** The HTTP status ClickHouse answers with for an error code. */
export const httpStatus = (code: number): number => STATUS_OF.get(code) ?? 500;
