import { request as send } from "node:http";
import { listen } from "../support/proxy.ts";

/** How an answer goes wrong on its way: the connection breaks, or something between ends it as if that were all. */
export type Cut = "broken" | "short";

export interface CuttingProxy {
  url(target: string): string;
  /** From now on answers are cut after so many bytes; those of fewer pass. */
  cut(how: Cut | undefined, after?: number): void;
  /** Requests that are neither answered nor given up. */
  open(): number;
  close(): Promise<void>;
}

/** An HTTP proxy before the engine that lets the beginning of a long answer through. */
export async function cuttingProxy(): Promise<CuttingProxy> {
  let target = "";
  let open = 0;
  let [how, after]: [Cut | undefined, number] = [undefined, 0];
  const { url, close } = await listen((incoming, outgoing) => {
    const onward = send(target + (incoming.url ?? ""), { method: incoming.method, headers: incoming.headers }, (answer) => {
      const { "content-length": _length, ...headers } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 500, how === undefined ? answer.headers : headers);
      if (how === undefined) return void answer.pipe(outgoing);
      let left = after;
      answer.on("data", (chunk: Buffer) => {
        const passed = chunk.subarray(0, left);
        left -= chunk.length;
        if (left > 0) return void outgoing.write(passed);
        answer.destroy();
        // Not before what is let through is on its way: a connection that is destroyed drops what it holds.
        if (how === "broken") outgoing.write(passed, () => outgoing.destroy());
        else outgoing.end(passed);
      });
      answer.on("end", () => outgoing.end());
    });
    onward.on("error", () => outgoing.destroy());
    open += 1;
    outgoing.on("close", () => {
      open -= 1;
      onward.destroy();
    });
    incoming.pipe(onward);
  });
  return {
    url: (engine) => {
      target = engine;
      return url;
    },
    cut: (kind, bytes = 0) => {
      [how, after] = [kind, bytes];
    },
    open: () => open,
    close,
  };
}
