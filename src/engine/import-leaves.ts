import { ArchiveReader } from '../lib/archive';
import type { ArchiveLimits } from '../lib/archive';
import { sha256Steps } from '../lib/sha256';
import type { InputFile, Snapshot } from '../model/snapshot';
import type { Progress } from './contract';
import { looksLikeWorkspace, readWorkspace } from './workspace';

/** A file as it was dropped, picked or named. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One file to account for: loose, or a member of an archive. */
export interface Leaf {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Why it cannot be read. */
  readonly problem?: string;
  /** Why it carries nothing to read. */
  readonly skipped?: string;
}

/** The leaf files of an import, and the workspaces among them (which stand for their own inputs). */
export interface Leaves {
  readonly files: readonly Leaf[];
  readonly workspaces: readonly Snapshot[];
}

/** Open archives, hash every leaf, and read the workspaces. */
export function* collectLeaves(
  files: readonly NamedBytes[],
  limits: ArchiveLimits | undefined,
): Generator<Progress, Leaves> {
  const reader = new ArchiveReader(limits);
  const leaves: Leaf[] = [];
  const workspaces: Snapshot[] = [];
  let done = 0;
  for (const { name, bytes } of files) {
    const file = baseName(name);
    const progress = (read: number): Progress => ({
      phase: 'reading',
      file,
      bytes: done + read,
      totalBytes: 0,
      records: 0,
    });
    const expansion = reader.expand(file, bytes);
    let step = expansion.next();
    for (; step.done !== true; step = expansion.next()) yield progress(step.value);
    for (const member of step.value) {
      yield progress(bytes.length);
      const hashing = sha256Steps(member.bytes);
      let hashed = hashing.next();
      for (; hashed.done !== true; hashed = hashing.next()) yield progress(bytes.length);
      const leaf: Leaf = { ...member, sha256: hashed.value };
      if (leaf.problem !== undefined || leaf.skipped !== undefined || !looksLikeWorkspace(leaf.bytes)) {
        leaves.push(leaf);
        continue;
      }
      const reading = readWorkspace(leaf.bytes);
      let read = reading.next();
      for (; read.done !== true; read = reading.next()) yield progress(bytes.length);
      if (read.value.ok) workspaces.push(read.value.value);
      else
        leaves.push({ ...leaf, problem: `an Overreach workspace that cannot be read: ${read.value.error}` });
    }
    done += bytes.length;
  }
  return { files: leaves, workspaces };
}

/** The name without any directory, whichever way slashes lean. */
function baseName(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return base === '' ? 'unnamed' : base;
}

/** An input nothing was read from. */
export function emptyInput(leaf: Leaf): InputFile {
  const none = { read: 0, used: 0, merged: 0, ignored: 0 };
  return {
    name: leaf.name,
    size: leaf.bytes.length,
    sha256: leaf.sha256,
    reasons: [],
    records: none,
    facts: none,
    ignoredFor: [],
    problems: [],
  };
}
