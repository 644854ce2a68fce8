import { badArguments, notImplemented } from "./errors.ts";

/**
 * The parts of a multipart/form-data body as name → text. Written here because the platform's `formData()` drops a
 * leading byte order mark, which a String parameter may begin with. Files (external tables) are refused.
 */
export function multipartFields(body: Buffer, contentType: string): Map<string, string> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!boundary) throw badArguments("No boundary in the multipart Content-Type");
  const delimiter = Buffer.from(`--${boundary[1] ?? boundary[2]}`);
  const fields = new Map<string, string>();

  let at = body.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length;
    if (body.toString("latin1", start, start + 2) === "--") return fields;
    const headersEnd = body.indexOf("\r\n\r\n", start);
    // The line end belongs to the delimiter, so that a value may end in line ends of its own.
    const next = headersEnd < 0 ? -1 : body.indexOf(Buffer.concat([Buffer.from("\r\n"), delimiter]), headersEnd + 2);
    if (next < 0) break;
    const headers = body.toString("latin1", start, headersEnd);
    const name = /content-disposition:[^\r\n]*?\bname="([^"]*)"/i.exec(headers)?.[1];
    if (name === undefined) throw badArguments("A multipart part has no name");
    if (/\bfilename=/i.test(headers)) throw notImplemented("The embedded engine does not take external tables");
    fields.set(name, body.toString("utf8", headersEnd + 4, next));
    at = next + 2;
  }
  throw badArguments("The multipart body is cut off");
}
