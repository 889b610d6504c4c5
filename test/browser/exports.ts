import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ExportSet {
  readonly title: string;
  readonly files: readonly NamedFile[];
  /** They state no access between two things: there is no route to follow. */
  readonly noRoutes?: boolean;
}

/** Every computation of a test is for this instant. */
export const AT = demoInstant;

const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

export function demoFiles(): readonly NamedFile[] {
  return demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
}

/** The demo estate always; exports nobody here wrote where they are at hand. */
export function exportSets(): readonly ExportSet[] {
  return [{ title: 'the demo estate', files: demoFiles() }, ...sharedSets()];
}

export function sharedSets(): readonly ExportSet[] {
  if (!existsSync(shared)) {
    console.log('skipped: real exports in ../shared/data, which is not here');
    return [];
  }
  const aws = readdirSync(join(shared, 'aws'))
    // The catalogue of attack paths beside them is no export of an account: `notAnExport`.
    .filter((name) => name.endsWith('.json') && name !== CATALOGUE)
    .sort()
    .map((name) => ({
      title: `aws/${name}`,
      files: [file(join(shared, 'aws', name))],
      noRoutes: /credential-report/.test(name),
    }));
  return [
    ...aws,
    { title: 'bloodhound/ad_sampledata.zip', files: [file(join(shared, 'bloodhound/ad_sampledata.zip'))] },
    { title: 'opengraph/githound-org.json', files: [file(join(shared, 'opengraph/githound-org.json'))] },
  ];
}

const CATALOGUE = 'pathfinding-cloud-paths.json';

/** JSON that is no export of anything. */
export function notAnExport(): NamedFile {
  const path = join(shared, 'aws', CATALOGUE);
  if (existsSync(path)) return file(path);
  return {
    name: CATALOGUE,
    bytes: new TextEncoder().encode('[{"id":"iam-001","name":"iam:CreatePolicyVersion"}]'),
  };
}

function file(path: string): NamedFile {
  return { name: basename(path), bytes: new Uint8Array(readFileSync(path)) };
}
