import type { Db } from "./client.ts";
import { empty, ident, sql, type Sql } from "./sql.ts";

/**
 * On a cluster of several shards a row may lie on a shard that this process is not connected to. Erasing and its proof
 * therefore go to every shard where a cluster is named (`CLICKHOUSE_CLUSTER`). Replicas of one shard need no cluster: a
 * mutation reaches them through its table.
 */

/** Behind the table of a DELETE or ALTER. Parameters are put in before the statement travels. */
export const onCluster = ({ cluster }: Db): Sql => (cluster === undefined ? empty : sql` ON CLUSTER ${ident(cluster)}`);

/** The rows of a table on every shard. */
export const everywhere = ({ cluster }: Db, table: string): Sql => (cluster === undefined ? sql`${ident(table)}` : sql`cluster(${ident(cluster)}, currentDatabase(), ${ident(table)})`);
