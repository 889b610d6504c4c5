import type { Key, ObservationRecord } from '../../../model/record';
import type { RecordView } from '../../system';
import { parseArn } from '../arn';
import {
  ALL_OF_TARGET,
  ALL_OF_TYPE,
  ALL_TARGETS,
  FULL_ACCESS,
  organisationPolicyKey,
  policyTypeOf,
  RCP,
} from './facts';
import type { PolicyType } from './facts';

/** The organisation in an ARN of AWS Organizations; those of policies that AWS owns have none. */
export function organisationIn(arn: string | undefined): string | undefined {
  return parseArn(arn ?? '')
    ?.resource.split('/')
    .find((part) => part.startsWith('o-'));
}

/** Which lists of organisation policies the exports hold whole. A list says nothing of another organisation's accounts. */
export class Listings {
  readonly #ofTarget = new Set<string>();
  /** Organisations with a list of all their policies of a type; '': the list does not say of which. */
  readonly #ofType = new Map<PolicyType, Set<string>>();
  /** Policies with a list of all their targets, by the organisation of the targets. */
  readonly #targets = new Map<Key, Set<string>>();
  readonly #view: RecordView;

  constructor(view: RecordView) {
    this.#view = view;
  }

  add({ subject, type, value }: ObservationRecord): void {
    if (type === ALL_TARGETS) setOf(this.#targets, subject).add(value ?? '');
    const policyType = policyTypeOf(value);
    if (policyType === undefined) return;
    const id = subject.slice(subject.indexOf('|') + 1);
    if (type === ALL_OF_TARGET) this.#ofTarget.add(`${subject} ${policyType}`);
    else if (type === ALL_OF_TYPE) setOf(this.#ofType, policyType).add(id.startsWith('o-') ? id : '');
  }

  /** Are all policies of a type on this target known? `organisation`: of the target, where the exports say. */
  complete(
    target: Key,
    type: PolicyType,
    organisation: string | undefined,
    types: ReadonlyMap<Key, PolicyType>,
  ): boolean {
    if (this.#ofTarget.has(`${target} ${type}`)) return true;
    const listed = this.#ofType.get(type);
    if (organisation === undefined || listed === undefined) return false;
    if (!this.#covers(listed, organisation)) return false;
    const own = [...types].filter(
      ([policy, of]) =>
        of === type &&
        !isFullAccess(policy) &&
        (this.#organisationOf(policy) ?? organisation) === organisation,
    );
    return own.every(([policy]) => this.#targets.has(policy)) && this.#fullKnown(type, organisation);
  }

  /** `FullAWSAccess` can be detached, so without its targets nobody knows whether a level lets everything through. */
  #fullKnown(type: PolicyType, organisation: string): boolean {
    // RCPs only ever take away: `RCPFullAWSAccess` is attached everywhere and cannot be detached.
    if (type === RCP) return true;
    const known = this.#targets.get(organisationPolicyKey('p-FullAWSAccess'));
    return known !== undefined && this.#covers(known, organisation);
  }

  /** A list that does not say of which organisation it is belongs to the only one, if there is only one. */
  #covers(organisations: ReadonlySet<string>, organisation: string): boolean {
    if (organisations.has(organisation)) return true;
    return organisations.has('') && this.#known().size <= 1;
  }

  #known(): ReadonlySet<string> {
    const lists = [...this.#ofType.values(), ...this.#targets.values()];
    return new Set(lists.flatMap((found) => [...found]).filter((id) => id !== ''));
  }

  /** The only organisation whose policies are listed, for targets of which no file says where they belong. */
  only(): string | undefined {
    const known = [...this.#known()];
    if (known.length > 1) return undefined;
    return known[0] ?? (this.#ofType.size > 0 ? 'the organisation' : undefined);
  }

  #organisationOf(policy: Key): string | undefined {
    const record = this.#view.get(policy);
    return record?.kind === 'policy' ? organisationIn(record.id) : undefined;
  }
}

function isFullAccess(policy: Key): boolean {
  return FULL_ACCESS.has(policy.slice(policy.indexOf('|') + 1, policy.indexOf('#')));
}

function setOf<K>(map: Map<K, Set<string>>, key: K): Set<string> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Set<string>();
  map.set(key, made);
  return made;
}
