import { stripVTControlCharacters } from "node:util";

export type Stream = "stdout" | "stderr";

/** What a line of `wrangler dev` means to whoever runs `spanhouse dev`. */
export type LogLine = { kind: "worker"; text: string } | { kind: "restarted" } | { kind: "noise" };

const NOISE: LogLine = { kind: "noise" };
/** Of wrangler itself: its own reports, the reload marks, boxes, the hint at its log file, and the table of bindings after a reload. */
const OWN = /^(\[wrangler:\w+\]|⎔|🪵|[─╭╰│]|\s*⛅|Your Worker has access to the following bindings:|Binding {2,}Resource {2,}Mode|env\.\w+ \(.*\) {2,}|Using secrets defined in )/u;
const DECORATED = /^[✘▲] \[(ERROR|WARNING)\] /u;
const UNCAUGHT = "[wrangler:error] ";

/**
 * Tells the Worker's console from wrangler's own output, which shares its streams and has no mark on the former.
 * Until wrangler says it is ready, everything is its own.
 */
export function createLogReader(): (line: string, stream: Stream) => LogLine {
  let ready = false;
  return (line, stream) => {
    const text = stripVTControlCharacters(line).trimEnd();
    if (!ready) {
      ready = text.includes("] Ready on ");
      return NOISE;
    }
    if (text === "") return NOISE;
    if (text.includes("The Workers runtime crashed unexpectedly")) return { kind: "restarted" };
    if (text.startsWith(UNCAUGHT)) return { kind: "worker", text: text.slice(UNCAUGHT.length) };
    if (OWN.test(text)) return NOISE;
    return { kind: "worker", text: stream === "stderr" ? text.replace(DECORATED, "") : text };
  };
}
