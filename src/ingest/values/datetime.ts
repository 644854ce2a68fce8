export interface Instant {
  /** Milliseconds since the epoch, cut, never rounded. */
  ms: number;
  /** Microseconds since the epoch. Exact up to the year 2255, where doubles run out. */
  us: number;
}

const SHAPE = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function isDate(year: number, month: number, day: number): boolean {
  const days = month === 2 && isLeap(year) ? 29 : DAYS_IN_MONTH[month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

const MS_IN_400_YEARS = 146_097 * 86_400_000;

/** Date.UTC reads the years 0 to 99 as 1900 to 1999; the calendar repeats after 400 years. */
const dayStart = (year: number, month: number, day: number): number => Date.UTC(year + 400, month - 1, day) - MS_IN_400_YEARS;

/**
 * An ISO-8601 instant with a zone (REST contract 1.5): seconds may be missing, the fraction may have any length, the
 * date must exist. Undefined for everything else, other types included.
 */
export function parseInstant(text: unknown): Instant | undefined {
  if (typeof text !== "string") return undefined;
  const parts = SHAPE.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second = "0", fraction = "", sign, offsetHour = "0", offsetMinute = "0"] = parts;
  if (!isDate(Number(year), Number(month), Number(day))) return undefined;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === "-" ? -1 : 1);
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  const wholeSeconds = dayStart(Number(year), Number(month), Number(day)) + minutes * 60_000 + Number(second) * 1_000;
  const micros = Number(fraction.slice(0, 6).padEnd(6, "0"));
  return { ms: wholeSeconds + Math.floor(micros / 1_000), us: wholeSeconds * 1_000 + micros };
}
