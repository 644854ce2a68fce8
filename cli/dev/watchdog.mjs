// Runs a command so that nothing of it outlives the process that started this one, however that one ends: stdin is a
// pipe from it, and its end is the sign. Plain JavaScript and no imports of ours: it has to start fast and never fail.
//   node watchdog.mjs COMMAND ARGUMENTS…      (started detached: it leads the process group it ends)
import { spawn } from "node:child_process";

const GRACE_MS = 6_000;
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  child.kill("SIGTERM");
  setTimeout(endGroup, GRACE_MS);
}

function endGroup() {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.exit(1);
  }
}

child.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on("exit", (code) => {
  // Stragglers of a killed command (workerd) would hold the port; only they and this process are left in the group.
  if (code === null || stopping) endGroup();
  process.exit(code);
});
process.stdin.on("end", stop).on("error", stop).resume();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, stop);
