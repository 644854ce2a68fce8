import type { Db, QueryTag } from "../../src/db/client.ts";
import { render } from "../../src/db/sql.ts";

/**
 * The lint of statements: every reference to a table that holds traces is narrowed to one project, in the SELECT that
 * makes it. Every app of a test runs behind it, so that no query of any suite escapes.
 */

/** All tables but `exp_sweeps`, which is of no project. */
const TABLE = "(?:traces|observations|scores|exp_(?!sweeps)\\w+)";
const REFERENCE = new RegExp(`\\b(?:FROM|JOIN)\\s+(${TABLE})\\b(?!\\s*\\()(?:\\s+(?:FINAL\\s+)?(?:AS\\s+)(\\w+))?`, "gi");

/** Statements that are about no project, by the start of their tag's name: what else than one project's rows they read. */
const OF_NO_PROJECT: Readonly<Record<string, string>> = {
  "health.": "whether the store answers, and lately got anything",
  "sweep.": "every project's changes, for the cron",
  "deletion.": "receipts for the operator, and late rows of every project for the cron",
  "retention.": "every project's setting, for the operator and the cron",
  "recount.": "days of every project, for the cron",
  "settle.fleet": "how far settling is behind, in numbers, for operators",
  "settle.drift": "which traces to derive again; they are then read by project",
  "rollout.": "how the sides compared and who changed flags, for operators",
  "monitor.": "figures of the store, for operators",
};

/** Parentheses as a tree: a level's text has `⟦n⟧` where its n-th group stands. */
interface Level {
  text: string;
  groups: Level[];
}

/** The statement without literals and comments, and with its parentheses taken apart. */
function parse(statement: string): Level {
  const plain = statement.replaceAll(/'(?:[^'\\]|\\.|'')*'/g, "''").replaceAll("`", "").replaceAll(/--[^\n]*/g, "");
  const root: Level = { text: "", groups: [] };
  const open = [root];
  for (const char of plain) {
    const level = open.at(-1) as Level;
    if (char === "(") {
      const group: Level = { text: "", groups: [] };
      level.text += `⟦${level.groups.push(group) - 1}⟧`;
      open.push(group);
    } else if (char === ")") open.pop();
    else level.text += char;
  }
  return root;
}

const groupAt = (level: Level, index: string | undefined): Level => level.groups[Number(index)] as Level;

/** Whether a condition of this level, one that has to hold, is on the project of `alias`. */
function narrows(level: Level, text: string, alias: string): boolean {
  if (/\bOR\b/i.test(text)) return false;
  const column = `(?<![\\w.])(?:${alias}\\.)?project_id`;
  if (new RegExp(`${column}\\s*=\\s*\\{`, "i").test(text)) return true;
  return [...text.matchAll(/⟦(\d+)⟧(\s+IN\b)?/gi)].some(([, index, isTuple]) => {
    const group = groupAt(level, index);
    if (isTuple) return new RegExp(`^\\s*(?:${alias}\\.)?project_id\\s*,`, "i").test(group.text);
    return !/\bSELECT\b/i.test(group.text) && narrows(group, group.text, alias);
  });
}

/** The tables that a statement reads without naming a project. */
export function unnarrowed(statement: string): string[] {
  const found: string[] = [];
  const visit = (level: Level): void => {
    for (const select of level.text.split(/\bUNION ALL\b/i)) {
      for (const [, table, alias] of select.matchAll(REFERENCE)) if (!narrows(level, select, alias ?? (table as string))) found.push(table as string);
    }
    level.groups.forEach(visit);
  };
  visit(parse(statement));
  return found;
}

const checked = new Map<string, string[]>();

function assertNarrowed(tag: QueryTag, statement: string): void {
  if (tag.projectId === "" && Object.keys(OF_NO_PROJECT).some((start) => tag.name.startsWith(start))) return;
  if (tag.projectId === "") throw new Error(`${tag.name} names no project, and is not among the statements that may`);
  const tables = checked.get(statement) ?? unnarrowed(statement);
  checked.set(statement, tables);
  if (tables.length > 0) throw new Error(`${tag.name} reads ${tables.join(", ")} without naming the project:\n${statement}`);
}

/** The store, refusing statements that might show one project another's rows. */
export const guarded = (db: Db): Db => ({
  ...db,
  query: async (query) => {
    assertNarrowed(query.tag, render(query.sql).query);
    return db.query(query);
  },
  stream: async (query) => {
    assertNarrowed(query.tag, render(query.sql).query);
    return db.stream(query);
  },
  execute: async (tag, statement, budget) => {
    assertNarrowed(tag, render(statement).query);
    return db.execute(tag, statement, budget);
  },
});
