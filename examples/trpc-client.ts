import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { type AppRouter, transformer } from "spanhouse/trpc";

const client = createTRPCClient<AppRouter>({
  links: [
    httpBatchLink({
      url: "http://127.0.0.1:8787/api/trpc",
      transformer,
      // A browser sends `Bearer <token>` (npx spanhouse token --project demo), a server its key pair.
      headers: { authorization: `Basic ${btoa("pk-lf-demo:sk-lf-demo")}` },
    }),
  ],
});

console.log(await client.traces.hasAny.query({ projectId: "demo" }));
