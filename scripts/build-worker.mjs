import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** What the Worker may weigh, gzipped, in KB: a cold start parses it whole. */
const LIMIT_KB = 400;
const OUT = "dist";

rmSync(OUT, { recursive: true, force: true });
const build = spawnSync("wrangler", ["deploy", "--dry-run", "--minify", "--outdir", OUT], {
  encoding: "utf8",
  env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
});
if (build.status !== 0) {
  console.error(build.stdout, build.stderr);
  process.exit(1);
}
const bundle = readdirSync(OUT).filter((name) => name.endsWith(".js"));
const kilobytes = bundle.reduce((sum, name) => sum + gzipSync(readFileSync(join(OUT, name))).length, 0) / 1_000;
console.log(`The Worker weighs ${kilobytes.toFixed(0)} KB gzipped (limit ${LIMIT_KB} KB)`);
if (bundle.length === 0 || kilobytes > LIMIT_KB) {
  console.error("Over the limit: look at what was added to the bundle, or move the limit on purpose.");
  process.exit(1);
}
