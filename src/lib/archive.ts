import { chunksOf, sliceOf } from './byte-source';
import type { ByteSource } from './byte-source';
import { expandOnce } from './expanded-source';
import { gunzipped, isGzip } from './gzip';
import { inflated } from './inflate';
import type { Expanded } from './inflate';
import { fail, ok } from './result';
import { endsAsZip, isZip, readZipDirectory } from './zip-directory';
import type { ExpansionBudget } from './inflate';
import type { Result } from './result';
import { readWorkbook, WORKBOOK } from './workbook/workbook';
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
 * Exports compress 5 to 60 times, deflate at most 1,032 times; a member far past that is a bomb. What is expanded is
 * not held, so the total bounds time, not memory: at some 100 MB a second, a few minutes.
 */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  members: 20_000,
  totalBytes: 2 ** 35,
  ratio: 300,
  ratioFrom: 8 << 20,
  depth: 3,
};

/** Expanded bytes of one member, and of all members together, that are kept; what is more is expanded when it is read. */
const HOLD = 32 << 20;
const HOLD_ALL = 192 << 20;

const FRONT =
  'an archive with other bytes in front, as of a program that unpacks itself: its members were read, these bytes were not';

/** A leaf file: whole, or with the reason why it could not be read (then `source` gives the raw bytes). */
export interface ArchiveFile {
  /** The name given, with `/member/path` for each archive on the way. */
  readonly name: string;
  readonly source: ByteSource;
  readonly problem?: string;
  /** Set when it carries no export data by its nature. */
  readonly skipped?: string;
  /** What is to be told of how it was read, where that is not plain. */
  readonly notes?: readonly string[];
}

/** Expands archives, nested ones too, within limits shared by all files it is given. */
export class ArchiveReader {
  readonly #limits: ArchiveLimits;
  readonly #hold: number;
  #members = 0;
  #bytes = 0;
  #held = 0;

  constructor(limits: ArchiveLimits = ARCHIVE_LIMITS, hold = HOLD) {
    this.#limits = limits;
    this.#hold = hold;
  }

  /**
   * The leaf files of a file: itself, or what the archive holds. Every entry is there: whole, damaged with a problem,
   * or skipped with a reason; only directories, which have no bytes, are not. Yields the bytes read of it.
   */
  *expand(name: string, source: ByteSource): Generator<number, readonly ArchiveFile[]> {
    const files: ArchiveFile[] = [];
    yield* this.#expand(name, source, 0, files);
    return files;
  }

  *#expand(name: string, source: ByteSource, depth: number, files: ArchiveFile[]): Generator<number, void> {
    const start = source.read(0, 4);
    // Only a file given has its end looked at: to reach the end of a member, all of it is expanded.
    const behind = depth === 0 && !isZip(start) && !isGzip(start) && endsAsZip(source);
    const zip = behind || isZip(start);
    if (behind) files.push({ name, source, skipped: FRONT });
    if (!zip && !isGzip(start)) {
      files.push({ name, source });
    } else if (depth >= this.#limits.depth) {
      files.push({
        name,
        source,
        problem: `archives are opened ${this.#limits.depth} deep; this one lies deeper`,
      });
    } else if (zip) {
      yield* this.#expandZip(name, source, depth, files);
    } else {
      yield* this.#expandGzip(name, source, depth, files);
    }
  }

  *#expandGzip(
    name: string,
    source: ByteSource,
    depth: number,
    files: ArchiveFile[],
  ): Generator<number, void> {
    const refused = this.#admit();
    const read = refused === undefined ? yield* this.#expandData(() => gunzipped(source)) : fail(refused);
    if (!read.ok) {
      files.push({ name, source, problem: read.error });
      return;
    }
    const inner = /([^/]*)\.gz$/i.exec(name)?.[1] ?? 'content';
    yield* this.#expand(`${name}/${inner === '' ? 'content' : inner}`, read.value.source, depth + 1, files);
  }

  *#expandZip(
    name: string,
    source: ByteSource,
    depth: number,
    files: ArchiveFile[],
  ): Generator<number, void> {
    const directory = readZipDirectory(source, this.#limits.members - this.#members);
    const document = documentKind(directory.entries);
    if (document === 'workbook' && directory.problem === undefined) {
      yield* this.#expandWorkbook(name, source, directory.entries, files);
      return;
    }
    if (document !== undefined && document !== 'workbook') {
      files.push({ name, source, problem: document });
      return;
    }
    if (directory.problem !== undefined) files.push({ name, source, problem: directory.problem });
    else if (directory.entries.length === 0) files.push({ name, source, problem: 'the archive is empty' });
    let read = 0;
    for (const entry of directory.entries) {
      if (entry.name.endsWith('/') && entry.size === 0) continue;
      const full = `${name}/${entry.name}`;
      const raw = sliceOf(
        source,
        entry.dataStart ?? 0,
        entry.dataStart === undefined ? 0 : entry.compressedSize,
      );
      const skipped = skipReason(entry.name);
      const data = skipped === undefined ? yield* this.#readEntry(entry, raw) : ok(raw);
      read += raw.size;
      yield read;
      if (skipped !== undefined) files.push({ name: full, source: raw, skipped });
      else if (data.ok) yield* this.#expand(full, data.value, depth + 1, files);
      else files.push({ name: full, source: raw, problem: data.error });
    }
  }

  /** Each sheet of a workbook as a table of its own; of its parts nothing else is an input. */
  *#expandWorkbook(
    name: string,
    source: ByteSource,
    entries: readonly ZipEntry[],
    files: ArchiveFile[],
  ): Generator<number, void> {
    let problem: string | undefined;
    const reader = this.#readEntry.bind(this);
    const sheets = yield* readWorkbook(function* (path) {
      const entry = entries.find((one) => one.name.toLowerCase() === path.toLowerCase());
      if (entry === undefined) return undefined;
      const raw = sliceOf(source, entry.dataStart ?? 0, entry.compressedSize);
      const data = yield* reader(entry, raw);
      if (!data.ok) problem = `${path}: ${data.error}`;
      return data.ok ? data.value : undefined;
    });
    if (problem !== undefined) {
      // Strings or formats that are missing would make other values of the cells.
      files.push({ name, source, problem: `the workbook is damaged: ${problem}` });
      return;
    }
    for (const { name: sheet, ...text } of sheets)
      files.push({ ...text, name: sheet === '' ? name : `${name}/${sheet}` });
  }

  *#readEntry(entry: ZipEntry, raw: ByteSource): Generator<number, Result<ByteSource>> {
    const refused = this.#admit();
    if (refused !== undefined) return fail(refused);
    if (entry.encrypted) return fail('the member is encrypted; decrypt the archive and import it again');
    if (entry.dataStart === undefined || raw.size < entry.compressedSize) {
      return fail('the member is damaged: its data is missing or cut off');
    }
    if (entry.method !== 0 && entry.method !== 8) {
      return fail(
        `the member is compressed by method ${entry.method}; only stored and deflated ones can be read`,
      );
    }
    const data =
      entry.method === 0
        ? yield* expandOnce(() => stored(raw), this.#budget(), 0)
        : yield* this.#expandData(() => inflated(raw));
    if (!data.ok) return fail(`the member could not be read: ${data.error}`);
    if (data.value.crc !== entry.crc) return fail('the member is damaged: its checksum does not match');
    // A stored member is read where it stands.
    return ok(entry.method === 0 ? raw : data.value.source);
  }

  *#expandData(open: () => Generator<Expanded, void>): ReturnType<typeof expandOnce> {
    const hold = Math.min(this.#hold, HOLD_ALL - this.#held);
    const read = yield* expandOnce(open, this.#budget(), hold);
    if (read.ok && read.value.source.size <= hold) this.#held += read.value.source.size;
    return read;
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

function* stored(raw: ByteSource): Generator<Expanded, void> {
  let read = 0;
  for (const bytes of chunksOf(raw)) {
    read += bytes.length;
    yield { bytes, read };
  }
}

/** `workbook`, or for another kind of office document what to do with it; undefined for a plain archive. */
function documentKind(entries: readonly ZipEntry[]): string | undefined {
  const has = (name: string): boolean => entries.some((entry) => entry.name === name);
  if (has(WORKBOOK)) return 'workbook';
  if (has('xl/workbook.bin'))
    return 'a binary workbook (.xlsb), which is not read: save it as .xlsx or its sheets as CSV';
  if (has('mimetype') && has('content.xml') && has('META-INF/manifest.xml'))
    return 'an OpenDocument file (.ods), which is not read: save it as .xlsx or its sheets as CSV';
  if (!has('[Content_Types].xml')) return undefined;
  if (has('word/document.xml')) return 'a Word document, which holds no export we read';
  return has('ppt/presentation.xml') ? 'a presentation, which holds no export we read' : undefined;
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
