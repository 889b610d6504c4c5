import { bytesSource } from './byte-source';
import { charOffset } from './json-place';
import { JsonScanner } from './json-scanner';
import type { JsonFault } from './json-shape';
import { runToEnd } from './steps';

/**
 * Find what is wrong with a text as JSON (RFC 8259); undefined when nothing is. Strict and iterative: neither depth
 * nor size can break it. A text that ends too early names what was open.
 */
export function scanJson(text: string, maxDepth = Number.POSITIVE_INFINITY): JsonFault | undefined {
  const bytes = new TextEncoder().encode(text);
  const { fault } = runToEnd(new JsonScanner(bytesSource(bytes), { maxDepth }).scan());
  return fault === undefined ? undefined : { ...fault, offset: charOffset(bytes, fault.offset) };
}
