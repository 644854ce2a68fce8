// Bundles the Worker as `wrangler deploy` would, and fails when it outgrew its limit: a start on the edge pays for every
// kilobyte. Raise the limit on purpose, with the reason in the commit.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 400;

const root = fileURLToPath(new URL("..", import.meta.url));
const outdir = join(root, "dist");
const wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js");

rmSync(outdir, { recursive: true, force: true }); // modules of an earlier build would be counted
const built = spawnSync(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", outdir, "--minify"], {
  cwd: root,
  encoding: "utf8",
  env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
});
if (built.status !== 0) {
  process.stderr.write(`${built.stdout ?? ""}${built.stderr ?? ""}${built.error?.message ?? ""}\nbuild: wrangler could not bundle the Worker\n`);
  process.exit(1);
}

const modules = readdirSync(outdir).filter((name) => /\.(js|mjs|wasm|txt|bin)$/.test(name)).map((name) => readFileSync(join(outdir, name)));
const kb = (bytes) => bytes / 1024;
const raw = kb(modules.reduce((sum, module) => sum + module.length, 0));
const gzipped = kb(modules.reduce((sum, module) => sum + gzipSync(module).length, 0));
const size = `${gzipped.toFixed(1)} KB gzipped (${raw.toFixed(1)} KB), limit ${LIMIT_KB} KB`;
if (modules.length === 0 || gzipped > LIMIT_KB) {
  process.stderr.write(`build: the Worker is ${size}: take something out of it, or raise LIMIT_KB in scripts/build-worker.mjs on purpose\n`);
  process.exit(1);
}
process.stdout.write(`build: dist/ holds the Worker, ${size}\n`);
