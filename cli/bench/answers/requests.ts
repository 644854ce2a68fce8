import { DAY_MS } from "../../../src/domain/duration.ts";
import type { Facts } from "../facts.ts";

/** What SDKs and scripts ask most: lists of a day, and what they open from them. */
export function answersOf({ end, smallTrace, largeTrace, observation }: Facts): string[] {
  const from = new Date(end - DAY_MS).toISOString();
  return [
    `/api/public/traces?limit=50&fromTimestamp=${from}`,
    `/api/public/traces?limit=50&fields=core&fromTimestamp=${from}`,
    `/api/public/observations?limit=50&fromStartTime=${from}`,
    `/api/public/sessions?limit=50&fromTimestamp=${from}`,
    `/api/public/traces/${smallTrace}`,
    `/api/public/traces/${largeTrace}`,
    `/api/public/observations/${observation}`,
  ];
}
