import { byCodeUnit } from '../lib/order';
import type { SnapshotRecord } from '../model/record';
import type { InputFile, Problem, Reason, Tally } from '../model/snapshot';
import type { Counted, Place, Sink } from '../systems/system';
import { AS_OBJECTS, RecordTable } from './record-table';
import type { Entry } from './record-table';
import { contradiction, isMention, isNamed, mergeRecords } from './record-merge';

/** Problems kept per file; the rest are counted. */
const MAX_PROBLEMS = 1000;

/** What became of a record that was added. */
export type Added = { readonly how: 'used' } | { readonly how: 'merged'; readonly first: SnapshotRecord };

/** All records of an import by key; a key added again is merged. */
export class RecordStore {
  readonly #table: RecordTable;
  collected: number | undefined;

  constructor(asObjects = AS_OBJECTS) {
    this.#table = new RecordTable(asObjects);
  }

  get size(): number {
    return this.#table.size;
  }

  /** In the order in which they were stated. Of a large import they are made as they are read. */
  records(): readonly SnapshotRecord[] {
    return this.#table.records();
  }

  add(record: SnapshotRecord, stated: boolean): Added {
    const old = this.#table.get(record.key);
    if (old === undefined) {
      this.#table.set({ record, stated });
      return { how: 'used' };
    }
    if (givesWay(old, record, stated)) {
      // The definition stands in its own place, not where the thing was first mentioned.
      this.#table.setLast({ record: mergeRecords(record, old.record), stated });
      return stated ? { how: 'used' } : { how: 'merged', first: old.record };
    }
    const named = isMention(old.record) && isMention(record) && !isNamed(old.record) && isNamed(record);
    const merged = named ? mergeRecords(record, old.record) : mergeRecords(old.record, record);
    this.#table.set({ record: merged, stated: old.stated || stated });
    return { how: 'merged', first: old.record };
  }

  noteCollected(at: number): void {
    this.collected = Math.max(this.collected ?? at, at);
  }
}

/** A mention gives way to a full record, a derived record to a stated one. */
function givesWay(old: Entry, record: SnapshotRecord, stated: boolean): boolean {
  if (isMention(record)) return false;
  return isMention(old.record) || (stated && !old.stated);
}

interface MutableTally {
  used: number;
  merged: number;
  ignored: number;
}

/** Takes what a reader reads from one file and accounts for it. */
export class FileSink implements Sink {
  readonly file: number;
  readonly #store: RecordStore;
  readonly #inputName: (file: number) => string;
  readonly #tallies = { record: newTally(), fact: newTally() };
  readonly #reasons = new Map<string, number>();
  readonly #problems: Problem[] = [];
  #problemsLeftOut = 0;

  constructor(file: number, store: RecordStore, inputName: (file: number) => string) {
    this.file = file;
    this.#store = store;
    this.#inputName = inputName;
  }

  add(record: SnapshotRecord, counted: Counted): 'used' | 'merged' {
    refuseNoNumber(record);
    const added = this.#store.add(record, counted !== 'derived');
    if (
      added.how === 'merged' &&
      added.first.kind !== record.kind &&
      !isMention(added.first) &&
      !isMention(record)
    ) {
      const message = `${record.key} is a ${record.kind} here but was a ${added.first.kind} before; the first stands`;
      this.problem('warning', message, record.source);
    }
    const differs = added.how === 'merged' ? contradiction(added.first, record) : undefined;
    if (added.how === 'merged' && differs !== undefined) {
      const where = this.#where(added.first.source.file);
      this.problem(
        'warning',
        `${record.key} was stated in ${where} already, and ${differs}: what hangs on it is not evaluated`,
        record.source,
      );
    }
    if (counted === 'derived') return added.how;
    if (added.how === 'used') this.used(counted, 1);
    else this.merged(counted, 1, `already stated in ${this.#where(added.first.source.file)}`);
    return added.how;
  }

  ignore(counted: 'record' | 'fact', reason: string, count = 1): void {
    this.#tallies[counted].ignored += count;
    this.#reason(reason, count);
  }

  used(counted: 'record' | 'fact', count: number): void {
    this.#tallies[counted].used += count;
  }

  merged(counted: 'record' | 'fact', count: number, reason?: string): void {
    this.#tallies[counted].merged += count;
    if (reason !== undefined) this.#reason(reason, count);
  }

  problem(severity: 'error' | 'warning', message: string, place?: Place): void {
    if (this.#problems.length >= MAX_PROBLEMS) {
      this.#problemsLeftOut++;
      return;
    }
    this.#problems.push({
      severity,
      message,
      ...(place?.pointer === undefined ? {} : { pointer: place.pointer }),
      ...(place?.row === undefined ? {} : { row: place.row }),
    });
  }

  collected(at: number): void {
    if (Number.isFinite(at)) this.#store.noteCollected(at);
  }

  /** The account of the file: every element read was used, merged or ignored. */
  account(): Pick<InputFile, 'records' | 'facts' | 'ignoredFor' | 'problems'> {
    const more = this.#problemsLeftOut;
    const problems: Problem[] = [...this.#problems];
    if (more > 0) problems.push({ severity: 'warning', message: `and ${more} more problems in this file` });
    return {
      records: tally(this.#tallies.record),
      facts: tally(this.#tallies.fact),
      ignoredFor: reasonList(this.#reasons),
      problems,
    };
  }

  #where(file: number): string {
    return file === this.file ? 'this file' : this.#inputName(file);
  }

  #reason(reason: string, count: number): void {
    if (count > 0) this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + count);
  }
}

function newTally(): MutableTally {
  return { used: 0, merged: 0, ignored: 0 };
}

function tally({ used, merged, ignored }: MutableTally): Tally {
  return { read: used + merged + ignored, used, merged, ignored };
}

/** Most first, then by text. */
function reasonList(reasons: ReadonlyMap<string, number>): Reason[] {
  return Array.from(reasons, ([reason, count]) => ({ reason, count })).sort(
    (a, b) => b.count - a.count || byCodeUnit(a.reason, b.reason),
  );
}

/** A date that is no number would spread silently through every comparison: a bug of the reader. */
function refuseNoNumber(record: SnapshotRecord): void {
  const window = 'window' in record ? [record.window.from, record.window.until] : [];
  const single = 'at' in record ? record.at : 'contractEnd' in record ? record.contractEnd : 0;
  const dates = 'accountability' in record ? Object.values({ ...record.accountability }) : [];
  if ([single, ...window, ...dates].some((date) => Number.isNaN(date)))
    throw new TypeError(`${record.key} has a date that is no date`);
}
