import { KeyIndex } from '../lib/key-index';
import { isLazy, lazyArray } from '../lib/lazy-array';
import type { Key, RecordKind, SnapshotRecord, SystemId } from '../model/record';
import type { RecordView } from '../systems/system';

type OfKind<K extends RecordKind> = Extract<SnapshotRecord, { kind: K }>;

/** Places of records in the list: of a kind, of a system and kind, of a key. */
interface RecordPlaces {
  of(kind: string, system?: string): readonly SnapshotRecord[];
  at(key: Key): SnapshotRecord | undefined;
}

/**
 * All records of a snapshot, by key, by kind, and by system and kind; each index is made on first use. Of a list whose
 * records are made as they are read, the lists given are of the same manner.
 */
export function recordView(records: readonly SnapshotRecord[]): RecordView {
  return viewOf(isLazy(records) ? packedPlaces(records) : objectPlaces(records));
}

/** The same, its index made in steps where that takes long. Yields the records passed. */
export function* recordViewSteps(records: readonly SnapshotRecord[]): Generator<number, RecordView> {
  if (!isLazy(records)) return recordView(records);
  const lists = new PlaceLists();
  for (const [ordinal, record] of records.entries()) {
    lists.note(ordinal, record);
    if (ordinal % 1024 === 0) yield ordinal;
  }
  return viewOf(packedPlaces(records, lists));
}

function viewOf(places: RecordPlaces): RecordView {
  function all<K extends RecordKind>(kind: K): readonly OfKind<K>[] {
    return narrowed(places.of(kind), kind);
  }

  function of<K extends RecordKind>(system: SystemId, kind: K): readonly OfKind<K>[] {
    return narrowed(places.of(kind, system), kind);
  }

  return { all, of, get: (key) => places.at(key) };
}

function objectPlaces(records: readonly SnapshotRecord[]): RecordPlaces {
  let byKey: Map<Key, SnapshotRecord> | undefined;
  const byKind = new Map<string, readonly SnapshotRecord[]>();
  const bySystem = new Map<string, readonly SnapshotRecord[]>();
  const ofKind = (kind: string): readonly SnapshotRecord[] => {
    const found = byKind.get(kind) ?? records.filter((record) => record.kind === kind);
    byKind.set(kind, found);
    return found;
  };
  return {
    of(kind, system) {
      if (system === undefined) return ofKind(kind);
      const index = `${kind}|${system}`;
      const found = bySystem.get(index) ?? ofKind(kind).filter((record) => record.system === system);
      bySystem.set(index, found);
      return found;
    },
    at(key) {
      if (byKey === undefined) {
        byKey = new Map();
        for (const record of records) byKey.set(record.key, record);
      }
      return byKey.get(key);
    },
  };
}

/** One pass notes where the records of each kind and system are; none is kept. */
function packedPlaces(records: readonly SnapshotRecord[], noted?: PlaceLists): RecordPlaces {
  let lists = noted;
  let index: KeyIndex | undefined;
  const made = new Map<string, readonly SnapshotRecord[]>();
  const listOf = (name: string): Places | undefined => {
    if (lists === undefined) {
      lists = new PlaceLists();
      for (const [ordinal, record] of records.entries()) lists.note(ordinal, record);
    }
    return lists.get(name);
  };
  return {
    of(kind, system) {
      const name = system === undefined ? kind : `${kind}|${system}`;
      const known = made.get(name);
      if (known !== undefined) return known;
      const list = listOf(name);
      const found = list === undefined ? [] : lazyArray(list.length, (i) => recordAt(records, list.at(i)));
      made.set(name, found);
      return found;
    },
    at(key) {
      if (index === undefined) {
        index = new KeyIndex((ordinal) => recordAt(records, ordinal).key);
        for (const [ordinal, record] of records.entries()) index.put(record.key, ordinal);
      }
      const ordinal = index.find(key);
      return ordinal < 0 ? undefined : records[ordinal];
    },
  };
}

function recordAt(records: readonly SnapshotRecord[], ordinal: number): SnapshotRecord {
  const record = records[ordinal];
  if (record === undefined) throw new RangeError(`no record ${ordinal}`);
  return record;
}

/** Where the records of each kind, and of each kind of a system, are. */
class PlaceLists {
  readonly #lists = new Map<string, Places>();

  note(ordinal: number, { kind, system }: SnapshotRecord): void {
    for (const name of [kind, `${kind}|${system}`]) {
      const list = this.#lists.get(name) ?? new Places();
      list.push(ordinal);
      this.#lists.set(name, list);
    }
  }

  get(name: string): Places | undefined {
    return this.#lists.get(name);
  }
}

/** A growing list of places. */
class Places {
  #list = new Uint32Array(64);
  length = 0;

  push(ordinal: number): void {
    if (this.length === this.#list.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#list);
      this.#list = larger;
    }
    this.#list[this.length++] = ordinal;
  }

  at(index: number): number {
    return this.#list[index] ?? 0;
  }
}

/** The records as they would be without some of them: for what-if, as if these had been revoked. */
export function withoutRecords(records: readonly SnapshotRecord[], keys: ReadonlySet<Key>): RecordView {
  return recordView(records.filter((record) => !keys.has(record.key)));
}

function isOfKind<K extends RecordKind>(record: SnapshotRecord, kind: K): record is OfKind<K> {
  return record.kind === kind;
}

/** The lists hold one kind each; this says so to the compiler by looking at the first record only. */
function narrowed<K extends RecordKind>(records: readonly SnapshotRecord[], kind: K): readonly OfKind<K>[] {
  return isListOf(records, kind) ? records : [];
}

function isListOf<K extends RecordKind>(
  records: readonly SnapshotRecord[],
  kind: K,
): records is readonly OfKind<K>[] {
  const first = records[0];
  return first === undefined || isOfKind(first, kind);
}
