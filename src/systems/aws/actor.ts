import type { AttachmentRecord, Key, PrincipalRecord } from '../../model/record';
import { decideCondition } from './conditions';
import type { Decided } from './conditions';
import { iamEntity, isAccountId } from './arn';
import { instantOf } from './operators';
import { patternKey } from './keys';
import type { PolicyBook } from './policy-book';
import { resolveResources } from './matching';
import type { ResolvedResources } from './matching';
import type { Known, RequestContext } from './request-context';
import type { RecordView } from '../system';
import type { Statement } from './statement';

/** A statement in force for one principal, and why it is. */
export interface Held {
  readonly statement: Statement;
  readonly resources: ResolvedResources;
  /** Membership and attachment that carry it, then the policy. */
  readonly records: readonly Key[];
  readonly via?: Key;
}

/** A policy that is in force but cannot be read. */
export interface Unreadable {
  readonly name: string;
  readonly why: string;
  readonly records: readonly Key[];
  readonly via?: Key;
}

export interface Boundary {
  readonly name: string;
  readonly allows: readonly Held[];
  readonly unreadable?: string;
}

/** A principal that makes requests, with all statements in force for it. */
export interface Actor {
  readonly key: Key;
  readonly record: PrincipalRecord;
  readonly kind: 'user' | 'role' | 'root';
  readonly arn: string;
  readonly account: string;
  readonly tenant: Key;
  readonly allows: readonly Held[];
  /** Of identity policies and of the boundary. */
  readonly denies: readonly Held[];
  readonly unreadable: readonly Unreadable[];
  readonly boundary?: Boundary;
  /** Context keys the exports know. */
  readonly known: ReadonlyMap<string, Known>;
  /** Statements by service prefix of what is asked, filled on first use. */
  readonly byService: Map<string, { readonly allows: readonly Held[]; readonly denies: readonly Held[] }>;
}

const NOT_DETAILED = 'the account authorization details in the exports do not have this principal';

/** Builds actors from records, each once. */
export class Actors {
  readonly #view: RecordView;
  readonly #book: PolicyBook;
  readonly #cache = new Map<Key, Actor | undefined>();
  readonly #attached = new Map<Key, AttachmentRecord[]>();
  readonly #groups = new Map<Key, { readonly group: Key; readonly membership: Key }[]>();
  readonly #organisation = new Map<Key, string>();

  constructor(view: RecordView, book: PolicyBook) {
    this.#view = view;
    this.#book = book;
    for (const record of view.of('aws', 'attachment')) push(this.#attached, record.to, record);
    for (const record of view.of('aws', 'membership')) {
      push(this.#groups, record.member, { group: record.group, membership: record.key });
    }
    for (const record of view.of('aws', 'observation')) {
      if (record.type === 'organisation-member' && record.value !== undefined) {
        this.#organisation.set(record.subject, record.value);
      }
    }
  }

  /** All users, roles and account roots of the exports, in record order. */
  *all(): Generator<Actor> {
    for (const record of this.#view.of('aws', 'principal')) {
      const actor = this.of(record.key);
      if (actor !== undefined) yield actor;
    }
  }

  of(key: Key): Actor | undefined {
    if (!this.#cache.has(key)) this.#cache.set(key, this.#build(key));
    return this.#cache.get(key);
  }

  attachments(to: Key): readonly AttachmentRecord[] {
    return this.#attached.get(to) ?? [];
  }

  organisation(tenant: Key): string | undefined {
    return this.#organisation.get(tenant);
  }

  #build(key: Key): Actor | undefined {
    const record = this.#view.get(key);
    if (record?.kind !== 'principal' || record.system !== 'aws' || record.mentionedOnly === true)
      return undefined;
    const type = iamEntity(record.id)?.type;
    if (type !== 'user' && type !== 'role' && type !== 'root') return undefined;
    const account = record.tenant.slice(record.tenant.indexOf('|') + 1);
    const name = iamEntity(record.id)?.name ?? record.name;
    const known = this.#known(record, type, account);
    const allows: Held[] = [];
    const denies: Held[] = [];
    const unreadable: Unreadable[] = [];
    let boundary: Boundary | undefined;
    const context: RequestContext = (name) => known.get(name) ?? 'unknown';
    const carriers = [
      { to: key, before: [], via: undefined },
      ...(this.#groups.get(key) ?? []).map(({ group, membership }) => ({
        to: group,
        before: [membership],
        via: group,
      })),
    ];
    for (const { to, before, via } of carriers) {
      const carrier = this.#view.get(to);
      if (via !== undefined && (carrier?.kind !== 'principal' || carrier.mentionedOnly === true)) {
        const name = `the policies of group ${via.slice(via.lastIndexOf('/') + 1)}`;
        unreadable.push({ name, why: 'the group is not in the exports', records: before, via });
      }
      for (const attachment of this.attachments(to)) {
        const policy = this.#book.identity(attachment.policy);
        if (attachment.role === 'trust') continue;
        const records = [
          ...before,
          ...(attachment.role === 'inline' ? [] : [attachment.key]),
          ...(policy.missing || isAwsManaged(attachment.policy) ? [] : [attachment.policy]),
        ];
        const held = policy.statements.map((statement): Held => ({
          statement,
          resources: resolveResources(statement.resources, context),
          records,
          ...(via === undefined ? {} : { via }),
        }));
        denies.push(...held.filter(({ statement }) => !statement.allow));
        const granted = held.filter(({ statement }) => statement.allow);
        if (attachment.role === 'boundary') {
          boundary = {
            name: policy.name,
            allows: granted,
            ...(policy.unusable === undefined ? {} : { unreadable: policy.unusable }),
          };
          continue;
        }
        allows.push(...granted);
        if (policy.unusable !== undefined) {
          unreadable.push({
            name: `policy ${policy.name}`,
            why: policy.unusable,
            records,
            ...(via === undefined ? {} : { via }),
          });
        }
      }
    }
    if (type !== 'root' && !this.#detailed(record, account)) {
      unreadable.unshift({ name: `the policies of ${type} ${name}`, why: NOT_DETAILED, records: [] });
    }
    return {
      key,
      record,
      kind: type,
      arn: record.id,
      account,
      tenant: record.tenant,
      allows,
      denies,
      unreadable,
      ...(boundary === undefined ? {} : { boundary }),
      known,
      byService: new Map(),
    };
  }

  /** Is what IAM knows of the principal in the exports, or only a row of a credential report? */
  #detailed(record: PrincipalRecord, account: string): boolean {
    if (this.#view.get(patternKey(account, '*')) === undefined) return false;
    return record.aliases !== undefined || record.source.row === undefined;
  }

  /** IAM user guide, "AWS global condition context keys": properties of the principal. */
  #known(
    record: PrincipalRecord,
    type: 'user' | 'role' | 'root',
    account: string,
  ): ReadonlyMap<string, Known> {
    const name = iamEntity(record.id)?.name ?? record.name;
    const uniqueId = record.aliases?.find((alias) => /^A(IDA|ROA)/.test(alias));
    const known = new Map<string, Known>([
      ['aws:principalarn', [record.id]],
      ['aws:principalaccount', [account]],
      ['aws:principaltype', [type === 'user' ? 'User' : type === 'role' ? 'AssumedRole' : 'Account']],
      ['aws:username', type === 'user' ? [name] : 'absent'],
      ['aws:principalisawsservice', ['false']],
    ]);
    if (type === 'root') known.set('aws:userid', [account]);
    else if (type === 'user' && uniqueId !== undefined) known.set('aws:userid', [uniqueId]);
    const organisation = this.#organisation.get(record.tenant);
    if (organisation !== undefined) known.set('aws:principalorgid', [organisation]);
    for (const [property, value] of record.properties ?? []) {
      if (property.startsWith('tag '))
        known.set(`aws:principaltag/${property.slice(4).toLowerCase()}`, [value]);
    }
    return known;
  }
}

/** Tags a user does not have are absent; a role's session may bring tags of its own (sts:TagSession). */
function tagDefault(actor: Actor, key: string): Known {
  return key.startsWith('aws:principaltag/') && actor.kind !== 'role' ? 'absent' : 'unknown';
}

export interface Circumstances {
  /** Instant of the request; absent where no condition of the principal asks for it. */
  readonly at?: number;
  readonly resourceAccount?: string;
  /** Context a question gave: it goes before what the exports know. */
  readonly given?: ReadonlyMap<string, Known>;
}

/** The request context of a principal: what the question gave, what the exports know, the rest unknown. */
export function contextOf(actor: Actor, circumstances: Circumstances): RequestContext {
  return (key) => {
    const given = circumstances.given?.get(key);
    if (given !== undefined) return given;
    const known = actor.known.get(key);
    if (known !== undefined) return known;
    return ofRequest(key, circumstances) ?? tagDefault(actor, key);
  };
}

/** Keys of the request itself: its instant and the account of its resource. */
export function ofRequest(key: string, circumstances: Circumstances): Known | undefined {
  const { at, resourceAccount } = circumstances;
  if (at !== undefined && key === 'aws:currenttime') return [new Date(clamped(at)).toISOString()];
  if (at !== undefined && key === 'aws:epochtime') return [String(Math.floor(at / 1000))];
  if (key === 'aws:resourceaccount' && isAccountId(resourceAccount)) return [resourceAccount];
  return undefined;
}

const LATEST = 8.64e15;

function clamped(at: number): number {
  return Math.min(Math.max(at, -LATEST), LATEST);
}

export function decideHeld(held: Held, context: RequestContext): Decided {
  return decideCondition(held.statement.tests, context);
}

/** Instants at which a condition on the clock changes, in order: at each one, and just after it. */
export function clockChanges(statements: Iterable<Statement>): readonly number[] {
  const found = new Set<number>();
  for (const statement of statements) {
    for (const test of statement.tests) {
      if (test.name !== 'aws:currenttime' && test.name !== 'aws:epochtime') continue;
      for (const value of test.values) {
        const at =
          test.name === 'aws:epochtime' && /^\d+$/.test(value) ? Number(value) * 1000 : instantOf(value);
        if (at !== undefined) found.add(at).add(at + (test.name === 'aws:epochtime' ? 1000 : 1));
      }
    }
  }
  return [...found].sort((a, b) => a - b);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/**
 * A policy that AWS owns: no customer can change or delete it, so it is no removable record; what can be revoked is its
 * attachment. (IAM user guide, "AWS managed policies".)
 */
function isAwsManaged(policy: Key): boolean {
  return /^aws\|arn:[^:]*:iam::aws:policy\//u.test(policy);
}
