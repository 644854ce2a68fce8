/** One JSON object a line: what every platform's logs can take apart. */
export const log = (event: Record<string, unknown>): void => console.log(JSON.stringify(event));
