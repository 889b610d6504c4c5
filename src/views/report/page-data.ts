import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import { base64Bytes, joinedText, trimmedText } from '../../report/base64';
import type { SlicedText } from '../../report/base64';
import { isSealed } from '../../report/seal';

/** The data of a report as a file, which its worker reads: the page never has them in one piece. */
export interface PageData {
  readonly file: Blob;
  /** Encrypted: they need a passphrase. */
  readonly sealed: boolean;
}

/** The clock and the event loop, as arguments. */
export interface PageTurns {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** One turn of the event loop. */
  readonly tick: () => Promise<void>;
}

/** Longest stretch without a turn, in ms: between two of them the page paints and takes a key. */
const SLICE = 10;
/** Bytes that are handed to a file at once. */
const PART = 1 << 20;

/**
 * The text of the data: in the page, where `element` has any; else in the list that the scripts of a folder put pieces into.
 * Nothing of it is made one string.
 */
export function pageText(element: Element | null, beside: unknown): Result<SlicedText> {
  const inside = trimmedText(joinedText(textNodes(element)));
  if (inside.length > 0) return ok(inside);
  if (!Array.isArray(beside)) return ok('');
  const pieces = beside.filter((piece) => typeof piece === 'string');
  return pieces.length === beside.length ? ok(joinedText(pieces)) : fail('its data are damaged');
}

function textNodes(element: Element | null): SlicedText[] {
  return [...(element?.childNodes ?? [])].flatMap((node) =>
    node instanceof Text
      ? [
          {
            length: node.length,
            slice: (from, to) => node.substringData(from, to - from),
          } satisfies SlicedText,
        ]
      : [],
  );
}

/** Decode it in slices, however long it is; what `fromBase64` refuses is refused in the same words. */
export async function readPageData(text: SlicedText, { now, tick }: PageTurns): Promise<Result<PageData>> {
  const pieces = base64Bytes(text);
  const files: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let sealed = false;
  // The script of the page has taken its own time by now.
  await tick();
  let turned = now();
  let piece = pieces.next();
  for (; piece.done !== true; piece = pieces.next()) {
    if (files.length === 0 && bytes === 0) sealed = isSealed(piece.value);
    waiting.push(piece.value);
    bytes += piece.value.length;
    if (bytes >= PART) {
      files.push(new Blob(waiting));
      waiting = [];
      bytes = 0;
    }
    if (now() - turned < SLICE) continue;
    await tick();
    turned = now();
  }
  return piece.value.ok ? ok({ file: new Blob([...files, ...waiting]), sealed }) : piece.value;
}
