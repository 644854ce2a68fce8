import { defineCommand } from "citty";
export const keys = defineCommand({ meta: { name: "keys", description: "x" } });
