import type { FileContent } from '../lib/content';
import { contentOf } from '../lib/file-content';
import type { Mapping } from '../systems/csv/mapper/mapping';
import { previewMapping } from '../systems/csv/mapper/preview';
import type { MappingPreview } from '../systems/csv/mapper/preview';
import type { Progress } from './contract';
import { collectLeaves } from './import-leaves';
import type { NamedFile } from './import-leaves';

/** The tables of one file (or of one member of an archive) as a mapping understands them. */
export interface FilePreview {
  readonly name: string;
  readonly sha256: string;
  readonly tables: readonly MappingPreview[];
}

/** A file opened, so that it can be looked at again with another mapping. */
export interface OpenedLeaf {
  readonly name: string;
  readonly sha256: string;
  readonly content: FileContent;
}

/** Open a file, or what is in an archive. */
export function* openLeaves(file: NamedFile): Generator<Progress, readonly OpenedLeaf[]> {
  const { files } = yield* collectLeaves([file], undefined);
  const opened: OpenedLeaf[] = [];
  for (const leaf of files) {
    if (leaf.problem !== undefined || leaf.skipped !== undefined) continue;
    const content = contentOf(leaf.name, leaf.source, { encoding: leaf.encoding });
    for (const read of content.prepare())
      yield { phase: 'reading', file: leaf.name, bytes: read, totalBytes: leaf.source.size, records: 0 };
    opened.push({ name: leaf.name, sha256: leaf.sha256, content });
  }
  return opened;
}

/** What the mappings, or the proposals where there is none, make of opened files; those that hold no table are left out. */
export function previewOf(
  leaves: readonly OpenedLeaf[],
  mappings: readonly Mapping[],
): readonly FilePreview[] {
  return leaves
    .map(({ name, sha256, content }) => ({ name, sha256, tables: previewMapping(content, mappings) }))
    .filter(({ tables }) => tables.length > 0);
}
