import type { ClickHouseSettings } from "@clickhouse/client-web";

/**
 * Everything an answer's correctness rests on is set on the statement, whatever the server's profile says
 * (contract/storage section 4.5; `spanhouse doctor` checks what cannot be set here).
 */
const correctness: ClickHouseSettings = {
  session_timezone: "UTC",
  date_time_input_format: "best_effort",
  join_use_nulls: 0,
  // `NOT IN` leaves NULLs out [T-3].
  transform_null_in: 0,
  // Answers are complete or an error: without this an exception can follow a 200 and half of the rows.
  wait_end_of_query: 1,
};

export const readSettings: ClickHouseSettings = {
  ...correctness,
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  output_format_json_named_tuples_as_objects: 1,
  date_time_output_format: "simple",
  // hour (new tables) and the day (current tables) are in the sorting key or follow from it: versions of a key share a partition.
  do_not_merge_across_partitions_select_final: 1,
  use_skip_indexes_if_final: 1,
  use_skip_indexes_if_final_exact_mode: 1,
  // Threads that write rows side by side cost a statement more than its few rows take; large answers are sent as they are read anyway.
  output_format_parallel_formatting: 0,
  // On replicas a read sees every acknowledged insert: the fold and "acknowledged = readable" rest on it.
  select_sequential_consistency: "1",
};

/** Rows from which an insert makes a part of its own. Smaller ones share a part with those of other requests. */
const SYNCHRONOUS_ROWS = 1_000;

/** The server's default, and beside it: see `insertSettings`. */
const GATHERED_QUERIES = 450;

/**
 * Small inserts are gathered by the server; either way the acknowledgement waits for the written part.
 * A server gathers inserts whose settings are the same but for `log_comment`, and writes them with the first one's: those
 * from which the feed views stand back (migration 0005) differ in another, or rows of a project that writes to the current
 * tables alone would be written with those of one that fills both sides, and never reach the new tables.
 */
export function insertSettings(rows: number, feed?: "direct"): ClickHouseSettings {
  return {
    async_insert_max_query_number: String(feed === "direct" ? GATHERED_QUERIES - 1 : GATHERED_QUERIES),
    ...correctness,
    async_insert: rows < SYNCHRONOUS_ROWS ? 1 : 0,
    wait_for_async_insert: 1,
    async_insert_busy_timeout_min_ms: 5,
    async_insert_busy_timeout_max_ms: 50,
    async_insert_use_adaptive_busy_timeout: 1,
    input_format_skip_unknown_fields: 0,
    // Half of a surrogate pair in one text must not refuse the insert of all the others.
    input_format_json_throw_on_bad_escape_sequence: 0,
    // A view sees the whole insert, and all of it or an error.
    materialized_views_ignore_errors: 0,
    parallel_view_processing: 1,
  };
}
