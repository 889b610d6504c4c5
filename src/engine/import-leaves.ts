import { ArchiveReader } from '../lib/archive';
import type { ArchiveFile, ArchiveLimits } from '../lib/archive';
import { bytesSource, chunksOf, wholeOf } from '../lib/byte-source';
import type { ByteSource } from '../lib/byte-source';
import { utf16Kind } from '../lib/encoding';
import type { Encoding } from '../lib/encoding';
import { sha256Running } from '../lib/sha256';
import { Utf8Check } from '../lib/utf8-check';
import type { InputFile, Snapshot } from '../model/snapshot';
import type { Progress } from './contract';
import { looksLikeWorkspace, readWorkspace } from './workspace';

/** A file as it was dropped, picked or named: its bytes, or where they can be read. */
export type NamedFile = NamedBytes | NamedSource;

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface NamedSource {
  readonly name: string;
  readonly source: ByteSource;
  /** Read before: its name is that of an input, and the folders in it may say what it is of. */
  readonly again?: true;
}

/** One file to account for: loose, or a member of an archive. */
export interface Leaf {
  readonly name: string;
  readonly source: ByteSource;
  readonly sha256: string;
  /** The encoding its text has, if it is text. */
  readonly encoding: Encoding;
  /** Why it cannot be read. */
  readonly problem?: string;
  /** Why it carries nothing to read. */
  readonly skipped?: string;
  /** What is to be told of how it was opened. */
  readonly notes?: readonly string[];
}

/** The leaf files of an import, and the workspaces among them (which stand for their own inputs). */
export interface Leaves {
  readonly files: readonly Leaf[];
  readonly workspaces: readonly Snapshot[];
}

/** Open archives, hash every leaf, and read the workspaces. */
export function* collectLeaves(
  files: readonly NamedFile[],
  limits: ArchiveLimits | undefined,
): Generator<Progress, Leaves> {
  const reader = new ArchiveReader(limits);
  const leaves: Leaf[] = [];
  const workspaces: Snapshot[] = [];
  let done = 0;
  for (const given of files) {
    const source = 'bytes' in given ? bytesSource(given.bytes) : given.source;
    const file = 'again' in given ? given.name : nameWithin(given.name);
    const progress = (read: number): Progress => ({
      phase: 'reading',
      file,
      bytes: done + Math.min(read, source.size),
      totalBytes: 0,
      records: 0,
    });
    const expansion = reader.expand(file, source);
    let step = expansion.next();
    for (; step.done !== true; step = expansion.next()) yield progress(step.value);
    for (const member of step.value) {
      yield progress(source.size);
      const hashing = leafOf(member);
      let hashed = hashing.next();
      for (; hashed.done !== true; hashed = hashing.next()) yield progress(hashed.value);
      const leaf = hashed.value;
      if (leaf.problem !== undefined || leaf.skipped !== undefined || !startsLikeWorkspace(leaf)) {
        leaves.push(leaf);
        continue;
      }
      const reading = readWorkspace(wholeOf(leaf.source));
      let read = reading.next();
      for (; read.done !== true; read = reading.next()) yield progress(source.size);
      if (read.value.ok) workspaces.push(read.value.value);
      else
        leaves.push({ ...leaf, problem: `an Overreach workspace that cannot be read: ${read.value.error}` });
    }
    done += source.size;
  }
  return { files: leaves, workspaces };
}

/** Hash a file and find its encoding, in one pass over its bytes. Yields the bytes passed. */
function* leafOf(file: ArchiveFile): Generator<number, Leaf> {
  const { source } = file;
  const hash = sha256Running();
  const utf8 = new Utf8Check();
  let done = 0;
  for (const chunk of chunksOf(source)) {
    hash.update(chunk);
    utf8.update(chunk);
    done += chunk.length;
    if (done < source.size) yield done;
  }
  const wide = utf16Kind(source.read(0, 4096));
  return { ...file, sha256: hash.hex(), encoding: wide ?? (utf8.endOrCut() ? 'utf-8' : 'windows-1252') };
}

function startsLikeWorkspace({ source }: Leaf): boolean {
  return looksLikeWorkspace(source.read(0, 1024));
}

/**
 * The name of a file in the folder it was given with, which may say what it is of; without any directory where it is the
 * path of a machine.
 */
export function nameWithin(name: string): string {
  const parts = name.split(/[\\/]/u);
  const isOfMachine = parts[0] === '' || /^[A-Za-z]:$/u.test(parts[0] ?? '') || parts.includes('..');
  const kept = parts.filter((part) => part !== '' && part !== '.');
  const within = (isOfMachine ? kept.slice(-1) : kept).join('/');
  return within === '' || within === '..' ? 'unnamed' : within;
}

/** An input nothing was read from. */
export function emptyInput(leaf: Leaf): InputFile {
  const none = { read: 0, used: 0, merged: 0, ignored: 0 };
  return {
    name: leaf.name,
    size: leaf.source.size,
    sha256: leaf.sha256,
    reasons: [],
    records: none,
    facts: none,
    ignoredFor: [],
    problems: [],
  };
}
