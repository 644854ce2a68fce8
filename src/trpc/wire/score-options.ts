import type { ScoreOptions } from "../../db/scores/options.ts";

/** The score names and categories of a filterOptions answer (tRPC contract 4.3). */
export const toScoreOptions = ({ averages, categories, booleans }: ScoreOptions) => ({ scores_avg: averages, score_categories: categories, score_booleans: booleans });
