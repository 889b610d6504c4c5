import { chunksOf } from '../lib/byte-source';
import type { ByteSource } from '../lib/byte-source';
import { isArray, list } from '../lib/content';
import { parseJson } from '../lib/json';
import { sha256Running } from '../lib/sha256';
import type { Decision } from '../review/decision';
import { isMarked } from './workspace';
import {
  DIGEST_SECTION,
  HEAD,
  HEADER_SECTION,
  MARK,
  MAX_BLOCK,
  headFault,
  plainBytes,
  readHead,
} from './workspace-blocks';
import type { BlockHead } from './workspace-blocks';
import { WorkspaceFault } from './workspace-fault';
import { LineReader } from './workspace-lines';

/**
 * What reviewers decided, in a workspace that says so; of anything else nothing. The records are not read for it: the
 * import reads them, and tells what is wrong with a file. One that was altered has no decisions.
 */
export function workspaceDecisions(source: ByteSource): readonly Decision[] {
  if (!isMarked(source.read(0, MARK.length))) return [];
  let reader: LineReader | undefined;
  let wanted = -1;
  let stated = '';
  let digested = 0;
  try {
    for (const { at, head } of blocksOf(source)) {
      const plain = (): Uint8Array =>
        plainBytes(head, source.read(at + HEAD, head.stored)) ?? new Uint8Array(0);
      if (head.section === HEADER_SECTION) {
        const found = reviewSection(plain());
        if (found === undefined) return [];
        wanted = found.number;
        reader = new LineReader('review', found.entries);
      } else if (head.section === wanted) reader?.push(plain());
      else if (head.section === DIGEST_SECTION) {
        stated = new TextDecoder().decode(plain());
        digested = at;
      }
    }
  } catch (error) {
    if (error instanceof WorkspaceFault) return [];
    throw error;
  }
  return reader !== undefined && digestOf(source, digested) === stated ? reader.review : [];
}

/** The blocks, as far as their heads can be read. */
function* blocksOf(source: ByteSource): Generator<{ readonly at: number; readonly head: BlockHead }> {
  for (let at = MARK.length; at + HEAD <= source.size;) {
    const head = readHead(source.read(at, HEAD), 0);
    if (headFault(head) !== undefined || head.stored > MAX_BLOCK) return;
    yield { at, head };
    at += HEAD + head.stored;
  }
}

function reviewSection(
  header: Uint8Array,
): { readonly number: number; readonly entries: number } | undefined {
  const json = parseJson(new TextDecoder().decode(header), 4);
  if (!json.ok) return undefined;
  const sections = list(json.value, 'sections');
  const number = sections.findIndex((section) => isArray(section) && section[0] === 'review');
  const section = sections[number];
  const entries = isArray(section) ? section[2] : undefined;
  return typeof entries === 'number' ? { number, entries } : undefined;
}

function digestOf(source: ByteSource, end: number): string {
  const digest = sha256Running();
  let done = 0;
  for (const chunk of chunksOf(source)) {
    digest.update(chunk.subarray(0, Math.max(0, end - done)));
    done += chunk.length;
    if (done >= end) break;
  }
  return digest.hex();
}
