import { readdirSync, readFileSync } from "node:fs";

/** What a process has used since it began. */
export interface Usage {
  cpuMs: number;
  rssBytes: number;
}

/** What the workerd processes below this one have used, together, from /proc. */
export function workerdUsage(): Usage {
  const processes = workerdBelow(process.pid);
  return { cpuMs: processes.reduce((sum, each) => sum + each.cpuMs, 0), rssBytes: processes.reduce((sum, each) => sum + each.rssBytes, 0) };
}

interface Process extends Usage {
  pid: number;
  parent: number;
  name: string;
}

/** Linux counts processor time in ticks of 10 ms and memory in pages of 4 KiB on the machines the engine runs on. */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

function processOf(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name is in parentheses and may hold anything.
    const [open, close] = [stat.indexOf("("), stat.lastIndexOf(")")];
    const fields = stat.slice(close + 2).split(" ");
    return { pid, name: stat.slice(open + 1, close), parent: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, rssBytes: Number(fields[21]) * PAGE_BYTES };
  } catch {
    return undefined; // it has ended
  }
}

function workerdBelow(root: number): Process[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((name) => processOf(Number(name))).filter((each) => each !== undefined);
  const parents = new Map(all.map((each) => [each.pid, each.parent]));
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return all.filter((each) => each.name === "workerd" && isBelow(each.pid));
}
