import { CliError } from "../errors.ts";
import { waitForAnswer } from "./health.ts";

/** wrangler needs 2 to 8 s to bring a killed workerd back. */
const RECOVER_MS = 20_000;

/** wrangler restarts a workerd that died; this finds out whether that worked. */
export class CrashWatch {
  readonly lost: Promise<CliError>;
  readonly #ended = new AbortController();
  readonly #url: string;
  readonly #warn: (text: string) => void;
  #lose!: (reason: CliError) => void;
  #checking = false;

  constructor(url: string, warn: (text: string) => void) {
    this.#url = url;
    this.#warn = warn;
    this.lost = new Promise((resolve) => (this.#lose = resolve));
  }

  check(): void {
    if (this.#checking) return;
    this.#checking = true;
    this.#warn("workerd ended by itself: wrangler starts it again, requests fail until then");
    void waitForAnswer(`${this.#url}/api/public/health`, () => true, RECOVER_MS, this.#ended.signal).then((answered) => {
      this.#checking = false;
      if (this.#ended.signal.aborted) return;
      if (answered) this.#warn("workerd answers again");
      else this.#lose(new CliError(`workerd ended by itself and did not come back within ${RECOVER_MS / 1000} s: everything was stopped, start again`));
    });
  }

  stop(): void {
    this.#ended.abort();
  }
}
