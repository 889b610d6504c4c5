import { contentOf } from '../lib/file-content';
import { byCodeUnit } from '../lib/order';
import type { Snapshot } from '../model/snapshot';
import { csvWithMappings } from '../systems/csv/mapper/index';
import type { Mapping } from '../systems/csv/mapper/mapping';
import { keptMappings, mappingOfFile } from '../systems/csv/mapper/mapping-file';
import type { SystemModule } from '../systems/system';
import type { Leaf } from './import-leaves';

/** Mapping files are small: no larger file is looked into for one. */
const LARGEST = 1 << 20;

/**
 * The systems, Overreach CSV reading by the column mappings among the files and those kept in the workspaces. Of two
 * mappings for one header a file goes before a workspace, and then the first by hash, so that the order in which files
 * are given changes nothing.
 */
export function systemsWithMappings(
  systems: readonly SystemModule[],
  files: readonly Leaf[],
  workspaces: readonly Snapshot[],
): readonly SystemModule[] {
  const inFiles = files
    .toSorted((a, b) => byCodeUnit(a.sha256, b.sha256))
    .flatMap((leaf) => mappingOfLeaf(leaf) ?? []);
  const mappings = [...inFiles, ...workspaces.flatMap(({ records }) => keptMappings(records))];
  if (mappings.length === 0) return systems;
  const mapped = csvWithMappings(mappings);
  return systems.map((system) => (system.id === mapped.id ? mapped : system));
}

function mappingOfLeaf(leaf: Leaf): Mapping | undefined {
  if (leaf.problem !== undefined || leaf.skipped !== undefined || leaf.source.size > LARGEST)
    return undefined;
  return mappingOfFile(contentOf(leaf.name, leaf.source, { encoding: leaf.encoding }));
}
