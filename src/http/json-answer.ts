import type { Context } from "hono";
import type { AppEnv } from "./scope.ts";

/** Characters up to which an answer is sent whole: until then a failure has a status of its own. */
const WHOLE = 1_000_000;
/** Characters of a piece of a larger one, at least. */
const PIECE = 64_000;

const HEADERS = { "content-type": "application/json" };

type Pieces = AsyncGenerator<string, void, undefined>;

/** Pieces in one text, of `size` characters or a piece more. */
async function gathered(pieces: Pieces, size: number): Promise<{ text: string; done: boolean }> {
  let text = "";
  while (text.length <= size) {
    const next = await pieces.next();
    if (next.done === true) return { text, done: true };
    text += next.value;
  }
  return { text, done: false };
}

/**
 * Answers 200 with JSON that comes in pieces. A large answer is sent while it is made, as fast as the client takes it:
 * the pieces are not asked for earlier. When one of them fails after the first was sent, the connection breaks: half an
 * answer must not look like one.
 */
export async function jsonAnswer(c: Context<AppEnv>, pieces: Pieces): Promise<Response> {
  let { text, done } = await gathered(pieces, WHOLE);
  if (c.req.method === "HEAD") {
    await pieces.return();
    return c.body(null, 200, HEADERS);
  }
  if (done) return c.body(text, 200, HEADERS);
  const encoder = new TextEncoder();
  const { deps, requestId } = c.var;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          controller.enqueue(encoder.encode(text));
          if (done) controller.close();
          else ({ text, done } = await gathered(pieces, PIECE));
        } catch (error) {
          deps.log({ level: "error", event: "answer.broken", requestId, path: c.req.path, error: String(error), cause: String((error as Error).cause ?? "") });
          controller.error(error);
        }
      },
      cancel: async () => {
        await pieces.return();
      },
    },
    { highWaterMark: 0 },
  );
  return c.body(body, 200, HEADERS);
}
