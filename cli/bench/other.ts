import type { Db } from "../../src/db/client.ts";
import type { Asked } from "./pair.ts";

/** A way to answer a pair's question that is neither side's: the rows of the page, newest first. Only their number is compared. */
export type OtherRead = (db: Db, asked: Asked) => Promise<unknown[]>;

/** The ways beside the sides, each measured where it was asked for. */
export const OTHERS = ["rival", "langfuse"] as const;
export type Other = (typeof OTHERS)[number];

/** As reports call them. */
export const OTHER_NAMES: Record<Other, string> = { rival: "wide table", langfuse: "Langfuse" };
