import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { defineCommand } from "citty";
import { command } from "../command.ts";
import { DEFAULT_DATA_DIR, DEV_PEPPER, workerStateDir } from "../dev/settings.ts";
import { CliError } from "../errors.ts";
import { generateKey } from "../keys/generate.ts";
import { hashSecret } from "../../src/http/key-hash.ts";
import { OPERATOR_ROLES } from "../../src/http/operators.ts";
import { deleteKey, listKeys, putKey, type KeyPlace } from "../keys/store.ts";

const PLACE = {
  remote: { type: "boolean", description: "the deployed Worker's keys (wrangler must be logged in); else those of `spanhouse dev` beside DATA_DIR" },
} as const;

const placeOf = (remote: boolean | undefined): KeyPlace =>
  remote ? { kind: "remote" } : { kind: "local", stateDir: workerStateDir(resolve(process.env.DATA_DIR || DEFAULT_DATA_DIR)) };

const create = command({
  name: "create",
  description: "Create a key pair for a project; the secret is shown once",
  args: {
    project: { type: "string", required: true, description: "id of the project", valueHint: "ID" },
    name: { type: "string", description: "name of the project; else its id", valueHint: "NAME" },
    ...PLACE,
  },
  run: async ({ args, output }) => {
    const task = output.task("Creating a key");
    const { record, secretKey } = await generateKey(pepper(args.remote), { id: args.project, name: args.name ?? args.project });
    await putKey(placeOf(args.remote), record);
    task.done(`Created a key for project ${record.projectId}`);
    const { publicKey, projectId, projectName } = record;
    output.result({ publicKey, secretKey, projectId, projectName }, `public key ${publicKey}\nsecret key ${secretKey}\nKeep the secret: only its hash was stored.`);
  },
});

const list = command({
  name: "list",
  description: "List the stored keys, without secrets",
  args: PLACE,
  run: async ({ args, output }) => {
    const keys = await listKeys(placeOf(args.remote));
    const lines = keys.map((key) => `${key.publicKey}  ${key.projectId}  ${key.createdAt}`);
    output.result({ keys }, lines.join("\n") || "no keys are stored");
  },
});

const revoke = command({
  name: "revoke",
  description: "Delete a key; the edge may go on accepting it for a minute",
  args: { public: { type: "positional", required: true, description: "public key, as `keys list` shows it" }, ...PLACE },
  run: async ({ args, output }) => {
    const place = placeOf(args.remote);
    const found = (await listKeys(place, args.public)).some((key) => key.publicKey === args.public);
    if (!found) throw new CliError(`there is no key ${args.public}: \`spanhouse keys list\` shows those there are`);
    await deleteKey(place, args.public);
    output.result({ revoked: args.public }, `Revoked ${args.public}; caches at the edge forget it within a minute`);
  },
});

const operator = command({
  name: "operator",
  description: "Make a token for the admin API, and the entry of ADMIN_OPERATORS that lets it in; the token is shown once",
  args: {
    name: { type: "string", required: true, description: "whom the history names", valueHint: "NAME" },
    role: { type: "string", description: OPERATOR_ROLES.join(" or "), valueHint: "ROLE", default: "operator" },
  },
  run: async ({ args, output }) => {
    const role = OPERATOR_ROLES.find((each) => each === args.role);
    if (!role) throw new CliError(`--role is '${args.role}': one of ${OPERATOR_ROLES.join(", ")}`);
    const token = `sh-${randomBytes(32).toString("base64url")}`;
    const entry = { name: args.name, role, tokenHash: await hashSecret(pepper(false), token) };
    output.result({ token, entry }, `token ${token}\nentry ${JSON.stringify(entry)}\nThe hash holds for the API_KEY_PEPPER of this environment; keep the token.`);
  },
});

export const keys = defineCommand({
  meta: { name: "keys", description: "Create, list and revoke API keys; make operators' tokens" },
  subCommands: { create, list, revoke, operator },
});

/** The Worker hashes with the same pepper; a key made with another one never opens anything. */
function pepper(remote: boolean | undefined): string {
  const configured = process.env.API_KEY_PEPPER;
  if (remote && (!configured || configured === DEV_PEPPER)) {
    throw new CliError("--remote needs API_KEY_PEPPER, the secret that the deployed Worker has: set it in the environment");
  }
  return configured || DEV_PEPPER;
}
