import { StoreUnavailableError } from "../errors.ts";

/** One request's own end. The client's timeout ends at the response's headers; and of several requests that share a signal it ends only the last. */
export interface Deadline {
  signal: AbortSignal;
  /** Begins anew, with so many milliseconds. */
  extend(ms: number): void;
  /** Time stands still: nothing is awaited. */
  pause(): void;
  /** Ends the request, also on the server. */
  abort(): void;
  /** The request is over: neither time nor the outer signal ends it any more. */
  done(): void;
}

/** @param outer ends it too */
export function startDeadline(ms: number, outer?: AbortSignal): Deadline {
  // The client passes over a signal that is aborted already.
  if (outer?.aborted) throw new StoreUnavailableError(outer.reason);
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  let timer = setTimeout(abort, ms);
  outer?.addEventListener("abort", abort, { once: true });
  const pause = (): void => clearTimeout(timer);
  return {
    signal: controller.signal,
    extend: (more) => {
      pause();
      timer = setTimeout(abort, more);
    },
    pause,
    abort,
    done: () => {
      pause();
      outer?.removeEventListener("abort", abort);
    },
  };
}
