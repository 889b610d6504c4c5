import { SourceFailure } from '../src/lib/byte-source';
import type { ByteSource } from '../src/lib/byte-source';

/** Files up to this size are read at once: each read takes the browser some 3 ms, however little it is. */
const SMALL = 1 << 20;
/** Bytes of small files that are held at a time; those read first go first. */
const HELD = 64 << 20;
/** Files read ahead at the same time. */
const AT_ONCE = 8;

/**
 * Files the user picked as sources. Only a worker can read a slice of one without waiting, which is what lets readers be
 * plain generators; of a large file the browser keeps all but the slice, of small ones some are held whole: an import
 * passes over each several times.
 */
export class FileSources {
  readonly #held = new Map<File, Uint8Array>();
  readonly #readNow: (part: Blob) => ArrayBuffer;
  readonly #most: number;
  #bytes = 0;

  /** `readNow` reads without waiting, and throws where it cannot. */
  constructor(readNow: (part: Blob) => ArrayBuffer, most = HELD) {
    this.#readNow = readNow;
    this.#most = most;
  }

  /** A file as a source. Throws `SourceFailure`, when it is read, where it is not there any more, or is a folder. */
  readonly open = (file: File): ByteSource => {
    const { size } = file;
    return {
      size,
      read: (offset, length) => {
        if (size > SMALL) return this.#part(file, offset, offset + length);
        return this.#whole(file).subarray(offset, offset + length);
      },
    };
  };

  /** Read small files before somebody waits for them, many at a time; one that cannot be read is told when it is opened. */
  async ahead(files: readonly File[]): Promise<void> {
    const small = files.filter(({ size }) => size <= SMALL);
    for (let from = 0; from < small.length; from += AT_ONCE) {
      const some = small.slice(from, from + AT_ONCE);
      const read = await Promise.all(some.map((file) => file.arrayBuffer().catch(() => undefined)));
      for (const [place, bytes] of read.entries()) {
        const file = some[place];
        if (file && bytes) this.#hold(file, new Uint8Array(bytes));
      }
    }
  }

  /** Nothing is held any more; what is open reads its file again. */
  release(): void {
    this.#held.clear();
    this.#bytes = 0;
  }

  #whole(file: File): Uint8Array {
    const held = this.#held.get(file);
    if (held) return held;
    const bytes = this.#part(file, 0, file.size);
    this.#hold(file, bytes);
    return bytes;
  }

  #hold(file: File, bytes: Uint8Array): void {
    if (this.#held.has(file)) return;
    this.#held.set(file, bytes);
    this.#bytes += bytes.length;
    for (const [other, { length }] of this.#held) {
      if (this.#bytes <= this.#most) return;
      this.#held.delete(other);
      this.#bytes -= length;
    }
  }

  #part(file: File, from: number, to: number): Uint8Array {
    try {
      return new Uint8Array(this.#readNow(file.slice(from, to)));
    } catch (cause) {
      throw new SourceFailure(
        `${file.name} could not be read. Was it moved or changed, or is it a folder? Pick it again.`,
        { cause },
      );
    }
  }
}
