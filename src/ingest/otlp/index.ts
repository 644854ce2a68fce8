export { readExport } from "./decode.ts";
export { exportToEvents, type ExportResult } from "./export.ts";
export type { ExportRequest, OtlpEncoding } from "./request.ts";
export { exportResponse } from "./response.ts";
