import type { Key } from '../../../model/record';
import type { RecordView } from '../../system';
import { hasClock } from '../clock';
import type { Circumstances } from '../circumstances';
import { accountOf, isPattern, parseArn } from '../arn';
import { arnGlob } from '../glob';
import { resolveResources } from '../matching';
import type { ResolvedResources } from '../matching';
import { RCP } from '../organization/facts';
import type { OrganizationTree } from '../organization/tree';
import type { PolicyBook, ReadablePolicy } from '../policy-book';
import { NOTHING_KNOWN } from '../request-context';
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

/** The grants of one resource's policy. */
export interface ResourceGrants {
  readonly arn: string;
  readonly owner: string;
  readonly policy: ReadablePolicy;
  readonly statements: readonly { readonly statement: Statement; readonly resources: ResolvedResources }[];
}

const NONE: ResourceSide = { state: 'none' };
const ABSENT: ResourceSide = { state: 'absent' };

/** Policies on resources, owners of resources, and the RCPs over accounts; each found once. */
export class ResourceBook {
  readonly #policies = new Map<string, ReadablePolicy>();
  readonly #without = new Set<string>();
  readonly #owners = new Map<string, string>();
  readonly #controls = new Map<string, Control>();
  #grants: readonly ResourceGrants[] | undefined;
  #clocked: readonly Statement[] | undefined;
  readonly #accounts = new Set<string>();
  readonly tree: OrganizationTree;

  constructor(view: RecordView, book: PolicyBook, tree: OrganizationTree) {
    this.tree = tree;
    for (const { id, type } of view.of('aws', 'tenant')) if (type === 'AWS account') this.#accounts.add(id);
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

  /** The exports hold nothing that bears on resources of an account. */
  isSilentOn(account: string): boolean {
    if (this.#policies.size > 0 || this.#without.size > 0) return false;
    const { denies, unreadable } = this.control(account);
    return denies.length === 0 && unreadable.length === 0;
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

  /** What the context of a request says of the account the resource is in. */
  placeOf(account: string): Circumstances {
    const organisation = this.tree.organisation(account);
    const path = this.tree.path(account);
    return {
      resourceAccount: account,
      ...(organisation === undefined ? {} : { resourceOrganisation: organisation }),
      ...(path === undefined ? {} : { resourcePath: path }),
    };
  }

  /** Allows of all resource policies, with the account of the resource, for who is named by them. */
  grants(): readonly ResourceGrants[] {
    this.#grants ??= [...this.#policies].flatMap(([arn, policy]) => {
      const owner = accountOf(arn) ?? this.owner(arn);
      if (owner === undefined) return [];
      const statements = policy.statements
        .filter((statement) => statement.allow && !statement.resources.not)
        .map((statement) => ({ statement, resources: this.#onCarrier(arn, statement) }));
      return [{ arn, owner, policy, statements }];
    });
    return this.#grants;
  }

  /** Statements of resource policies and RCPs on which the clock bears. */
  clocked(): readonly Statement[] {
    this.#clocked ??= [
      ...[...this.#policies.values()].flatMap(({ statements }) => statements),
      ...[...this.#accounts].flatMap((account) => this.control(account).denies),
    ].filter(hasClock);
    return this.#clocked;
  }

  /** `*` in the policy of a resource means that resource. */
  #onCarrier(arn: string, statement: Statement): ResolvedResources {
    const { not, items } = resolveResources(statement.resources, NOTHING_KNOWN);
    return {
      not,
      items: items.map((item) => (item.glob.text === '*' ? { glob: arnGlob(arn), open: [] } : item)),
    };
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
