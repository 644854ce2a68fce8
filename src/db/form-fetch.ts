/** Workers and proxies cut URLs at 16 KB, some at 8. */
const MAX_URL = 6_000;

/**
 * A fetch for the ClickHouse client, which sends the parameters of statements without an answer in the URL: where that
 * grows long, the same request as a form.
 */
export const formFetch: typeof fetch = (input, init) => {
  if (typeof input !== "string" || input.length <= MAX_URL || typeof init?.body !== "string") return fetch(input, init);
  const url = new URL(input);
  const parameters = [...url.searchParams].filter(([name]) => name.startsWith("param_"));
  if (parameters.length === 0) return fetch(input, init);
  const form = new FormData();
  form.set("query", init.body);
  for (const [name, value] of parameters) {
    form.set(name, value);
    url.searchParams.delete(name);
  }
  // The form brings its own content type.
  const headers = new Headers(init.headers);
  headers.delete("content-type");
  return fetch(url, { ...init, headers, body: form });
};
