import { SignJWT } from "jose";
import { command } from "../command.ts";
import { DEV_JWT_SECRET } from "../dev/settings.ts";
import { CliError } from "../errors.ts";
import { PROJECT_ROLES } from "../../src/http/roles.ts";

const DEFAULT_HOURS = "12";

/** Signs what an identity provider would in production: `src/http/jwt.ts` says what a token has to state. */
export const token = command({
  name: "token",
  description: "Sign a browser's token for tRPC, for development; with JWT_SECRET, else that of `spanhouse dev`",
  args: {
    project: { type: "string", description: "id of the project", valueHint: "ID", default: "demo" },
    role: { type: "string", description: PROJECT_ROLES.join(", "), valueHint: "ROLE", default: "OWNER" },
    subject: { type: "string", description: "whom the token speaks for", valueHint: "NAME", default: "developer" },
    hours: { type: "string", description: "how long it is good for", valueHint: "HOURS", default: DEFAULT_HOURS },
    admin: { type: "boolean", description: "OWNER of every project" },
  },
  run: async ({ args, output }) => {
    const role = PROJECT_ROLES.find((each) => each === args.role.toUpperCase());
    if (!role) throw new CliError(`--role is '${args.role}': one of ${PROJECT_ROLES.join(", ")}`);
    const hours = Number(args.hours);
    if (!(hours > 0)) throw new CliError(`--hours is '${args.hours}': a number above 0`);
    const expiresAt = new Date(Date.now() + hours * 3_600_000);
    const signed = await new SignJWT({ projects: { [args.project]: role }, ...(args.admin ? { admin: true } : {}) })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(args.subject)
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(new TextEncoder().encode(process.env.JWT_SECRET || DEV_JWT_SECRET));
    output.result({ token: signed, project: args.project, role, expiresAt: expiresAt.toISOString() }, signed);
  },
});
