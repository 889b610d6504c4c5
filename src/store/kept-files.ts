import type { NamedFile } from '../engine/import';
import { nameWithin } from '../engine/import-leaves';
import type { InputFile } from '../model/snapshot';
import { keptSource } from './kept-source';
import type { SnapshotStore } from './store';
import { StoreProblem } from './store-problem';

/**
 * The files of a stored snapshot, to be read again together with more. Those for which there is a newer one are left out:
 * of the same name, folders and all, an archive of the name of theirs, or one of that name in no folder where only one
 * bears it. `named` gives some another name. All or nothing: half of a snapshot would look like the whole of it.
 */
export async function keptFiles(
  store: SnapshotStore,
  id: number,
  inputs: readonly InputFile[],
  newer: readonly { readonly name: string }[],
  named: ReadonlyMap<number, string> = new Map(),
): Promise<NamedFile[]> {
  const isReplaced = replacedBy(newer, inputs);
  const files: NamedFile[] = [];
  for (const [input, { name, size }] of inputs.entries()) {
    if (isReplaced(name)) continue;
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

function replacedBy(
  newer: readonly { readonly name: string }[],
  inputs: readonly InputFile[],
): (name: string) => boolean {
  const names = new Set(newer.map(({ name }) => nameWithin(name)));
  const bearers = new Map<string, number>();
  for (const { name } of inputs) bearers.set(baseName(name), (bearers.get(baseName(name)) ?? 0) + 1);
  return (name) => {
    const parts = name.split('/');
    if (parts.some((_, i) => names.has(parts.slice(0, i + 1).join('/')))) return true;
    return names.has(baseName(name)) && bearers.get(baseName(name)) === 1;
  };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
