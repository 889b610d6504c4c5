import { createHash } from 'node:crypto';
import type { Shipped } from '../build/third-party.ts';

/** Of package-lock.json what is read here (lockfile version 3). */
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A file of the release, by name. */
export interface Artefact {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * What is inside the artefacts, as CycloneDX 1.6 (ECMA-424): only what is really bundled, not what it was built with.
 * No time and no chance: the serial number is a digest of the rest.
 */
export function sbom(about: {
  readonly version: string;
  readonly shipped: readonly Shipped[];
  readonly lock: Lock;
  readonly artefacts: readonly Artefact[];
}): string {
  const { version, shipped, lock, artefacts } = about;
  const root = `pkg:generic/overreach@${version}`;
  const entries = shipped.map((one) => ({ one, entry: lockEntry(lock, one), ref: purl(one) }));
  const refs = new Map(entries.map(({ one, ref }) => [one.name, ref]));
  const body = {
    metadata: {
      component: {
        'bom-ref': root,
        type: 'application',
        name: 'overreach',
        version,
        licenses: [{ license: { id: 'MIT' } }],
        purl: root,
        components: artefacts.map(({ name, bytes }) => ({
          'bom-ref': `${root}#${name}`,
          type: 'file',
          name,
          hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(bytes).digest('hex') }],
        })),
      },
    },
    components: entries.map(({ one, entry, ref }) => {
      const { group, name } = parts(one.name);
      return {
        'bom-ref': ref,
        type: 'library',
        ...(group === undefined ? {} : { group }),
        name,
        version: one.version,
        scope: 'required',
        hashes: [{ alg: 'SHA-512', content: sha512(one, entry) }],
        licenses: [{ license: { id: one.licence } }],
        purl: ref,
        ...(entry.resolved === undefined
          ? {}
          : { externalReferences: [{ type: 'distribution', url: entry.resolved }] }),
      };
    }),
    dependencies: [
      { ref: root, dependsOn: entries.map(({ ref }) => ref) },
      ...entries.map(({ entry, ref }) => {
        const dependsOn = Object.keys(entry.dependencies ?? {})
          .flatMap((name) => refs.get(name) ?? [])
          .sort();
        return { ref, ...(dependsOn.length === 0 ? {} : { dependsOn }) };
      }),
    ],
  };
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid(JSON.stringify(body))}`,
    version: 1,
    ...body,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Package URL specification, type npm: the `@` of a scope is encoded. */
function purl({ name, version }: Shipped): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function parts(full: string): { readonly group?: string; readonly name: string } {
  const at = full.indexOf('/');
  return at < 0 ? { name: full } : { group: full.slice(0, at), name: full.slice(at + 1) };
}

function lockEntry(lock: Lock, { name, version }: Shipped): LockEntry {
  const own = new Map(Object.entries(lock.packages)).get(`node_modules/${name}`);
  if (own?.version === version) return own;
  const found = Object.entries(lock.packages).find(
    ([path, entry]) => path.endsWith(`/node_modules/${name}`) && entry.version === version,
  )?.[1];
  if (found === undefined) throw new Error(`${name} ${version} ships and is not in package-lock.json`);
  return found;
}

function sha512({ name }: Shipped, { integrity = '' }: LockEntry): string {
  const base64 = /^sha512-(\S+)$/u.exec(integrity)?.[1];
  if (base64 === undefined) throw new Error(`package-lock.json has no SHA-512 of ${name}`);
  return Buffer.from(base64, 'base64').toString('hex');
}

/** A UUID of version 8 (RFC 9562, section 5.8) from a digest. */
function uuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}
