import { chunksOf } from '../byte-source';
import type { ByteSource } from '../byte-source';
import { utf16Kind } from '../encoding';
import { XmlFault, XmlScanner } from './xml-scanner';
import type { XmlHandlers } from './xml-scanner';

/** Bytes scanned between two yields. */
const PIECE = 1 << 15;

/** One part of a workbook through the scanner; yields the bytes passed. Throws `XmlFault` where it is no XML. */
export function* readXml(source: ByteSource, handlers: XmlHandlers): Generator<number, void> {
  const decoder = decoderOf(source);
  const scanner = new XmlScanner(handlers);
  let done = 0;
  for (const bytes of chunksOf(source, 0, PIECE)) {
    scanner.push(decoded(decoder, bytes));
    done += bytes.length;
    yield done;
  }
  scanner.push(decoded(decoder));
  scanner.end();
}

/** By the byte order, else by what the part declares, else UTF-8 (XML 1.0, section 4.3.3). */
function decoderOf(source: ByteSource): TextDecoder {
  const head = source.read(0, 256);
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/u.exec(
    new TextDecoder('latin1').decode(head).replace(/^\u00ef\u00bb\u00bf/u, ''),
  )?.[1];
  const label = utf16Kind(head) ?? declared ?? 'utf-8';
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    throw new XmlFault(`its encoding ${label} is not known`);
  }
}

function decoded(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw new XmlFault(`its bytes are not ${decoder.encoding}, as it says`);
  }
}
