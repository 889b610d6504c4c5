import type { SnapshotRecord } from '../model/record';
import type { InputFile, Snapshot } from '../model/snapshot';
import type { Leaf } from './import-leaves';

/** Something that becomes one input: a leaf to read, or an input that a workspace brings with its records. */
export type Item =
  | { readonly sha256: string; readonly name: string; readonly leaf: Leaf }
  | {
      readonly sha256: string;
      readonly name: string;
      readonly kept: InputFile;
      /** The workspace that brings it. */
      readonly of: Snapshot;
      readonly records: Iterable<SnapshotRecord>;
    };

/** The inputs of a workspace, each with its records. */
export function itemsOf(workspace: Snapshot): Item[] {
  const places = new Map<number, number[]>();
  for (const [ordinal, { source }] of workspace.records.entries()) {
    const list = places.get(source.file);
    if (list === undefined) places.set(source.file, [ordinal]);
    else list.push(ordinal);
  }
  return workspace.inputs.map((kept, file) => ({
    sha256: kept.sha256,
    name: kept.name,
    kept,
    of: workspace,
    records: recordsAt(workspace.records, places.get(file) ?? []),
  }));
}

/** Of packed records each is made as it is read. */
function* recordsAt(
  records: readonly SnapshotRecord[],
  places: readonly number[],
): Generator<SnapshotRecord, void> {
  for (const place of places) {
    const record = records[place];
    if (record !== undefined) yield record;
  }
}
