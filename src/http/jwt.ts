import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { SpanhouseError } from "../errors.ts";
import { type ProjectRole, PROJECT_ROLES } from "./roles.ts";

/** How tokens of browsers are checked: by a shared secret (HS256), or by the keys an identity provider publishes. */
export interface JwtSettings {
  secret?: string;
  jwksUrl?: string;
  issuer?: string;
  audience?: string;
}

/** Who a token speaks for. `projects`: project id → role; `admin`: OWNER of every project. */
export interface User {
  subject: string;
  projects: Readonly<Record<string, ProjectRole>>;
  admin: boolean;
}

const claims = z.object({
  sub: z.string().min(1),
  projects: z.record(z.string(), z.enum(PROJECT_ROLES)).default({}),
  admin: z.boolean().default(false),
});

const refused = (message: string, cause?: unknown) => new SpanhouseError("unauthorized", message, { cause });

/** Verifies bearer tokens. Throws `unauthorized`, or `unavailable` when the provider's keys cannot be fetched. */
export function jwtVerifier(settings: JwtSettings): (token: string) => Promise<User> {
  const { issuer, audience } = settings;
  const shared = settings.secret === undefined ? undefined : new TextEncoder().encode(settings.secret);
  const published: JWTVerifyGetKey | undefined = settings.jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(settings.jwksUrl));
  const checks = { issuer, audience, requiredClaims: ["sub", "exp"] };
  const verify = async (token: string) => {
    // Each way names its algorithms: a public key must never be taken for a shared secret.
    if (shared) return jwtVerify(token, shared, { ...checks, algorithms: ["HS256"] });
    if (published) return jwtVerify(token, published, { ...checks, algorithms: ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"] });
    throw refused("Tokens are not accepted here: JWT_SECRET or JWT_JWKS_URL is not set");
  };
  return async (token) => {
    try {
      const { payload } = await verify(token);
      const { sub, projects, admin } = claims.parse(payload);
      return { subject: sub, projects, admin };
    } catch (cause) {
      if (cause instanceof SpanhouseError) throw cause;
      if (cause instanceof errors.JWTExpired) throw refused("The token has expired: ask for a new one", cause);
      if (cause instanceof errors.JWKSTimeout || cause instanceof TypeError) throw new SpanhouseError("unavailable", "The identity provider does not answer. Try again.", { cause });
      throw refused("The token is not valid", cause);
    }
  };
}
