import { LIMITS } from "../../../domain/limits.ts";

/** Stands for lists and maps nested deeper inside one attribute: they would exhaust the stack of whoever walks them. */
export const TOO_DEEP = `[nested deeper than ${LIMITS.attributeDepth} levels]`;
