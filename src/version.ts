import manifest from "../package.json" with { type: "json" };

/** The release, as `GET /health` and the OpenAPI document name it. */
export const VERSION: string = manifest.version;
