import type { NamedFile } from '../engine/import';
import type { InputFile } from '../model/snapshot';
import { keptSource } from './kept-source';
import type { SnapshotStore } from './store';
import { StoreProblem } from './store-problem';

/**
 * The files of a stored snapshot, to be read again together with more. Those for which there is a newer one of the same
 * name are left out; `named` gives some another name. All or nothing: half of a snapshot would look like the whole of it.
 */
export async function keptFiles(
  store: SnapshotStore,
  id: number,
  inputs: readonly InputFile[],
  newer: readonly { readonly name: string }[],
  named: ReadonlyMap<number, string> = new Map(),
): Promise<NamedFile[]> {
  const replaced = new Set(newer.map(({ name }) => baseName(name)));
  const files: NamedFile[] = [];
  for (const [input, { name, size }] of inputs.entries()) {
    if (replaced.has(baseName(name))) continue;
    const pieces = await store.source(id, input);
    if (pieces === undefined) {
      throw new StoreProblem(
        `${name} is not kept with this snapshot (it came in a workspace, or from an early version), so nothing can be ` +
          'added to it. Import all files together as a new snapshot.',
      );
    }
    files.push({ name: named.get(input) ?? name, source: keptSource(name, pieces, size), again: true });
  }
  return files;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
