import { concatenated } from '../lib/bytes';
import { bytesSource, chunksOf } from '../lib/byte-source';
import type { ByteSource } from '../lib/byte-source';
import { isArray, list } from '../lib/content';
import { isGzip } from '../lib/gzip';
import { parseJson } from '../lib/json';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { runToEnd } from '../lib/steps';
import type { Snapshot } from '../model/snapshot';
import { ENGINE_VERSION } from './version';
import { looksLikeLines, readLines } from './workspace-1';
import { HEAD, HEADER_SECTION, MARK, MAX_BLOCK, headFault, plainBytes, readHead } from './workspace-blocks';
import { WorkspaceFault } from './workspace-fault';
import { WorkspaceReader } from './workspace-read';
import type { ReadOptions, ReadParts } from './workspace-read';
import { workspacePieces } from './workspace-write';
import type { WorkspaceParts } from './workspace-write';

/**
 * Our own versioned export of a snapshot: all records with the account of their inputs. Reading and writing again
 * gives the same bytes.
 */
export function writeWorkspace(parts: WorkspaceParts): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  runToEnd(written(parts, (piece) => pieces.push(piece)));
  return concatenated(pieces);
}

/** Bytes gathered before they become a part of a file. */
const PART = 1 << 20;

/**
 * The same bytes as a file, which crosses to a page as a handle and is no memory of the thread that writes it. Yields the
 * bytes written so far.
 */
export function* workspaceFile(parts: WorkspaceParts): Generator<number, Blob> {
  const files: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  yield* written(parts, (piece) => {
    pieces.push(piece);
    size += piece.length;
    if (size < PART) return;
    files.push(new Blob(pieces));
    pieces = [];
    size = 0;
  });
  return new Blob([...files, ...pieces]);
}

function* written(
  parts: WorkspaceParts,
  put: (piece: Uint8Array<ArrayBuffer>) => void,
): Generator<number, void> {
  let bytes = 0;
  for (const piece of workspacePieces(parts, { engine: ENGINE_VERSION })) {
    put(piece);
    bytes += piece.length;
    yield bytes;
  }
}

/** Does the content begin like a workspace? Only its first kilobyte is looked at. */
export function looksLikeWorkspace(bytes: Uint8Array): boolean {
  return isMarked(bytes) || looksLikeLines(bytes);
}

/** Does the content begin like a workspace of version 2 or later? */
export function isMarked(bytes: Uint8Array): boolean {
  return MARK.every((byte, i) => bytes[i] === byte);
}

/** Is it a workspace of the decided graph alone? Its header says so; anything else is not. */
export function holdsGraphOnly(source: ByteSource): boolean {
  const first = source.read(0, HEAD + MARK.length + MAX_BLOCK);
  if (!isMarked(first)) return false;
  const head = readHead(first, MARK.length);
  if (headFault(head) !== undefined || head.section !== HEADER_SECTION) return false;
  const start = MARK.length + HEAD;
  const plain = plainBytes(head, first.subarray(start, start + head.stored));
  const json = plain === undefined ? undefined : parseJson(new TextDecoder().decode(plain), 4);
  if (json?.ok !== true) return false;
  const names = list(json.value, 'sections').map((section) => (isArray(section) ? section[0] : undefined));
  return names.includes('facts') && !names.includes('records');
}

/** Read a workspace that holds records. Yields as it reads; any fault is told with its place. */
export function* readWorkspace(file: Uint8Array | ByteSource): Generator<number, Result<Snapshot>> {
  const read = yield* readWorkspaceParts(file instanceof Uint8Array ? bytesSource(file) : file);
  if (!read.ok) return read;
  const { inputs, gaps, records, collected } = read.value;
  if (records === undefined) return fail(DECIDED_ONLY);
  return ok({ inputs, gaps, records, ...(collected === undefined ? {} : { collected }) });
}

const DECIDED_ONLY =
  'it holds the decided graph and no records, so nothing can be joined with it: import it alone';

/** Read whatever a workspace holds, of any version, piece by piece. */
export function* readWorkspaceParts(
  source: ByteSource,
  options: ReadOptions = {},
): Generator<number, Result<ReadParts>> {
  const first = source.read(0, 1024);
  if (isGzip(first) || looksLikeLines(first)) {
    const read = yield* readLines(source.read(0, source.size));
    return read.ok ? ok({ ...read.value, engine: '' }) : read;
  }
  const reader = new WorkspaceReader(options);
  try {
    let at = 0;
    for (const chunk of chunksOf(source)) {
      const pushing = reader.push(chunk);
      for (let step = pushing.next(); step.done !== true; step = pushing.next()) yield at;
      at += chunk.length;
    }
    return ok(yield* reader.finish());
  } catch (error) {
    if (error instanceof WorkspaceFault) return fail(error.message);
    throw error;
  }
}
