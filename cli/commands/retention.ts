import { defineCommand } from "citty";
import { ADMIN_ARGS, adminClient } from "../admin.ts";
import { command } from "../command.ts";
import { CliError } from "../errors.ts";

interface Retention {
  projectId: string;
  days: number;
  setBy: string;
  setAt: string;
}

const period = (days: number): string => (days === 0 ? "for ever" : `${days} days`);

function daysOf(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new CliError(`'${text}' is not a number of days: 1 to 36500, or 0 to keep everything`);
  return Number(text);
}

const set = command({
  name: "set",
  description: "Set how long a project keeps its traces; the next minute's cron begins to delete older ones",
  args: {
    project: { type: "positional", required: true, description: "id of the project" },
    days: { type: "positional", required: true, description: "days from a trace's timestamp; 0 keeps everything" },
    ...ADMIN_ARGS,
  },
  run: async ({ args, output }) => {
    const answer = await adminClient(args).put<{ projectId: string; days: number }>(`/retention/${encodeURIComponent(args.project)}`, { days: daysOf(args.days) });
    output.result(answer, `${answer.projectId} keeps its traces ${period(answer.days)}`);
  },
});

const list = command({
  name: "list",
  description: "List how long projects keep their traces; those that are not listed keep everything",
  args: ADMIN_ARGS,
  run: async ({ args, output }) => {
    const { retention } = await adminClient(args).get<{ retention: Retention[] }>("/retention");
    output.result({ retention }, retention.map((each) => `${each.projectId}  ${period(each.days)}  ${each.setBy}  ${each.setAt}`).join("\n") || "every project keeps everything");
  },
});

export const retention = defineCommand({
  meta: { name: "retention", description: "How long projects keep their traces" },
  subCommands: { set, list },
});
