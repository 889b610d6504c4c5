import { crc32 } from './crc32';
import { gunzipSteps, isGzip } from './gzip';
import { inflate } from './inflate';
import { fail, ok } from './result';
import { isZip, readZipDirectory } from './zip-directory';
import type { ExpansionBudget } from './inflate';
import type { Result } from './result';
import type { ZipEntry } from './zip-directory';

/** How far archives of one import may expand. */
export interface ArchiveLimits {
  /** Entries of all archives together. */
  readonly members: number;
  /** Expanded bytes of all archives together. */
  readonly totalBytes: number;
  /** Expanded to compressed size of one member; looked at once it has more than `ratioFrom` bytes. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Archives within archives. */
  readonly depth: number;
}

/**
 * Exports compress 5 to 60 times, deflate at most 1,032 times; a member far past that is a bomb.
 * The total stays under what a browser tab can hold next to its records.
 */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  members: 20_000,
  totalBytes: 1 << 30,
  ratio: 300,
  ratioFrom: 8 << 20,
  depth: 3,
};

/** A leaf file: whole, or with the reason why it could not be read (then `bytes` are the raw ones). */
export interface ArchiveFile {
  /** The name given, with `/member/path` for each archive on the way. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly problem?: string;
  /** Set when it carries no export data by its nature. */
  readonly skipped?: string;
}

/** Expands archives, nested ones too, within limits shared by all files it is given. */
export class ArchiveReader {
  readonly #limits: ArchiveLimits;
  #members = 0;
  #bytes = 0;

  constructor(limits: ArchiveLimits = ARCHIVE_LIMITS) {
    this.#limits = limits;
  }

  /**
   * The leaf files of a file: itself, or what the archive holds. Every entry is there: whole, damaged with a problem,
   * or skipped with a reason; only directories, which have no bytes, are not. Yields the bytes read of it.
   */
  *expand(name: string, bytes: Uint8Array): Generator<number, readonly ArchiveFile[]> {
    const files: ArchiveFile[] = [];
    yield* this.#expand(name, bytes, 0, files);
    return files;
  }

  *#expand(name: string, bytes: Uint8Array, depth: number, files: ArchiveFile[]): Generator<number, void> {
    const zip = isZip(bytes);
    if (!zip && !isGzip(bytes)) {
      files.push({ name, bytes });
    } else if (depth >= this.#limits.depth) {
      files.push({
        name,
        bytes,
        problem: `archives are opened ${this.#limits.depth} deep; this one lies deeper`,
      });
    } else if (zip) {
      yield* this.#expandZip(name, bytes, depth, files);
    } else {
      yield* this.#expandGzip(name, bytes, depth, files);
    }
  }

  *#expandGzip(
    name: string,
    bytes: Uint8Array,
    depth: number,
    files: ArchiveFile[],
  ): Generator<number, void> {
    const refused = this.#admit();
    const read = refused === undefined ? yield* gunzipSteps(bytes, this.#budget()) : fail(refused);
    if (!read.ok) {
      files.push({ name, bytes, problem: read.error });
      return;
    }
    const inner = /([^/]*)\.gz$/i.exec(name)?.[1] ?? 'content';
    yield* this.#expand(`${name}/${inner === '' ? 'content' : inner}`, read.value, depth + 1, files);
  }

  *#expandZip(name: string, bytes: Uint8Array, depth: number, files: ArchiveFile[]): Generator<number, void> {
    const directory = readZipDirectory(bytes, this.#limits.members - this.#members);
    if (directory.problem !== undefined) files.push({ name, bytes, problem: directory.problem });
    else if (directory.entries.length === 0) files.push({ name, bytes, problem: 'the archive is empty' });
    let read = 0;
    for (const entry of directory.entries) {
      if (entry.name.endsWith('/') && entry.size === 0) continue;
      const full = `${name}/${entry.name}`;
      const raw = rawData(bytes, entry);
      const skipped = skipReason(entry.name);
      const data = skipped === undefined ? yield* this.#readEntry(entry, raw) : ok(raw);
      read += raw.length;
      yield read;
      if (skipped !== undefined) files.push({ name: full, bytes: raw, skipped });
      else if (data.ok) yield* this.#expand(full, data.value, depth + 1, files);
      else files.push({ name: full, bytes: raw, problem: data.error });
    }
  }

  *#readEntry(entry: ZipEntry, raw: Uint8Array): Generator<number, Result<Uint8Array>> {
    const refused = this.#admit();
    if (refused !== undefined) return fail(refused);
    if (entry.encrypted) return fail('the member is encrypted; decrypt the archive and import it again');
    if (entry.dataStart === undefined || raw.length < entry.compressedSize) {
      return fail('the member is damaged: its data is missing or cut off');
    }
    if (entry.method !== 0 && entry.method !== 8) {
      return fail(
        `the member is compressed by method ${entry.method}; only stored and deflated ones can be read`,
      );
    }
    const data = entry.method === 0 ? this.#stored(raw) : yield* inflate(raw, this.#budget());
    if (!data.ok) return fail(`the member could not be read: ${data.error}`);
    if (data.value.crc !== entry.crc) return fail('the member is damaged: its checksum does not match');
    return ok(data.value.bytes);
  }

  #stored(raw: Uint8Array): Result<{ readonly bytes: Uint8Array; readonly crc: number }> {
    const reason = this.#budget().stop(raw.length, raw.length);
    return reason === undefined ? ok({ bytes: raw, crc: crc32(raw) }) : fail(reason);
  }

  #admit(): string | undefined {
    this.#members++;
    if (this.#members <= this.#limits.members) return undefined;
    return `the import has more than ${this.#limits.members} archive members; this one was not read`;
  }

  #budget(): ExpansionBudget {
    const { totalBytes, ratio, ratioFrom } = this.#limits;
    const before = this.#bytes;
    return {
      stop: (expanded, compressed) => {
        // Counted even when the member fails: what a hostile archive may cost is bounded as a whole.
        this.#bytes = before + expanded;
        if (expanded > ratioFrom && expanded > compressed * ratio) {
          return `it expands more than ${ratio} times, as no export does (a zip bomb)`;
        }
        if (before + expanded <= totalBytes) return undefined;
        return `the archives of this import expand to more than ${totalBytes} bytes (a zip bomb, or too much at once)`;
      },
    };
  }
}

function rawData(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  if (entry.dataStart === undefined) return new Uint8Array(0);
  return bytes.subarray(entry.dataStart, entry.dataStart + entry.compressedSize);
}

/** Members that an archiver adds for itself. */
function skipReason(name: string): string | undefined {
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (name.startsWith('__MACOSX/') || name.includes('/__MACOSX/'))
    return 'added by the macOS archiver; no export data';
  if (base === '.DS_Store' || base === 'Thumbs.db')
    return 'a folder setting of the operating system; no export data';
  return undefined;
}
