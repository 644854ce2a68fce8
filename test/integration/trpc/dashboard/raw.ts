import type { TestApp } from "../../../engine/app.ts";

/** The rows of the current tables as they are stored, every version, for the model to make sense of by itself. */

export interface RawTrace {
  id: string; at: number; name: string; user_id: string | null; session_id: string | null; release: string | null; version: string | null;
  environment: string; tags: string[]; metadata: Record<string, string>;
}
export interface RawObservation {
  id: string; at: number; trace_id: string; type: string; name: string; environment: string; level: string; version: string | null; parent: string | null;
  end: number | null; first_token: number | null; model: string | null; prompt_name: string | null; prompt_version: number | null;
  usage: Record<string, number>; cost: Record<string, string>; total_cost: string | null;
  tool_definitions: Record<string, string>; tool_calls: string[]; tool_call_names: string[]; metadata: Record<string, string>;
}
export interface RawScore {
  id: string; at: number; trace_id: string | null; observation_id: string | null; name: string; value: number; string_value: string | null; source: string; data_type: string;
  environment: string; config_id: string | null; metadata: Record<string, string>;
}
export interface Raw {
  traces: RawTrace[];
  observations: RawObservation[];
  scores: RawScore[];
}

const ms = (column: string) => `toInt64(toUnixTimestamp64Milli(${column}))`;

const COLUMNS = {
  traces: `id, ${ms("timestamp")} AS at, name, user_id, session_id, release, version, environment, tags, metadata`,
  observations: `id, ${ms("start_time")} AS at, trace_id, type, name, environment, level, version, parent_observation_id AS parent, ${ms("end_time")} AS end, ${ms("completion_start_time")} AS first_token,
    provided_model_name AS model, prompt_name, prompt_version, usage_details AS usage, mapApply((k, v) -> (k, toString(v)), cost_details) AS cost, toString(total_cost) AS total_cost,
    tool_definitions, tool_calls, tool_call_names, metadata`,
  scores: `id, ${ms("timestamp")} AS at, trace_id, observation_id, name, value, string_value, source, data_type, environment, config_id, metadata`,
};

/** Of the versions of an id the newest counts, and nothing of it when that one says deleted. */
function newest<Row extends { id: string }>(rows: readonly (Row & { written: number; is_deleted: number })[]): Row[] {
  const byId = new Map<string, Row & { written: number; is_deleted: number }>();
  for (const row of rows) {
    const other = byId.get(row.id);
    if (other === undefined || row.written > other.written) byId.set(row.id, row);
  }
  return [...byId.values()].filter((row) => row.is_deleted === 0);
}

export async function rawRows(app: TestApp, projectId: string): Promise<Raw> {
  const read = async <Row extends { id: string }>(table: keyof typeof COLUMNS): Promise<Row[]> => {
    const result = await app.database.client.query({
      query: `SELECT ${COLUMNS[table]}, ${ms("event_ts")} AS written, is_deleted FROM ${table} WHERE project_id = {projectId:String}`,
      query_params: { projectId },
      format: "JSONEachRow",
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0, session_timezone: "UTC" },
    });
    return newest(await result.json<Row & { written: number; is_deleted: number }>());
  };
  return { traces: await read<RawTrace>("traces"), observations: await read<RawObservation>("observations"), scores: await read<RawScore>("scores") };
}
