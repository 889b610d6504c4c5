import { byCodeUnit } from '../../lib/order';
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import type { Key, PrincipalRecord } from '../../model/record';
import type { RecordView } from '../system';
import { VAULT } from './keys';
import type { Mounts } from './mounts';
import type { Pattern } from './pattern';
import { isRole, property } from './identity-facts';
import { APP_ROLE, TOKEN_ROLE } from './read-role';
import { verbsOn } from './verbs';

/** The capabilities of a policy. */
export const NATIVE = ['create', 'read', 'update', 'patch', 'delete', 'list', 'scan', 'sudo'] as const;

/** One request asked of every token: what its step is called and where it leads. */
export interface Probe {
  readonly to: Key;
  readonly permission: string;
  readonly capability: string;
  readonly path: string;
  readonly verbs: VerbMask;
  readonly secret: boolean;
  /** Whoever holds it can act as the target. */
  readonly becomes?: boolean;
}

/** What is asked about each thing. */
export function probesOf(view: RecordView, mounts: Mounts): readonly Probe[] {
  const probes: Probe[] = [];
  for (const secret of view.of(VAULT, 'secret'))
    probes.push(...ofSecret(secret.key, secret.id, secret.properties, mounts));
  for (const resource of view.of(VAULT, 'resource')) {
    if (resource.pattern === true || resource.type !== 'Vault path') continue;
    const place = mounts.locate(resource.id);
    for (const capability of NATIVE) {
      probes.push({
        to: resource.key,
        permission: capability,
        capability,
        path: resource.id,
        verbs: verbsOn(capability, place),
        secret: false,
      });
    }
  }
  for (const role of view.of(VAULT, 'principal')) {
    if (!isRole(role)) continue;
    const way = wayInto(role);
    if (way === undefined) continue;
    probes.push({
      to: role.key,
      permission: way.permission,
      capability: 'update',
      path: way.path,
      verbs: verbMask('impersonate', 'rotate'),
      secret: false,
      becomes: true,
    });
  }
  return probes;
}

/** Whoever can make a secret id of an AppRole, set a user's password or make a token by a token role acts as it. */
function wayInto(role: PrincipalRecord): { readonly permission: string; readonly path: string } | undefined {
  if (property(role, TOKEN_ROLE) !== undefined)
    return {
      permission: 'create token',
      path: role.id.replace(/auth\/token\/roles?\//u, 'auth/token/create/'),
    };
  if (property(role, 'kind')?.startsWith('user') === true)
    return { permission: 'set password', path: `${role.id}/password` };
  if (property(role, APP_ROLE) === undefined) return undefined;
  return { permission: 'issue secret id', path: `${role.id}/secret-id` };
}

function ofSecret(
  to: Key,
  id: string,
  properties: readonly (readonly [string, string])[] | undefined,
  mounts: Mounts,
): readonly Probe[] {
  const value = properties?.find(([name]) => name === 'value path')?.[1] ?? id;
  const place = mounts.locate(value);
  const probe = (permission: string, capability: string, path: string, verbs: VerbMask): Probe => ({
    to,
    permission,
    capability,
    path,
    verbs,
    secret: true,
  });
  const own = NATIVE.filter((capability) => capability !== 'list' && capability !== 'scan').map(
    (capability) => probe(capability, capability, value, verbsOn(capability, place)),
  );
  if (!place.versioned) return own;
  const name = place.rest.slice('data/'.length);
  const at = (area: string): string => `${place.namespace}${place.mount}${area}/${name}`;
  const folder = at('metadata').slice(0, at('metadata').lastIndexOf('/') + 1);
  return [
    ...own,
    probe('list', 'list', folder, verbMask('list-metadata')),
    probe('read metadata', 'read', at('metadata'), verbMask('list-metadata')),
    probe('change metadata', 'update', at('metadata'), verbMask('change')),
    probe('delete metadata', 'delete', at('metadata'), verbMask('delete')),
    probe('delete versions', 'update', at('delete'), verbMask('delete')),
    probe('destroy versions', 'update', at('destroy'), verbMask('delete')),
  ];
}

/** Probes by path, so that a token is asked only about what some rule of it can meet. */
export class ProbeIndex {
  readonly all: readonly Probe[];
  readonly #paths: readonly string[];

  constructor(probes: readonly Probe[]) {
    this.all = [...probes].sort((a, b) => byCodeUnit(a.path, b.path));
    this.#paths = this.all.map(({ path }) => path);
  }

  /** In the order of paths, each once. */
  metBy(patterns: readonly Pattern[]): readonly Probe[] {
    const met = new Set<number>();
    for (const pattern of patterns) {
      // A list has a slash at the end of its path and is looked for without it too: a rule meets both.
      const exact = pattern.kind === 'exact';
      const head = (exact ? pattern.text : pattern.stem.slice(0, firstWild(pattern.stem))).replace(
        /\/$/u,
        '',
      );
      for (let i = this.#from(head); i < this.#paths.length; i++) {
        const path = this.#paths[i] ?? '';
        if (!path.startsWith(head)) break;
        if (!exact || path === head || path === `${head}/`) met.add(i);
      }
    }
    return [...met].sort((a, b) => a - b).flatMap((i) => this.all[i] ?? []);
  }

  #from(head: string): number {
    let low = 0;
    let high = this.#paths.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byCodeUnit(this.#paths[middle] ?? '', head) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Where the first `+` stands, or the whole length. */
function firstWild(stem: string): number {
  const plus = stem.indexOf('+');
  return plus < 0 ? stem.length : plus;
}
