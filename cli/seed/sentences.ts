const WORDS =
  "the a of to and in that for with on at from by as into over under between after before during without against within order invoice customer account payment refund delivery address contract summary report question answer document paragraph section table figure result search query index model prompt token context window agent tool function argument value number string list map field error warning retry timeout request response status header body page limit offset cursor filter sort group count total average median budget price discount tax quarter month week day hour minute second morning evening team manager engineer analyst support ticket priority issue branch commit release version change test review meeting agenda decision plan goal risk owner deadline please find write explain compare translate extract classify rewrite check confirm cancel update create remove send receive open close start stop".split(" ");

/** Sentences for the texts: 64, so that six bits choose one. The same for the same seed. */
export function sentences(seed: number): string[] {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const next = (below: number): number => {
    // xorshift32; its one fixed point is zero.
    state = state || 1;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
  return Array.from({ length: 64 }, () => {
    const words = Array.from({ length: 7 + next(9) }, () => WORDS[next(WORDS.length)] as string).join(" ");
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  });
}
