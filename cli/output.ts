import { progress } from "@clack/prompts";

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
      return stdout.isTTY ? barTask(text, options.steps, stdout) : lineTask(text, line);
    },
  };
}

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

function barTask(text: string, steps: number | undefined, stdout: NodeJS.WriteStream): Task {
  const bar = progress({ max: steps ?? 1, size: steps ? 24 : 1, output: stdout });
  let at = 0;
  bar.start(text);
  return {
    update: (now, step = at) => {
      bar.advance(step - at, now);
      at = step;
    },
    done: (last) => bar.stop(last),
    fail: (last) => bar.error(last),
  };
}
