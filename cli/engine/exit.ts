/**
 * Exit codes of `cli/engine/server.ts`, so that whoever starts it can tell what to do.
 * 1 stays what Node uses for a crash.
 */
export const EXIT_BAD_ARGUMENTS = 2;
/** The addon is not there for this operating system or CPU. */
export const EXIT_ENGINE_MISSING = 3;
/** Another process has the data folder open. */
export const EXIT_DATA_LOCKED = 4;
/** The data folder could not be opened for another reason. */
export const EXIT_DATA_UNUSABLE = 5;
export const EXIT_PORT_TAKEN = 6;

/** Our own lines on stderr start with this; the engine also writes there. */
export const ENGINE_LINE = "spanhouse engine: ";
