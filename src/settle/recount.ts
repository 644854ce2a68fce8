import { z } from "zod";
import { micros } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { any, param, sql } from "../db/sql.ts";
import { onCluster } from "../db/cluster.ts";
import { DAY_MS } from "../domain/duration.ts";
import { DAY_GRAIN, isCounted, isQuiet } from "../db/new/listed-days.ts";

/** Days that one look takes on, each for all its projects. */
const DAYS_AT_ONCE = 31;

const tag = (name: string) => ({ name: `recount.${name}`, projectId: "", side: "new" as const });

const dayRow = z.object({ day: z.string(), as_of: micros, projects: z.array(z.object({ id: z.string(), counted_as_of: micros })) });
type Day = z.output<typeof dayRow>;

/** Days that are over and at rest and whose counts do not stand, the latest first. */
const waitingDays = (db: Db): Promise<Day[]> =>
  db.query({
    tag: tag("days"),
    sql: sql`
      SELECT day, now64(3) AS as_of, groupArray(CAST((project_id, counted.1), 'Tuple(id String, counted_as_of DateTime64(3, \\'UTC\\'))')) AS projects FROM (
        SELECT d.project_id AS project_id, d.day AS day, max(d.changed_at) AS changed, max(d.counted) AS counted FROM exp_listed_days AS d
        WHERE d.day < toDate(now64(3)) GROUP BY project_id, day
      ) WHERE NOT ${isCounted(sql`changed`, sql`counted`)} AND ${isQuiet(sql`changed`)}
      GROUP BY day ORDER BY day DESC LIMIT ${param.uint(DAYS_AT_ONCE)}`,
    row: dayRow,
    budget: "settle",
  });

/** Counts a day whole, as a new generation, and then says that it stands. Its older generations go. */
async function countDay(db: Db, { day, as_of, projects }: Day): Promise<void> {
  const [from, ids] = [Date.parse(day), projects.map(({ id }) => id)];
  // Not its time: two processes may begin within a millisecond, and each of their rows would count twice.
  const generation = crypto.getRandomValues(new BigUint64Array(1))[0] as bigint;
  await db.execute(
    tag("count"),
    sql`
      INSERT INTO exp_property_counts (project_id, property, grain, at, value, traces, generation, computed_at)
      SELECT project_id, kv.1, ${DAY_GRAIN}, ${param.hour(from)}, kv.2, count(), ${param.uint(generation)}, ${param.microtime(as_of)} FROM (
        SELECT m.project_id AS project_id, arrayJoin(arrayConcat(
          [('names', toString(m.name))], arrayFilter(x -> x.2 != '', [('users', m.user_id), ('sessions', m.session_id)]), arrayMap(t -> ('tags', toString(t)), m.tags))) AS kv
        FROM exp_trace_metrics AS m FINAL WHERE m.project_id IN ${param.strings(ids)} AND m.hour >= ${param.hour(from)} AND m.hour < ${param.hour(from + DAY_MS)} AND m.listed = 1
      ) GROUP BY project_id, kv`,
    "settle",
  );
  await db.insert(tag("mark"), "exp_listed_days", ids.map((project_id) => ({ project_id, day, counted: { as_of, generation: generation.toString() } })));
  // Not those of another process that counts at the same time: readers may have them by now.
  const older = projects.filter((each) => !each.counted_as_of.startsWith("1970")).map((each) => sql`project_id = ${param.string(each.id)} AND computed_at <= ${param.microtime(each.counted_as_of)}`);
  if (older.length === 0) return;
  await db.execute(tag("forget"), sql`DELETE FROM exp_property_counts${onCluster(db)} WHERE grain = ${DAY_GRAIN} AND at = ${param.hour(from)} AND (${any(older)})`, "delete");
}

/**
 * Counts the values of days that are over and at rest (docs/decisions/0003-storage.md). Runs on the cron; any number may
 * run at once. A day that changes while it is counted is counted again.
 * @returns whether more days may be waiting
 */
export async function recount(db: Db): Promise<boolean> {
  const days = await waitingDays(db);
  for (const day of days) await countDay(db, day);
  return days.length === DAYS_AT_ONCE;
}
