import type { Json } from "../../event.ts";
import type { Attributes } from "../request.ts";
import { LIMITS } from "../../../domain/limits.ts";

type Node = Map<string, Node | Leaf>;
interface Leaf { value: Json }

const INDEX = /^\d+$/;
const MAX_INDEX = 9_999;
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const isUsable = (part: string): boolean => !FORBIDDEN.has(part) && (!INDEX.test(part) || Number(part) <= MAX_INDEX);

function place(root: Node, path: readonly string[], value: Json): void {
  let node = root;
  for (const part of path.slice(0, -1)) {
    const next = node.get(part) ?? new Map();
    // Where a value already stands nothing can hang below it.
    if (!(next instanceof Map)) return;
    node.set(part, next);
    node = next;
  }
  const last = path[path.length - 1] as string;
  if (!node.has(last)) node.set(last, { value });
}

/** A node with only indices is an array. Places nobody named are left out: an index costs nothing, whatever its size. */
function toJson(node: Node | Leaf): Json {
  if (!(node instanceof Map)) return node.value;
  const keys = [...node.keys()];
  if (keys.every((key) => INDEX.test(key))) {
    const ordered = keys.sort((a, b) => Number(a) - Number(b));
    return ordered.map((key) => toJson(node.get(key) as Node | Leaf));
  }
  return Object.fromEntries([...node].map(([key, child]) => [key, toJson(child)]));
}

/**
 * Rebuilds what an instrumentation took apart into attribute names, `<prefix>.0.message.role` and so on (ingestion
 * contract 6.5, "indexed"). Huge indices, parts that name a prototype and paths of absurd length are ignored.
 * Undefined when no attribute is under the prefix.
 */
export function rebuildIndexed(attributes: Attributes, prefix: string): Json | undefined {
  const whole = attributes.get(prefix);
  if (whole !== undefined && whole !== "") return whole;
  const root: Node = new Map();
  for (const [key, value] of attributes) {
    if (!key.startsWith(`${prefix}.`)) continue;
    const path = key.slice(prefix.length + 1).split(".");
    if (path.length <= LIMITS.attributeDepth && path.every(isUsable)) place(root, path, value);
  }
  return root.size > 0 ? toJson(root) : undefined;
}
