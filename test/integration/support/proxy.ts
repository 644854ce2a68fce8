import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** Something between the app and the engine, on a port of its own. */
export interface Proxy {
  /** Where it listens. */
  url: string;
  close(): Promise<void>;
}

export async function listen(answer: RequestListener): Promise<Proxy> {
  const server = createServer({ maxHeaderSize: 1 << 20 }, answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
