import { createServer } from "node:net";
import { CliError } from "../errors.ts";

/** Asks before anything is started: wrangler would start everything else first, and then take another port. */
export async function assertPortFree(port: number, host: string): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const problem = error.code === "EADDRINUSE" ? "is taken" : `cannot be used (${error.code ?? error.message})`;
      reject(new CliError(`port ${port} ${problem}: stop what runs there, or set PORT to another one`, { cause: error }));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
