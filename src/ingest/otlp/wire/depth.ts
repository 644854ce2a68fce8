import { LIMITS } from "../../../domain/limits.ts";

/** Lists and maps nested deeper than this inside one attribute are replaced by a text: they would exhaust the stack of whoever walks them. */
export const MAX_ATTRIBUTE_DEPTH = LIMITS.attributeDepth;

export const TOO_DEEP = `[nested deeper than ${MAX_ATTRIBUTE_DEPTH} levels]`;
