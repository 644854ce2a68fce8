/**
 * The stored form of a secret key: lower-case hex of HMAC-SHA-256(pepper, secret). A random 256-bit secret needs
 * a fast keyed hash, not bcrypt: there is nothing to guess, and edge CPU is paid on every request.
 */
export async function hashSecret(pepper: string, secretKey: string): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(pepper), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(secretKey));
  return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
