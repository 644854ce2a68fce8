import type { TestApp } from "../../engine/app.ts";

export interface ShadowResult {
  pattern: string;
  project_id: string;
  mode: string;
  time_range: string;
  class: string;
  represents: number;
  path: string;
  current_value: string;
  new_value: string;
}

/** What comparing has left in the store, oldest first. */
export async function shadowResults(app: TestApp): Promise<ShadowResult[]> {
  const result = await app.database.client.query({
    query: "SELECT pattern, project_id, mode, time_range, class, represents, path, current_value, new_value FROM exp_shadow_results ORDER BY at",
    format: "JSONEachRow",
  });
  return result.json<ShadowResult>();
}
