import { contentOf } from '../lib/file-content';
import { headerFingerprint } from '../systems/csv/mapper/mapping';
import type { Mapping } from '../systems/csv/mapper/mapping';
import { mappingOfFile, mappingText } from '../systems/csv/mapper/mapping-file';
import type { AppContext } from './context';
import { fileName } from './download';
import { nameOfImport } from './intake';
import { importFiles } from './opening';

/** No mapping is larger, and no larger file is looked into for one. */
const LARGEST = 1 << 20;

/** A file that holds a column mapping. */
export interface MappingFile {
  readonly file: File;
  readonly mapping: Mapping;
}

/** The mappings among files that were dropped or picked. */
export async function mappingFiles(files: readonly File[]): Promise<readonly MappingFile[]> {
  const found: MappingFile[] = [];
  for (const file of files) {
    if (file.size > LARGEST || !/json$/iu.test(file.name)) continue;
    const mapping = mappingOfFile(contentOf(file.name, new Uint8Array(await file.arrayBuffer())));
    if (mapping !== undefined) found.push({ file, mapping });
  }
  return found;
}

/** What the file of a mapping is called. */
export function mappingFileName({ title }: Mapping): string {
  return `${fileName(title)}.mapping.json`;
}

/** Import files once more with mappings, which take the place of those the files hold for the same headers. */
export async function importWithMappings(
  app: AppContext,
  files: readonly File[],
  mappings: readonly Mapping[],
  name?: string,
): Promise<void> {
  // From now on: looking into the files takes a while.
  const lead = app.navigation.intend();
  const headers = new Set(mappings.map(({ header }) => headerFingerprint(header)));
  const replaced = new Set(
    (await mappingFiles(files))
      .filter(({ mapping }) => headers.has(headerFingerprint(mapping.header)))
      .map(({ file }) => file),
  );
  const made = mappings.map((mapping) => new File([mappingText(mapping)], mappingFileName(mapping)));
  const given = [...files.filter((file) => !replaced.has(file)), ...made];
  await importFiles(app, given, name ?? nameOfImport(given), lead);
}
