import { log } from "@clack/prompts";

/** One piece of work with a known or unknown number of steps. */
export interface Task {
  /** Says what is being done now; `step` counts what is done so far. */
  update(text: string, step?: number): void;
  done(text: string): void;
  fail(text: string): void;
}

/** What a command says, to a person or to a program; never both on stdout. */
export interface Output {
  readonly json: boolean;
  /** The command's result: one JSON document, or text. */
  result(document: unknown, text: string): void;
  /** Something that happened: a JSON line, or a line of text (none when there is nothing to say to a person). */
  event(event: { event: string } & Record<string, unknown>, text?: string): void;
  /** Progress for people: a bar on a terminal, plain lines elsewhere, nothing with --json. */
  task(text: string, options?: { steps?: number }): Task;
}

interface OutputOptions {
  json: boolean;
  stdout?: NodeJS.WriteStream;
}

export function createOutput({ json, stdout = process.stdout }: OutputOptions): Output {
  const line = (text: string) => stdout.write(`${text}\n`);
  return {
    json,
    result: (document, text) => void (json ? line(JSON.stringify(document)) : text && line(text)),
    event: (event, text) => void (json ? line(JSON.stringify(event)) : text !== undefined && line(text)),
    task: (text, options = {}) => {
      if (json) return SILENT;
      // A terminal without a size (some CI's) would be drawn to one character a line.
      return stdout.isTTY && stdout.columns >= MIN_COLUMNS ? terminalTask(text, options.steps, stdout) : lineTask(text, line);
    },
  };
}

const MIN_COLUMNS = 40;
const BAR_WIDTH = 24;
const SILENT: Task = { update: () => {}, done: () => {}, fail: () => {} };

function lineTask(first: string, line: (text: string) => void): Task {
  let last = first;
  line(first);
  const say = (text: string) => {
    if (text !== last) line(text);
    last = text;
  };
  return { update: say, done: say, fail: say };
}

/**
 * Drawn here: clack's own spinner and bar put the terminal into raw mode, where Ctrl-C is no signal any more, and end the
 * process with 0 on it, past every cleanup.
 */
function terminalTask(first: string, steps: number | undefined, stdout: NodeJS.WriteStream): Task {
  const options = { output: stdout, spacing: 0 };
  if (steps === undefined) {
    const task = lineTask(first, (text) => log.step(text, options));
    return { ...task, done: (text) => log.success(text, options), fail: (text) => log.error(text, options) };
  }
  let at = 0;
  const draw = (text: string) => {
    const filled = Math.round((Math.min(at, steps) / steps) * BAR_WIDTH);
    const line = `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${at}/${steps} ${text}`;
    stdout.write(`\r\u001b[2K${line.slice(0, stdout.columns - 1)}`);
  };
  const clear = () => stdout.write("\r\u001b[2K");
  draw(first);
  return {
    update: (text, step = at) => {
      at = step;
      draw(text);
    },
    done: (text) => void (clear(), log.success(text, options)),
    fail: (text) => void (clear(), log.error(text, options)),
  };
}
