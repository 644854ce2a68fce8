-- Drop-downs count listed traces by value, by days that are over (docs/decisions/0003-storage.md). Every count of a day is a generation of its own:
-- readers take the one that exp_listed_days names, so that a count under way is seen by nobody.
ALTER TABLE exp_property_counts{{on_cluster}} ADD COLUMN IF NOT EXISTS generation UInt64, MODIFY ORDER BY (project_id, property, grain, at, value, generation);

-- When list rows of a day last changed, and the latest count of its values. A count stands while nothing changed since it began.
CREATE TABLE IF NOT EXISTS exp_listed_days{{on_cluster}} (
  project_id String, day Date, changed_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')), counted SimpleAggregateFunction(max, Tuple(as_of DateTime64(3, 'UTC'), generation UInt64))
) ENGINE = {{engine:AggregatingMergeTree()}} PARTITION BY toYYYYMM(day) ORDER BY (project_id, day);

CREATE MATERIALIZED VIEW IF NOT EXISTS exp_listed_days_mv{{on_cluster}} TO exp_listed_days AS SELECT DISTINCT m.project_id AS project_id, toDate(m.hour, 'UTC') AS day, now64(3) AS changed_at FROM exp_trace_metrics AS m;

-- Days settled before the view was there. On a cluster those of this shard: a day that is not marked is read row by row.
INSERT INTO exp_listed_days (project_id, day, changed_at) SELECT DISTINCT m.project_id, toDate(m.hour, 'UTC'), now64(3) FROM exp_trace_metrics AS m;
