/** Roles of a person in a project (tRPC contract section 1), the strongest first. */
export const PROJECT_ROLES = ["OWNER", "ADMIN", "MEMBER", "VIEWER", "NONE"] as const;
export type ProjectRole = (typeof PROJECT_ROLES)[number];

export type ProjectRight = "project:read" | "scores:write" | "traces:delete";

const RIGHTS: Record<ProjectRole, readonly ProjectRight[]> = {
  OWNER: ["project:read", "scores:write", "traces:delete"],
  ADMIN: ["project:read", "scores:write", "traces:delete"],
  MEMBER: ["project:read", "scores:write"],
  VIEWER: ["project:read"],
  NONE: [],
};

export const hasRight = (role: ProjectRole, right: ProjectRight): boolean => RIGHTS[role].includes(right);
