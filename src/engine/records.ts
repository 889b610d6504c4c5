import type { Key, RecordKind, SnapshotRecord, SystemId } from '../model/record';
import type { RecordView } from '../systems/system';

type OfKind<K extends RecordKind> = Extract<SnapshotRecord, { kind: K }>;

/** All records of a snapshot, by key, by kind, and by system and kind; each index is made on first use. */
export function recordView(records: readonly SnapshotRecord[]): RecordView {
  let byKey: Map<Key, SnapshotRecord> | undefined;
  const byKind = new Map<string, readonly SnapshotRecord[]>();
  const bySystem = new Map<string, readonly SnapshotRecord[]>();

  function all<K extends RecordKind>(kind: K): readonly OfKind<K>[] {
    const found = byKind.get(kind) ?? records.filter((record) => record.kind === kind);
    byKind.set(kind, found);
    return narrowed(found, kind);
  }

  function of<K extends RecordKind>(system: SystemId, kind: K): readonly OfKind<K>[] {
    const index = `${kind}|${system}`;
    const found = bySystem.get(index) ?? all(kind).filter((record) => record.system === system);
    bySystem.set(index, found);
    return narrowed(found, kind);
  }

  function get(key: Key): SnapshotRecord | undefined {
    byKey ??= new Map(records.map((record) => [record.key, record]));
    return byKey.get(key);
  }

  return { all, of, get };
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
