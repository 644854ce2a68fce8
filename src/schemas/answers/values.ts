import { z } from "zod";

/** What answers are made of, as the JSON that clients receive. Objects have exactly the keys named. */

/** UTC, with milliseconds. */
export const time = z.iso.datetime({ precision: 3 });

export const textOrNull = z.string().nullable();

/** Whatever a client once stored; always there, if only as null. */
export const anyJson = z
  .union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.unknown()), z.record(z.string(), z.unknown())])
  .meta({ id: "Json", description: "Any JSON: stored text that is JSON comes back decoded" });

export const metadata = z.record(z.string(), z.unknown());

const page = {
  page: z.int().min(1),
  limit: z.int().min(1),
  totalItems: z.int().min(0).meta({ description: "Of a full walk" }),
  totalPages: z.int().min(0),
};

const walked = z
  .object({ ...page, nextCursor: z.string().optional().meta({ description: "While rows follow, for those who sent a cursor" }) })
  .meta({ id: "PageMeta" });

/** A list by page number that can be walked by cursor as well. */
export const walkOf = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item), meta: walked });

export const failure = z
  .object({
    message: z.string(),
    error: z.union([z.string(), z.array(z.looseObject({ code: z.string(), path: z.array(z.union([z.string(), z.number()])), message: z.string() }))]).optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: "Error", description: "`error` names the class, or lists what is wrong with the request" });
