import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../src/findings/registry.ts';
import { ruleSetVersion } from '../../src/findings/rule-set.ts';
import { ENGINE_VERSION } from '../../src/engine/version.ts';
import { viewerHash } from '../../src/report/html.ts';
import { noticesText, packagesNamed } from '../build/third-party.ts';
import type { Shipped } from '../build/third-party.ts';
import { packageOf, zipOf } from './archives.ts';
import type { ArchiveFile } from './archives.ts';
import { releaseNotes } from './notes.ts';
import { sbom } from './sbom.ts';
import type { Artefact, Lock } from './sbom.ts';

const NOTICES = 'THIRD-PARTY-NOTICES.txt';
const ONE_FILE_NOTICES =
  /<script type="text\/plain" id="third-party-notices">\n([\s\S]*)<\/script>\n<\/body>/u;

export interface Built {
  /** The checkout, for what goes along. */
  readonly root: string;
  /** What `npm run build` wrote. */
  readonly site: string;
  readonly commandLine: string;
  /** The app as one page. */
  readonly oneFile: string;
}

/** All files of a release, from what was built. The same input gives the same bytes. */
export function releaseFiles({ root, site, commandLine, oneFile }: Built): readonly Artefact[] {
  const own = (name: string): Uint8Array => new Uint8Array(readFileSync(join(root, name)));
  const { version, description, license, engines } = JSON.parse(text(own('package.json'))) as Record<
    string,
    unknown
  >;
  if (version !== ENGINE_VERSION) throw new Error('package.json and the engine differ in their version');
  const siteFiles = filesIn(site);
  const shipped = union(
    text(readFileSync(join(site, NOTICES))),
    text(readFileSync(join(commandLine, NOTICES))),
    (ONE_FILE_NOTICES.exec(oneFile)?.[1] ?? '').replace(/< (?=[!/])/gu, '<'),
  );
  const manifest = {
    name: 'overreach',
    version,
    description,
    license,
    type: 'module',
    engines,
    bin: { overreach: 'overreach.js' },
  };
  const commandFiles: readonly ArchiveFile[] = [
    ...filesIn(commandLine).map((file) =>
      file.path === 'overreach.js' ? { ...file, executable: true } : file,
    ),
    { path: 'package.json', bytes: bytes(`${JSON.stringify(manifest, null, 2)}\n`) },
    ...['README.md', 'CHANGELOG.md', 'LICENSE'].map((path) => ({ path, bytes: own(path) })),
  ];
  const programs: readonly Artefact[] = [
    { name: `overreach-${version}.html`, bytes: bytes(oneFile) },
    {
      name: `overreach-${version}-site.zip`,
      bytes: zipOf([...siteFiles, { path: 'LICENSE', bytes: own('LICENSE') }]),
    },
    { name: `overreach-${version}-cli.tgz`, bytes: packageOf(commandFiles) },
  ];
  const lock = JSON.parse(text(own('package-lock.json'))) as Lock;
  const about: readonly Artefact[] = [
    ...programs,
    {
      name: `overreach-${version}.cdx.json`,
      bytes: bytes(sbom({ version, shipped, lock, artefacts: programs })),
    },
    { name: NOTICES, bytes: bytes(noticesText(shipped)) },
    { name: 'HOSTING.md', bytes: own('HOSTING.md') },
  ];
  const notes = releaseNotes({
    version,
    changelog: text(own('CHANGELOG.md')),
    viewer: viewerHash(text(readFileSync(join(commandLine, 'viewer.html')))),
    rules: { version: ruleSetVersion(), count: RULES.length },
    shipped,
    artefacts: about,
  });
  const all = [...about, { name: 'RELEASE-NOTES.md', bytes: bytes(notes) }];
  return [...all, { name: 'SHA256SUMS', bytes: bytes(checksums(all)) }];
}

/** As `sha256sum -c` reads it. */
function checksums(files: readonly Artefact[]): string {
  return files
    .map(({ name, bytes: content }) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
    .join('');
}

/** By name and version; the same package in several artefacts is one. */
function union(...notices: readonly string[]): readonly Shipped[] {
  const all = new Map<string, Shipped>();
  for (const text of notices)
    for (const one of packagesNamed(text)) all.set(`${one.name}@${one.version}`, one);
  if (all.size === 0) throw new Error('no artefact says what it is made of');
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function filesIn(folder: string): readonly ArchiveFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
    .map((path) => ({ path, bytes: new Uint8Array(readFileSync(join(folder, path))) }));
}

function bytes(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function text(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}
