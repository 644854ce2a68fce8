-- What a process keeps that has no platform's stores (Deno): settings, and a queue. Workers have KV and Queues, and leave these empty.
-- docs/decisions/0006-deno.md. Neither is of one shard: every process has to see what any other wrote.

-- Small documents by key: the flags (`rollout`), API keys (`key:<public key>`). An empty value is none.
CREATE TABLE IF NOT EXISTS exp_settings{{on_cluster}} (
  key String, value String, set_at DateTime64(6, 'UTC') DEFAULT now64(6)
) ENGINE = {{engine_everywhere:ReplacingMergeTree(set_at)}} ORDER BY key;

-- Messages, a version for each thing that happened to one: sent, claimed, renewed, handed back, done (its body is then left out).
-- A claim holds until due_at. version: steps * 65536 + a random number, so that of two claims at once one stands.
CREATE TABLE IF NOT EXISTS exp_queue{{on_cluster}} (
  id String, body String CODEC(ZSTD(1)), sent_at DateTime64(3, 'UTC') DEFAULT now64(3), deliveries UInt32, due_at DateTime64(3, 'UTC') DEFAULT now64(3), claim String, done UInt8, version UInt64
) ENGINE = {{engine_everywhere:ReplacingMergeTree(version)}} ORDER BY id TTL toDateTime(sent_at) + INTERVAL 14 DAY SETTINGS index_granularity = 256;
