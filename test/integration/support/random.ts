/** Choices that follow from a seed alone, so that a failing data set can be had again. */
export interface Random {
  /** From 0 up to but not including `below`. */
  int(below: number): number;
  chance(of: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** Each of them with a chance of one half. */
  some<T>(values: readonly T[]): T[];
  shuffled<T>(values: readonly T[]): T[];
}

export function seeded(seed: number): Random {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    chance: (of) => next() < of,
    pick: (values) => values[int(values.length)] as (typeof values)[number],
    some: (values) => values.filter(() => next() < 0.5),
    shuffled: (values) => values.map((value) => ({ value, at: next() })).sort((a, b) => a.at - b.at).map(({ value }) => value),
  };
}
