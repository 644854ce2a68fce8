import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Engine {
  /** Where ClickHouse's HTTP interface answers. */
  url: string;
  pid: number;
  /** Lets requests in flight finish, then ends the process; resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends the process at once, as a crash would. */
  kill(): void;
  /** The exit code, once the process has ended. */
  exited: Promise<number>;
}

/**
 * Starts the embedded ClickHouse on a data folder. Rejects with an Error whose message is one line saying what to do.
 * @param exitWithParent the engine goes when this process goes, however it ends
 */
export function startEngine({ path, port = 0, exitWithParent = true }: { path: string; port?: number; exitWithParent?: boolean }): Promise<Engine> {
  const script = fileURLToPath(new URL("./server.ts", import.meta.url));
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, "--port", String(port), "--path", path], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, SPANHOUSE_ENGINE_EXIT_WITH_PARENT: exitWithParent ? "1" : "0" },
    // Of its own group: Ctrl-C reaches the parent, which lets requests in flight finish first.
    detached: true,
  });
  const exited = new Promise<number>((resolve) => child.on("exit", (code, signal) => resolve(code ?? (signal === null ? 0 : 128))));
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = `${stderr}${chunk.toString()}`.slice(-4_000);
  });
  return new Promise((resolve, reject) => {
    void exited.then((code) => reject(new Error(stderr.trim().split("\n").at(-1) || `The embedded ClickHouse ended with code ${code} before it was ready`)));
    createInterface({ input: child.stdout }).once("line", (line) => {
      const { url } = JSON.parse(line) as { url: string };
      resolve({
        url,
        pid: child.pid ?? 0,
        exited,
        kill: () => void child.kill("SIGKILL"),
        stop: async () => {
          child.kill("SIGTERM");
          await exited;
        },
      });
    });
  });
}
