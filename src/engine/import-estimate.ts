import type { ByteSource } from '../lib/byte-source';
import { u32 } from '../lib/bytes';
import { gunzipped, isGzip } from '../lib/gzip';
import { Damaged } from '../lib/inflate';
import { endsAsZip, isZip, readZipDirectory } from '../lib/zip-directory';
import { HEADLESS } from './memory';

/** What an import is expected to need before it is taken. */
export interface ImportEstimate {
  /** Bytes of the files as they are. */
  readonly bytes: number;
  /** Bytes once archives are expanded; archives within archives are not looked into. */
  readonly expanded: number;
  /** Bytes of memory until the records are there. */
  readonly memory: number;
}

/**
 * Memory per byte of export until its records are there, as measured at 600 MB (`test/bench/ingest-program.ts`): 2.7 for
 * OpenGraph, 4 for SharpHound, whose elements hold many facts. What is promised must hold, so the worst counts. What
 * deciding the access needs depends on the records, and is estimated from them as they are read (`undecidable`).
 */
const PER_BYTE = 4;
/** The program, and what is read at a time. */
const BASE = 300e6;
/** How far exports are compressed, where the archive does not say: JSON 10 to 25 times. */
const RATIO = 25;

/**
 * Memory per byte until the access is decided, for the limit of the command's heap, which takes only what it needs: 5 for
 * OpenGraph (200 MB), 13.5 for SharpHound (50 MB). A workspace of the records alone would have to be decided in the tab.
 */
const DECIDED_PER_BYTE = 14;

/** What a tab can be expected to have: Chromium gives a tab's objects 4 GB at most, and the page needs some. */
export const TAB_MEMORY = 3.6e9;

/** Entries of an archive that are added up; more than an import takes. */
const MAX_ENTRIES = 20_000;

/** What an import of these files is expected to need. Only headers and directories of archives are read. */
export function estimateImport(sources: readonly ByteSource[]): ImportEstimate {
  const bytes = sources.reduce((sum, { size }) => sum + size, 0);
  const expanded = sources.reduce((sum, source) => sum + expandedSize(source), 0);
  return { bytes, expanded, memory: BASE + expanded * PER_BYTE };
}

function expandedSize(source: ByteSource): number {
  const start = source.read(0, 4);
  if (isZip(start) || (!isGzip(start) && endsAsZip(source))) {
    const { entries } = readZipDirectory(source, MAX_ENTRIES);
    const stated = entries.reduce((sum, { size }) => sum + size, 0);
    return Math.max(stated, source.size);
  }
  if (!isGzip(start)) return source.size;
  return gzipSize(source);
}

/** Bytes looked at of a gzip file to learn how far it is compressed: compressed, and expanded. */
const SAMPLE = 1 << 18;
const SAMPLE_EXPANDED = 16 << 20;
/** How far the rest of a file may be from what its beginning lets expect, before the size it states is not believed. */
const OFF = 2;

/**
 * A gzip member states its size modulo 4 GiB (RFC 1952, 2.3.1), only the last one of several stands at the end, and
 * anybody may write anything there. So the beginning is expanded: what is stated counts only where it fits that.
 */
function gzipSize(source: ByteSource): number {
  const { read, size, whole } = expandedBeginning(source);
  if (whole) return size;
  const expected = read === 0 ? source.size * RATIO : (size / read) * source.size;
  const last = u32(source.read(source.size - 4, 4), 0) ?? 0;
  const stated = last + Math.max(0, Math.round((expected - last) / 2 ** 32)) * 2 ** 32;
  return stated * OFF >= expected && stated <= expected * OFF ? stated : expected;
}

interface Beginning {
  readonly read: number;
  readonly size: number;
  readonly whole: boolean;
}

function expandedBeginning(source: ByteSource): Beginning {
  let size = 0;
  let read = 0;
  try {
    for (const piece of gunzipped(source)) {
      size += piece.bytes.length;
      read = piece.read;
      if (read >= SAMPLE || size >= SAMPLE_EXPANDED) return { read, size, whole: false };
    }
    return { read, size, whole: true };
  } catch (error) {
    // Damaged, as reading it will tell: nothing is known of its size.
    if (error instanceof Damaged) return { read: 0, size: 0, whole: false };
    throw error;
  }
}

/** Why an import will not fit, and what to do instead; undefined when it is expected to fit. */
export function refusalOf(estimate: ImportEstimate, available = TAB_MEMORY): string | undefined {
  if (estimate.memory <= available) return undefined;
  const heap = Math.ceil((BASE + estimate.expanded * DECIDED_PER_BYTE) / 2 ** 30) * 1024;
  return (
    `These files hold ${gigabytes(estimate.expanded)}; to read them an import needs about ` +
    `${gigabytes(estimate.memory)} of memory, and this tab has about ${gigabytes(available)}. Nothing was read. Make a ` +
    'workspace file of them with the headless command and import that, or import them in parts: ' +
    `NODE_OPTIONS=--max-old-space-size=${heap} npx overreach workspace --decided -o estate.overreach <files>`
  );
}

/**
 * Memory per record while the access is decided, when records, evaluators' lists and the steps gathered so far are all
 * there. Alive after a full collection in Node, most seen: 1,150 bytes for OpenGraph (799,217 records of 200 MB), 1,190
 * for SharpHound (567,362 of 50 MB). What a tab has leaves a tenth of its 4 GB for what is not collected yet.
 */
const PER_RECORD = 1_200;

/** The same of an estate that is open meanwhile with its records, once it is decided: 891 bytes for OpenGraph (150 MB). */
const PER_HELD = 900;

/** What is left of a tab's memory beside an estate that stays open with its records until another takes its place. */
export function memoryBeside(records: number, available = TAB_MEMORY): number {
  return Math.max(0, available - records * PER_HELD);
}

/**
 * Why the access these records give will not be decided here, and what to do instead; undefined while it is expected to
 * fit. A tab that runs out of memory while it decides dies without a word.
 */
export function undecidable(records: number, available = TAB_MEMORY): string | undefined {
  const needed = records * PER_RECORD;
  if (needed <= available) return undefined;
  return (
    `These files hold ${records} records or more; to decide who may do what with them needs about ` +
    `${gigabytes(needed)} of memory, and this tab has about ${gigabytes(available)}. Nothing was stored. ${HEADLESS}`
  );
}

/**
 * Why an open estate will not be decided anew here, and what to do instead. What is open stays so until the other is
 * whole: both are in memory.
 */
export function undecidableAnew(records: number, available = TAB_MEMORY): string | undefined {
  const needed = records * (PER_RECORD + PER_HELD);
  if (records * PER_RECORD <= memoryBeside(records, available)) return undefined;
  return (
    `This estate holds ${records} records; to decide it anew while it is open needs about ${gigabytes(needed)} of ` +
    `memory, and this tab has about ${gigabytes(available)}. Nothing was changed. Confirm or cut joins in the file that ` +
    '`overreach joins --json FILE…` prints, and make a workspace with it: ' +
    '`overreach workspace --decided -o OUT FILE… DECISIONS.json`.'
  );
}

/**
 * Why a stored estate that another engine decided will not be decided anew here, and what to do instead; undefined where
 * it is expected to fit.
 */
export function undecidableStored(records: number, available = TAB_MEMORY): string | undefined {
  const needed = records * PER_RECORD;
  if (needed <= available) return undefined;
  return (
    `This snapshot was decided by another version of the engine and holds ${records} records; to decide it anew needs ` +
    `about ${gigabytes(needed)} of memory, and this tab has about ${gigabytes(available)}. It stays stored as it is. ${HEADLESS}`
  );
}

/**
 * Why the records of a stored estate will not be read here beside its graph, and what to do instead; undefined where they
 * are expected to fit. What could be imported always does.
 */
export function unreadable(records: number, available = TAB_MEMORY): string | undefined {
  const needed = records * PER_HELD;
  if (needed <= available) return undefined;
  return (
    `This needs the ${records} records of the snapshot, about ${gigabytes(needed)} of memory, and this tab has about ` +
    `${gigabytes(available)}. What its decided graph answers is still answered. ${HEADLESS}`
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
