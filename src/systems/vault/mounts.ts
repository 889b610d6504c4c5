/** Where a path lies: its namespace, its mount, and what the engine there keeps below it. */
import type { RecordView } from '../system';
import { ROOT, VAULT, isUnplaced, namespaceOfPath } from './keys';
import type { Namespace } from './keys';

export interface Located {
  readonly namespace: Namespace;
  /** Relative to the namespace. */
  readonly relative: string;
  /** `kv/`, relative to the namespace; empty when no mount is known there. */
  readonly mount: string;
  readonly type: string | undefined;
  /** Below the mount. */
  readonly rest: string;
  /** The engine is a key-value store with versions. */
  readonly versioned: boolean;
  /** No export lists the mount: what it is was read from the path. */
  readonly guessed: boolean;
}

/** Words after the mount of a versioned key-value store (OpenBao documentation, "KV secrets engine, version 2"). */
const VERSIONED = /^(?:data|metadata|delete|undelete|destroy|subkeys)(?:\/|$)/u;

export class Mounts {
  readonly #namespaces: readonly Namespace[];
  readonly #mounts = new Map<string, { readonly type: string; readonly versioned: boolean }>();
  readonly known: boolean;

  constructor(view: RecordView) {
    const namespaces = new Set<Namespace>([ROOT]);
    for (const tenant of view.of(VAULT, 'tenant')) {
      const path = namespaceOfPath(tenant.id);
      if (!isUnplaced(path)) namespaces.add(path);
    }
    this.#namespaces = [...namespaces].sort((a, b) => b.length - a.length);
    for (const resource of view.of(VAULT, 'resource')) {
      if (resource.type !== 'mount') continue;
      const of = (name: string): string | undefined =>
        resource.properties?.find(([known]) => known === name)?.[1];
      this.#mounts.set(resource.id, { type: of('engine') ?? '', versioned: of('version') === '2' });
    }
    this.known = this.#mounts.size > 0;
  }

  locate(path: string): Located {
    const namespace = this.#namespaces.find((one) => path.startsWith(one)) ?? ROOT;
    const relative = path.slice(namespace.length);
    const segments = relative.split('/');
    for (let depth = segments.length; depth > 0; depth--) {
      const mount = `${segments.slice(0, depth).join('/')}/`;
      const found = this.#mounts.get(namespace + mount);
      if (found === undefined) continue;
      const rest = segments.slice(depth).join('/');
      return { namespace, relative, mount, rest, guessed: false, ...found };
    }
    const reserved = /^(?:sys|auth|identity|cubbyhole)\//u.exec(relative);
    if (reserved !== null) {
      const mount = reserved[0];
      const rest = relative.slice(mount.length);
      const type = mount === 'auth/' ? undefined : mount.slice(0, -1);
      return { namespace, relative, mount, type, rest, versioned: false, guessed: false };
    }
    const mount = segments.length > 1 ? `${segments[0] ?? ''}/` : '';
    const rest = segments.slice(1).join('/');
    const versioned = VERSIONED.test(rest);
    return { namespace, relative, mount, type: undefined, rest, versioned, guessed: true };
  }
}

/**
 * Mounts that no export lists and that policies speak of only as of key-value stores with versions: what lies there is
 * then asked for by its name alone.
 */
export function versionedByPolicies(paths: Iterable<string>, mounts: Mounts): ReadonlySet<string> {
  const versioned = new Set<string>();
  const otherwise = new Set<string>();
  for (const path of paths) {
    const { guessed, namespace, mount, rest } = mounts.locate(path);
    if (!guessed || mount === '' || rest === '' || /^[*+]/u.test(rest)) continue;
    (VERSIONED.test(rest) ? versioned : otherwise).add(namespace + mount);
  }
  return new Set([...versioned].filter((mount) => !otherwise.has(mount)));
}

/** The object a path of a key-value store is about: `kv/clients/db` for `kv/data/clients/db`. */
export function objectOf(place: Located): { readonly id: string; readonly kind: string } | undefined {
  if (place.versioned) {
    const found = /^(data|metadata|delete|undelete|destroy|subkeys)\/(.+)$/u.exec(place.rest);
    const name = found?.[2];
    if (name === undefined || name.endsWith('/')) return undefined;
    return { id: place.namespace + place.mount + name, kind: 'secret' };
  }
  if (place.rest === '' || place.rest.endsWith('/')) return undefined;
  if (place.type === 'kv' || place.type === 'generic')
    return { id: place.namespace + place.relative, kind: 'secret' };
  return ISSUES.test(place.rest) &&
    place.mount !== 'auth/' &&
    place.mount !== 'sys/' &&
    place.mount !== 'identity/'
    ? { id: place.namespace + place.relative, kind: 'issued credential' }
    : undefined;
}

/** Below the mount of an engine that makes credentials: reading or writing there issues one. */
export const ISSUES = /^(?:static-)?(?:creds?|sts|issue|token|key|sign)\/[^/]+$/u;
