-- Columns of Langfuse's later migrations (0030, 0031, 0033, 0034). Apart from 0001 because an older Langfuse database lacks them.
ALTER TABLE observations{{on_cluster}}
  ADD COLUMN IF NOT EXISTS usage_pricing_tier_id Nullable(String),
  ADD COLUMN IF NOT EXISTS usage_pricing_tier_name Nullable(String),
  ADD COLUMN IF NOT EXISTS tool_definitions Map(String, String),
  ADD COLUMN IF NOT EXISTS tool_calls Array(String),
  ADD COLUMN IF NOT EXISTS tool_call_names Array(String);

ALTER TABLE scores{{on_cluster}}
  ADD COLUMN IF NOT EXISTS execution_trace_id Nullable(String),
  ADD COLUMN IF NOT EXISTS long_string_value String;
