import { defineCommand } from "citty";
import { ADMIN_ARGS, adminClient } from "../admin.ts";
import { command } from "../command.ts";

interface Deletion {
  deletionId: string;
  projectId: string;
  kind: string;
  state: string;
  parts: number;
  ids: number;
  attempts: number;
  rowsDeleted: number;
  requestedBy: string;
  lastError: string;
  ageSeconds: number;
}

interface Part {
  part: number;
  kind: string;
  state: string;
  attempts: number;
  rowsDeleted: number;
  lastError: string;
  updatedAt: string;
  ids: string[];
}

const age = (seconds: number): string => (seconds < 120 ? `${seconds}s` : seconds < 7_200 ? `${Math.round(seconds / 60)}m` : `${Math.round(seconds / 3_600)}h`);

const line = (d: Deletion): string =>
  [d.deletionId, d.state.padEnd(8), d.projectId, `${d.ids} ${d.kind}`, `${d.rowsDeleted} rows`, age(d.ageSeconds), d.requestedBy, ...(d.state === "verified" || d.lastError === "" ? [] : [d.lastError])].join("  ");

const list = command({
  name: "list",
  description: "List deletions, the newest first",
  args: {
    state: { type: "string", description: "accepted, hidden, deleting, dead or verified", valueHint: "dead" },
    project: { type: "string", description: "of this project only", valueHint: "ID" },
    limit: { type: "string", description: "how many; else 50", valueHint: "50" },
    ...ADMIN_ARGS,
  },
  run: async ({ args, output }) => {
    const query = new URLSearchParams({ ...(args.state ? { state: args.state } : {}), ...(args.project ? { projectId: args.project } : {}), ...(args.limit ? { limit: args.limit } : {}) });
    const { deletions } = await adminClient(args).get<{ deletions: Deletion[] }>(`/deletions?${query}`);
    output.result({ deletions }, deletions.map(line).join("\n") || "no deletions");
  },
});

const show = command({
  name: "show",
  description: "Show a deletion's parts",
  args: { id: { type: "positional", required: true, description: "as `deletions list` and the answer's X-Deletion-Id show it" }, ...ADMIN_ARGS },
  run: async ({ args, output }) => {
    const found = await adminClient(args).get<{ deletionId: string; parts: Part[] }>(`/deletions/${encodeURIComponent(args.id)}`);
    const lines = found.parts.map((part) => [`part ${part.part}`, part.state.padEnd(8), `${part.ids.length} ${part.kind}`, `${part.attempts} attempts`, `${part.rowsDeleted} rows`, part.updatedAt, part.lastError].join("  ").trimEnd());
    output.result(found, lines.join("\n"));
  },
});

const restarted = (count: number): string => (count === 0 ? "nothing to start again" : `started ${count} ${count === 1 ? "part" : "parts"} again`);

const retry = command({
  name: "retry",
  description: "Start the unfinished parts of a deletion again",
  args: { id: { type: "positional", required: true, description: "as `deletions list` shows it" }, ...ADMIN_ARGS },
  run: async ({ args, output }) => {
    const answer = await adminClient(args).post<{ restarted: number }>(`/deletions/${encodeURIComponent(args.id)}/retry`);
    output.result(answer, restarted(answer.restarted));
  },
});

const redrive = command({
  name: "redrive",
  description: "Start every dead part again",
  args: ADMIN_ARGS,
  run: async ({ args, output }) => {
    const answer = await adminClient(args).post<{ restarted: number }>("/deletions/redrive");
    output.result(answer, restarted(answer.restarted));
  },
});

export const deletions = defineCommand({
  meta: { name: "deletions", description: "Look at deletions, and start again what got stuck" },
  subCommands: { list, show, retry, redrive },
});
