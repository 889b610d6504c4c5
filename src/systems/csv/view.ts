import type { Key, RecordKind, SnapshotRecord, SystemId } from '../../model/record';
import type { RecordView } from '../system';

const KINDS: readonly RecordKind[] = [
  'tenant',
  'principal',
  'resource',
  'secret',
  'membership',
  'containment',
  'grant',
  'trust',
  'policy',
  'attachment',
  'observation',
];

/** Every record of a view, kind by kind. */
export function allRecords(view: RecordView): SnapshotRecord[] {
  return KINDS.flatMap((kind): readonly SnapshotRecord[] => view.all(kind));
}

/** A view over a list of records. */
export function viewOf(records: readonly SnapshotRecord[]): RecordView {
  const byKey = new Map<Key, SnapshotRecord>(records.map((record) => [record.key, record]));
  const all = <K extends RecordKind>(kind: K): readonly Extract<SnapshotRecord, { kind: K }>[] =>
    records.filter((record): record is Extract<SnapshotRecord, { kind: K }> => record.kind === kind);
  return {
    all,
    of: (system: SystemId, kind) => all(kind).filter((record) => record.system === system),
    get: (key) => byKey.get(key),
  };
}
