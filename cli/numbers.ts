import { CliError } from "./errors.ts";

/** A whole number of an option, from 1 on. */
export function positiveInteger(name: string, text: string, most: number): number {
  const value = Number(text.replaceAll("_", ""));
  if (!/^[\d_]+$/.test(text) || value < 1 || value > most) throw new CliError(`${name} is not a number from 1 to ${most}: ${text}`);
  return value;
}

/** Milliseconds since the epoch of an option's ISO time. */
export function timeOf(name: string, text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new CliError(`${name} is not a time such as 2026-01-31T00:00:00Z: ${text}`);
  return ms;
}
