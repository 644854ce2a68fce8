import { expect, it } from "vitest";
import { guarded, unnarrowed } from "../../engine/project-guard.ts";
import { param, sql } from "../../../src/db/sql.ts";

it.each([
  "SELECT 1 FROM traces AS t FINAL WHERE t.project_id = {p1:String} AND t.is_deleted = 0",
  "SELECT 1 FROM exp_spans AS o PREWHERE (o.project_id, o.hour, o.trace_id) IN (SELECT project_id, hour, trace_id FROM exp_trace_hours WHERE project_id = {p1:String}) WHERE 1",
  "SELECT * FROM (SELECT s.id FROM scores AS s WHERE (s.project_id = {p1:String}) AND (s.name = 'a OR b' OR s.value > 1)) WHERE fits",
  "WITH x AS (SELECT 1 FROM traces WHERE project_id = {p1:String}) SELECT * FROM x",
  "SELECT 1 FROM traces WHERE project_id = {p1:String} UNION ALL SELECT 1 FROM exp_trace_metrics AS m WHERE ((m.project_id = {p1:String}) AND (1))",
])("passes: %s", (statement) => expect(unnarrowed(statement)).toEqual([]));

it.each([
  ["SELECT 1 FROM traces AS t WHERE t.id = {p1:String}", ["traces"]],
  ["SELECT 1 FROM traces AS t WHERE t.project_id = {p1:String} OR t.public", ["traces"]],
  ["SELECT 1 FROM traces AS t WHERE (t.project_id = {p1:String} OR 1) AND 1", ["traces"]],
  ["SELECT 1 FROM traces AS t LEFT JOIN observations AS o ON o.trace_id = t.id WHERE t.project_id = {p1:String}", ["observations"]],
  ["SELECT 1 FROM traces AS t WHERE t.project_id = {p1:String} AND t.id IN (SELECT trace_id FROM exp_scores)", ["exp_scores"]],
  ["SELECT 1 FROM traces WHERE project_id = {p1:String} UNION ALL SELECT 1 FROM scores", ["scores"]],
  ["SELECT 1 FROM traces WHERE id IN (SELECT id FROM exp_spans WHERE project_id = {p1:String})", ["traces"]],
  ["SELECT 1 FROM scores AS s WHERE 'project_id = {p1:String}' = s.name", ["scores"]],
  ["DELETE FROM exp_spans WHERE trace_id = {p1:String}", ["exp_spans"]],
])("finds: %s", (statement, tables) => expect(unnarrowed(statement)).toEqual(tables));

it("refuses a statement before the store sees it", async () => {
  const never = () => Promise.reject(new Error("the store was asked"));
  const db = guarded({ identity: {}, query: never, stream: never, insert: never, execute: never });
  await expect(db.execute({ name: "x", projectId: "p" }, sql`DELETE FROM traces WHERE id = ${param.string("a")}`)).rejects.toThrow(/x reads traces without naming the project/);
  await expect(db.execute({ name: "x", projectId: "" }, sql`SELECT 1`)).rejects.toThrow(/names no project/);
});
