import type { Key } from '../../../model/record';
import type { RecordView } from '../../system';
import { isPattern, parseArn } from '../arn';
import { RCP } from '../organization/facts';
import type { OrganizationTree } from '../organization/tree';
import type { PolicyBook, ReadablePolicy } from '../policy-book';
import { mayHavePolicy } from '../resource-policies';
import type { Statement } from '../statement';
import { NO_POLICY } from './read-resource-policies';

/**
 * What the exports hold of a resource's own policy: the policy; that there is none; or nothing, although the service
 * has such policies.
 */
export type ResourceSide =
  | { readonly state: 'known'; readonly policy: ReadablePolicy }
  | { readonly state: 'none' }
  | { readonly state: 'absent' };

/** The RCPs that bear on an account's resources. */
export interface Control {
  readonly denies: readonly Statement[];
  readonly unreadable: readonly string[];
  readonly assumes?: string;
}

const NONE: ResourceSide = { state: 'none' };
const ABSENT: ResourceSide = { state: 'absent' };

/** Policies on resources, owners of resources, and the RCPs over accounts; each found once. */
export class ResourceBook {
  readonly #policies = new Map<string, ReadablePolicy>();
  readonly #without = new Set<string>();
  readonly #owners = new Map<string, string>();
  readonly #controls = new Map<string, Control>();
  readonly tree: OrganizationTree;

  constructor(view: RecordView, book: PolicyBook, tree: OrganizationTree) {
    this.tree = tree;
    for (const record of view.of('aws', 'attachment')) {
      if (record.role === 'resource') this.#policies.set(idOf(record.to), book.resource(record.policy));
    }
    for (const record of view.of('aws', 'observation')) {
      if (record.type === NO_POLICY) this.#without.add(idOf(record.subject));
    }
    for (const record of view.of('aws', 'resource')) {
      if (record.mentionedOnly !== true && record.pattern !== true && record.id.startsWith('arn:'))
        this.#owners.set(record.id, idOf(record.tenant));
    }
  }

  /** Resources with a policy in the exports, by ARN. */
  get policies(): ReadonlyMap<string, ReadablePolicy> {
    return this.#policies;
  }

  side(resource: string): ResourceSide {
    if (resource === '*') return NONE;
    const owner = carrierOf(resource);
    const policy = this.#policies.get(owner);
    if (policy !== undefined) return { state: 'known', policy };
    if (this.#without.has(owner)) return NONE;
    return mayHavePolicy(resource) ? ABSENT : NONE;
  }

  /** The account that owns a resource whose ARN does not say so, where an export does. */
  owner(resource: string): string | undefined {
    return this.#owners.get(carrierOf(resource));
  }

  /** RCPs only ever take away: `RCPFullAWSAccess` stands everywhere (Organizations user guide, "RCP evaluation"). */
  control(account: string): Control {
    const known = this.#controls.get(account);
    if (known !== undefined) return known;
    const { levels, assumes } = this.tree.guard(account, RCP);
    const control: Control = {
      denies: levels
        .flatMap(({ policies }) => policies.flatMap(({ statements }) => statements))
        .filter((statement) => !statement.allow),
      unreadable: levels.flatMap(({ unreadable }) => unreadable),
      ...(assumes === undefined ? {} : { assumes }),
    };
    this.#controls.set(account, control);
    return control;
  }
}

/** The ARN that carries the policy: of an object its bucket. */
export function carrierOf(resource: string): string {
  const arn = parseArn(resource);
  if (arn?.service !== 's3' || arn.account !== '' || !arn.resource.includes('/')) return resource;
  const bucket = resource.slice(0, resource.indexOf('/'));
  return isPattern(bucket) ? resource : bucket;
}

function idOf(key: Key): string {
  return key.slice(key.indexOf('|') + 1);
}
