import { request as send } from "node:http";
import { listen } from "../support/proxy.ts";

/** What happens to a statement on its way to the store. `lost`: it is carried out, but the answer never arrives. */
export type Fault = "refused" | "error" | "lost" | "hangs";

export interface FaultyProxy {
  url(target: string): string;
  /** The fault of the statement with this number (0-based, since the last call), and of none after it. */
  arm(statement: number, fault: Fault): void;
  /** The fault of every statement with this tag, from now on; without a fault they are only counted. */
  armTag(tag: string, fault?: Fault): void;
  /** Statements since the last `arm` or `armTag`; those of the tag, if there is one. */
  seen(): number;
  close(): Promise<void>;
}

/** An HTTP proxy before the engine that harms one statement. */
export async function faultyProxy(): Promise<FaultyProxy> {
  let target = "";
  let armed: { statement?: number; tag?: string; fault: Fault | undefined } | undefined;
  let seen = 0;
  const { url, close } = await listen((incoming, outgoing) => {
    const hasTag = armed?.tag !== undefined && new URL(incoming.url ?? "", "http://proxy").searchParams.get("log_comment")?.includes(`"name":"${armed.tag}"`);
    const fault = hasTag || (armed?.statement !== undefined && armed.statement === seen) ? armed?.fault : undefined;
    if (armed?.tag === undefined || hasTag) seen += 1;
    if (fault === "refused") return void outgoing.destroy();
    if (fault === "hangs") return;
    if (fault === "error") {
      outgoing.writeHead(500, { "x-clickhouse-exception-code": "241" });
      outgoing.end("Code: 241. DB::Exception: Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)");
      return;
    }
    const onward = send(target + (incoming.url ?? ""), { method: incoming.method, headers: incoming.headers }, (answer) => {
      if (fault === "lost") {
        answer.resume().on("end", () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  return {
    url: (engine) => {
      target = engine;
      return url;
    },
    arm: (statement, fault) => {
      armed = { statement, fault };
      seen = 0;
    },
    armTag: (tag, fault) => {
      armed = { tag, fault };
      seen = 0;
    },
    seen: () => seen,
    close,
  };
}
