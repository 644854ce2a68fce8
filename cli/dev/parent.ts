import { readFileSync } from "node:fs";

const EVERY_MS = 500;

/**
 * Calls back when the npm that runs this process is gone. npm killed by its pid ends, but not the shell and the
 * processes below it: they would go on holding the port. Without npm above, or without /proc, it watches nothing:
 * Ctrl-C and signals to this process need none of it.
 */
export function watchNpm(onGone: () => void, env = process.env): { stop(): void } {
  const npm = env.npm_lifecycle_event ? findNpm() : undefined;
  if (npm === undefined) return { stop: () => {} };
  const born = startTime(npm);
  const timer = setInterval(() => {
    if (startTime(npm) === born) return;
    clearInterval(timer);
    onGone();
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

function findNpm(): number | undefined {
  for (let pid = process.ppid; pid > 1; pid = Number(statFields(pid)?.[1] ?? 0)) {
    if (/^(npm|npx)\b|\bnpm-cli\.js\b/.test(commandLine(pid))) return pid;
  }
  return undefined;
}

/** Distinguishes a process from a later one with the same pid; undefined when it is gone or a zombie. */
function startTime(pid: number): string | undefined {
  const fields = statFields(pid);
  return fields?.[0] === "Z" ? undefined : fields?.[19];
}

/** The fields of /proc/PID/stat from the third on (state, parent …): the second is a name that may hold anything. */
function statFields(pid: number): string[] | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

const commandLine = (pid: number): string => read(`/proc/${pid}/cmdline`)?.replaceAll("\0", " ").trim() ?? "";

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
