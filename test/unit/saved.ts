import { runToEnd } from '../../src/lib/steps';
import type { TextWriter } from '../../src/lib/text-parts';

/** Bytes of a file. Two files as such are equal whatever they hold. */
export async function bytesOf(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

/** A long text as one. */
export function wholeText(write: TextWriter): string {
  const parts: string[] = [];
  runToEnd(write((part) => parts.push(part)));
  return parts.join('');
}
