/** What a front end imports (`spanhouse/trpc`): the router's type, and the transformer its links need. */
export type { AppRouter } from "./router.ts";
export { transformer } from "./transformer.ts";
