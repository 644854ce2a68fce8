import type { ClickHouseClient } from "@clickhouse/client-web";
import type { Db } from "../../../src/db/client.ts";
import { render } from "../../../src/db/sql.ts";
import { count, summaryOf } from "../../../src/db/summary.ts";

/** The store as Langfuse asks it: the statement alone, and all settings as the server has them. */
export const plainDb = (client: ClickHouseClient, db: Db): Db => ({
  ...db,
  query: async ({ sql, row, meter }) => {
    const { query, params } = render(sql);
    const answer = await client.query({ query, query_params: params, format: "JSONEachRow" });
    count(meter, summaryOf(answer.response_headers));
    return (await answer.json<unknown>()).map((each) => row.parse(each));
  },
});
