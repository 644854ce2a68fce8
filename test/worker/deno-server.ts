import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { DENO_ARGS, denoBinary, ROOT } from "../../cli/dev/deno.ts";

export interface DenoServer {
  url: string;
  /** Events it logged. */
  logged: Record<string, unknown>[];
  signal(signal: "SIGTERM" | "SIGINT" | "SIGKILL"): void;
  /** The exit code, null when it was killed. */
  exited: Promise<number | null>;
}

/** src/deno.ts in a real Deno process, as `npm run start:deno` runs it. Resolves when it listens. */
export async function startDenoServer(env: Record<string, string>): Promise<DenoServer> {
  const child = spawn(denoBinary(), DENO_ARGS, { cwd: ROOT, env: { PATH: process.env.PATH, HOME: process.env.HOME, HOST: "127.0.0.1", PORT: "0", ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  const logged: Record<string, unknown>[] = [];
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const listening = new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      said += `${line}\n`;
      if (!line.startsWith("{")) return;
      const event = JSON.parse(line) as Record<string, unknown>;
      logged.push(event);
      if (event.event === "listening") resolve(Number(event.port));
    });
    void exited.then((code) => reject(new Error(`Deno ended (${code}):\n${said}`)));
  });
  return { url: `http://127.0.0.1:${await listening}`, logged, exited, signal: (signal) => void child.kill(signal) };
}
