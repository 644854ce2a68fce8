import type { Read, ReadScope } from "../../src/db/read.ts";
import type { AccessPattern } from "../../src/rollout/switch.ts";
import type { Facts } from "./facts.ts";
import { HOUR_MS } from "../../src/domain/duration.ts";

export type Side = "current" | "new";
export const SIDES: readonly Side[] = ["current", "new"];

/** Time ranges that end with the data. */
export const WINDOWS = { "1h": HOUR_MS, "24h": 24 * HOUR_MS, "7d": 168 * HOUR_MS, "30d": 720 * HOUR_MS } as const;
export type Window = keyof typeof WINDOWS;

/** What a pair asks for: `from` and `to` are the window's bounds in milliseconds; of no account for reads by key. */
export interface Asked {
  facts: Facts;
  from: number;
  to: number;
}

interface Definition<Input, Output> {
  /** The pattern's name, and what of it where several pairs ask it. */
  name: string;
  /** Number and name of its files in performance-queries/; without, it has none. */
  query?: { number: string; name: string };
  /** `none`: read by key, measured once. */
  windows: readonly Window[] | "none";
  input(asked: Asked): Input;
  /** What of an answer the request shows; a side may know more than was asked. All of it without. */
  shown?(answer: Output): unknown;
}

/** A pair without its types: any list holds it. */
export interface BenchPair {
  name: string;
  pattern: string;
  query: { number: string; name: string } | undefined;
  windows: readonly Window[] | "none";
  read(side: Side, scope: ReadScope, asked: Asked): Promise<unknown>;
  /** The part of an answer that both sides have to agree on. */
  shown(answer: unknown): unknown;
}

export const pair = <Input, Output>(pattern: AccessPattern<Input, Output>) => ({ name, query, windows, input, shown }: Definition<Input, Output>): BenchPair => ({
  name, pattern: pattern.name, query, windows,
  read: (side, scope, asked) => pattern[side](scope, input(asked)),
  shown: (answer) => (shown ? shown(answer as Output) : answer),
});

/**
 * Two patterns that a front end asks one after the other, as one that is named like the first.
 * @param next what to ask the second for; undefined: it is not asked
 */
export const inTurn = <Input, Rows, Then, More>(first: AccessPattern<Input, Rows>, second: AccessPattern<Then, More>, next: (rows: Rows, input: Input) => Then | undefined): AccessPattern<Input, { rows: Rows; more: More | undefined }> => {
  const both = (side: Side): Read<Input, { rows: Rows; more: More | undefined }> => async (scope, input) => {
    const rows = await first[side](scope, input);
    const then = next(rows, input);
    return { rows, more: then === undefined ? undefined : await second[side](scope, then) };
  };
  return { name: first.name, current: both("current"), new: both("new") };
};

export const ALL_WINDOWS = Object.keys(WINDOWS) as Window[];
