import { SourceFailure } from '../src/lib/byte-source';
import type { ByteSource } from '../src/lib/byte-source';

/**
 * A file the user picked as a source. Only a worker can read a slice of it without waiting, which is what lets readers
 * be plain generators; the browser keeps the file, we hold one slice.
 */
export function fileSource(file: File): ByteSource {
  const reader = new FileReaderSync();
  return {
    size: file.size,
    read(offset, length) {
      try {
        return new Uint8Array(reader.readAsArrayBuffer(file.slice(offset, offset + length)));
      } catch (cause) {
        throw new SourceFailure(
          `${file.name} could not be read. Was it moved or changed, or is it a folder? Pick it again.`,
          {
            cause,
          },
        );
      }
    },
  };
}
