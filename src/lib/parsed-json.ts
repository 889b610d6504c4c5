import type { Json } from './content';
import { scanJson } from './json-scan';

/** Nothing of ours is deeper. */
const DEEPEST = 64;

/** Whatever `JSON.parse` gives is one. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}

/** A small text of untrusted JSON as a value, or undefined when it is none or deeper than anything of ours. */
export function parsedJson(text: string): Json | undefined {
  if (scanJson(text, DEEPEST) !== undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
