import { LIMITS } from "../domain/limits.ts";
import { invalidRequest, SpanhouseError } from "../errors.ts";

const tooLarge = (limit: number, what: string) =>
  new SpanhouseError("body_too_large", `${what} exceeded the limit of ${limit / 1_000_000} MB. Send smaller batches.`);

async function collect(stream: ReadableStream<Uint8Array>, limit: number, what: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit, what);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/** The body, inflated when it is gzip. Throws `body_too_large` over a limit, `invalid_request` for broken gzip. */
export async function readBody(request: Request, sentLimit: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > sentLimit) throw tooLarge(sentLimit, "Body");
  if (request.body === null) return new Uint8Array();
  const sent = await collect(request.body, sentLimit, "Body");
  if (!/gzip/i.test(request.headers.get("content-encoding") ?? "")) return sent;
  try {
    const inflated = new Blob([sent as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
    return await collect(inflated, LIMITS.inflatedBytes, "Decompressed body");
  } catch (error) {
    if (error instanceof SpanhouseError) throw error;
    throw invalidRequest("The body is not valid gzip");
  }
}

/** The body as JSON. Throws `body_too_large`, or `invalid_request` when it is no JSON. */
export async function readJson(request: Request): Promise<unknown> {
  const body = await readBody(request, LIMITS.jsonBytes);
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch {
    throw invalidRequest("The request body is not valid JSON");
  }
}
