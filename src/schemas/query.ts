import { z } from "zod";

/** The parameter kinds of REST contract section 1.5. A repeated parameter arrives as an array and fails as no string. */

/** JS `Number` of the text; `""` is absent. */
const integerText = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === "" ? undefined : Number(text)));

/** 1-based page number, default 1. */
export const pageParam = integerText.pipe(z.int().min(1).default(1)).meta({ type: "integer", minimum: 1, default: 1 });

export const limitParam = (max: number, fallback: number, min = 1) =>
  integerText.pipe(z.int().min(min).max(max).default(fallback)).meta({ type: "integer", minimum: min, maximum: max, default: fallback });

/** A finite number, as JS `Number` reads it; blank text is absent. */
export const numberParam = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text.trim() === "" ? undefined : Number(text)))
  .pipe(z.number().optional())
  .meta({ type: "number" });

/** One text value; `""` is a value. */
export const textParam = z.string().optional();

/** A comma list of texts, blanks around them cut. */
export const wordsParam = z
  .string()
  .transform((text) => text.split(",").map((word) => word.trim()))
  .optional()
  .meta({ description: "Any of these, separated by commas" });

/** A list: the repeated parameter's values taken whole, or one text split at commas. */
export const listParam = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? undefined : typeof value === "string" ? value.split(",") : value))
  .meta({ description: "Repeated, its values taken whole; or one text, split at commas" });

const stated = (names: readonly string[]): string[] => names.map((name) => name.trim()).filter((name) => name !== "");

/** Field groups: comma list (unknown names ignored) or repeated (unknown names refused); empty = all. */
export const fieldsParam = <Group extends string>(groups: readonly [Group, ...Group[]]) =>
  z
    .union([
      z.string().transform((text) => stated(text.split(",")).filter((name): name is Group => (groups as readonly string[]).includes(name))),
      z.array(z.string()).transform(stated).pipe(z.array(z.enum(groups))),
    ])
    .optional()
    .transform((names) => new Set<Group>(names === undefined || names.length === 0 ? groups : names))
    .meta({ description: `Of ${groups.join(", ")}: separated by commas; all by default` });
