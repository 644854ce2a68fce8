import { spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ENGINE_LINE } from "./exit.ts";

export interface EngineOptions {
  /** The data folder; created if it is not there. One engine per folder. */
  path: string;
  /** Default 0: any free one. */
  port?: number;
  /** Default true: the engine ends when this process does, even when this process is killed. */
  exitWithParent?: boolean;
}

export interface RunningEngine {
  /** For `CLICKHOUSE_URL`: `http://127.0.0.1:PORT`. User `default`, no password. */
  url: string;
  pid: number;
  /** Lets statements finish for some seconds, then closes the data folder. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL: acknowledged writes survive it. Await `exited` to know that the folder is free. */
  kill(): void;
  /** The exit code, 128 + signal number if a signal ended it. */
  exited: Promise<number>;
}

const START_MS = 60_000;
const STOP_MS = 15_000;

/**
 * Starts the embedded ClickHouse as a child process. Rejects with an `Error` whose message is one line for people
 * (folder in use, no engine for this machine, port taken …) and whose `exitCode` is one of `exit.ts`.
 */
export function startEngine({ path, port = 0, exitWithParent = true }: EngineOptions): Promise<RunningEngine> {
  const script = fileURLToPath(new URL("./server.ts", import.meta.url));
  const child = spawn(process.execPath, [script, "--path", path, "--port", String(port)], {
    // A process group of its own: Ctrl-C reaches the parent, which lets requests in flight finish first.
    detached: true,
    stdio: [exitWithParent ? "pipe" : "ignore", "pipe", "pipe"],
    env: { ...process.env, UV_THREADPOOL_SIZE: "20", SPANHOUSE_ENGINE_EXIT_WITH_PARENT: exitWithParent ? "1" : "0" },
  });
  const exited = new Promise<number>((resolve) => {
    child.on("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    child.on("error", () => resolve(1));
  });
  let said = "";
  let ready = false;
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    if (ready) process.stderr.write(text);
    else said += text;
  });

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`The embedded ClickHouse did not start within ${START_MS / 1000} s on ${path}.`));
    }, START_MS);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(new Error(`The embedded ClickHouse could not be started: ${error.message}`));
    });
    // "close", not "exit": stderr has then been read to its end.
    child.on("close", (code) => {
      clearTimeout(timer);
      const own = said.split("\n").findLast((line) => line.startsWith(ENGINE_LINE))?.slice(ENGINE_LINE.length);
      const last = said.trim().split("\n").at(-1);
      reject(Object.assign(new Error(own ?? `The embedded ClickHouse did not start (exit code ${code}). ${last ?? ""}`.trim()), { exitCode: code }));
    });
    createInterface({ input: child.stdout! }).once("line", (line) => {
      clearTimeout(timer);
      ready = true;
      resolve({
        url: (JSON.parse(line) as { url: string }).url,
        pid: child.pid!,
        exited,
        kill: () => void child.kill("SIGKILL"),
        async stop() {
          child.kill("SIGTERM");
          const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
          await exited;
          clearTimeout(late);
        },
      });
    });
  });
}
