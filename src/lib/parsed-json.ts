import type { Json } from './content';
import { scanJson } from './json-scan';

/** Nothing of ours is deeper. */
const DEEPEST = 64;

/** A small text of untrusted JSON as a value, or undefined when it is none or deeper than anything of ours. */
export function parsedJson(text: string): Json | undefined {
  if (scanJson(text, DEEPEST) !== undefined) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
