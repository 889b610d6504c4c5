import { chunksOf } from '../byte-source';
import type { ByteSource } from '../byte-source';
import { utf16Kind } from '../encoding';
import { XmlScanner } from './xml-scanner';
import type { XmlHandlers } from './xml-scanner';

/** Bytes scanned between two yields. */
const PIECE = 1 << 15;

/** One part of a workbook through the scanner; yields the bytes passed. Throws `XmlFault` where it is no XML. */
export function* readXml(source: ByteSource, handlers: XmlHandlers): Generator<number, void> {
  const decoder = new TextDecoder(utf16Kind(source.read(0, 256)) ?? 'utf-8');
  const scanner = new XmlScanner(handlers);
  let done = 0;
  for (const bytes of chunksOf(source, 0, PIECE)) {
    scanner.push(decoder.decode(bytes, { stream: true }));
    done += bytes.length;
    yield done;
  }
  scanner.push(decoder.decode());
  scanner.end();
}
