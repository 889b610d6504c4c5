import { push } from '../../lib/lists-by-key';
import type { AttachmentRecord, Key, PrincipalRecord } from '../../model/record';
import type { Source } from '../../model/source';
import { OF_SERVICES, tagDefault } from './circumstances';
import { decideCondition } from './conditions';
import type { Decided } from './conditions';
import { iamEntity, parseArn } from './arn';
import type { PolicyBook } from './policy-book';
import { isDetailed } from './pages';
import { resolveResources } from './matching';
import type { ResolvedResources } from './matching';
import { inAccount, PermissionSets } from './identity-center/permission-sets';
import { NOT_LISTED, permissionSetOfRole, SET_BOUNDARY } from './identity-center/facts';
import { OrganizationTree } from './organization/tree';
import { SCP } from './organization/facts';
import { NOTHING_KNOWN } from './request-context';
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
  /** Where its policy stands, or else its attachment. */
  readonly source?: Source;
}

/** The SCPs of one level on the way from the root: what none of them allows is not allowed. */
export interface Ceiling {
  readonly name: string;
  readonly allows: readonly Held[];
  readonly unreadable?: string;
  /** Where its policies stand. */
  readonly sources: readonly Source[];
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
  /** Of identity policies, of the boundary and of SCPs. */
  readonly denies: readonly Held[];
  readonly unreadable: readonly Unreadable[];
  readonly boundary?: Boundary;
  /** Levels of SCPs that do not let everything through. */
  readonly ceilings: readonly Ceiling[];
  /** What is assumed of SCPs, where the exports lack some; and of a role that is known by its permission set. */
  readonly assumes: readonly string[];
  /** Context keys the exports know. */
  readonly known: ReadonlyMap<string, Known>;
  /** Statements by service prefix of what is asked, filled on first use. */
  readonly byService: Map<string, { readonly allows: readonly Held[]; readonly denies: readonly Held[] }>;
}

interface Laws {
  readonly denies: readonly Held[];
  readonly ceilings: readonly Ceiling[];
  readonly assumes?: string;
}

const NO_LAWS: Laws = { denies: [], ceilings: [] };

/** An allow of everything: what the root user has, and what a grant by a resource policy stands on. */
export const EVERYTHING: readonly Held[] = [
  {
    statement: {
      policy: '',
      policyName: '',
      file: 0,
      pointer: '',
      label: '',
      allow: true,
      actions: { not: true, globs: [] },
      resources: { not: true, items: [], variables: false },
      tests: [],
    },
    resources: { not: true, items: [] },
    records: [],
  },
];

/** `Allow * on *`, without condition. */
function letsEverything({ statement }: Held): boolean {
  const { actions, resources, tests } = statement;
  return (
    tests.length === 0 &&
    !actions.not &&
    actions.globs.some((glob) => glob.text === '*' || glob.text === '*:*') &&
    !resources.not &&
    resources.items.some((item) => item.text === '*')
  );
}

const NOT_EXPORTED = 'the answer about it is not in the exports';
const NOT_DETAILED = 'the account authorization details in the exports do not have this principal';

/** Builds actors from records, each once. */
export class Actors {
  readonly #view: RecordView;
  readonly #book: PolicyBook;
  readonly #cache = new Map<Key, Actor | undefined>();
  readonly #attached = new Map<Key, AttachmentRecord[]>();
  readonly #groups = new Map<Key, { readonly group: Key; readonly membership: Key }[]>();
  readonly #laws = new Map<string, Laws>();
  readonly #sets: PermissionSets;
  /** The organisations of the exports. */
  readonly tree: OrganizationTree;

  constructor(view: RecordView, book: PolicyBook) {
    this.#view = view;
    this.#book = book;
    this.tree = new OrganizationTree(view, book);
    this.#sets = new PermissionSets(view);
    for (const record of view.of('aws', 'attachment')) push(this.#attached, record.to, record);
    for (const record of view.of('aws', 'membership')) {
      push(this.#groups, record.member, { group: record.group, membership: record.key });
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

  /** The SCPs that bear on an account, the same for all of its principals but service-linked roles. */
  #lawsOf(account: string): Laws {
    const known = this.#laws.get(account);
    if (known !== undefined) return known;
    const { levels, assumes } = this.tree.guard(account, SCP);
    const denies: Held[] = [];
    const ceilings: Ceiling[] = [];
    for (const { name, policies, full, complete, unreadable } of levels) {
      const held = policies.flatMap(({ statements }) =>
        statements.map((statement): Held => ({
          statement,
          resources: resolveResources(statement.resources, NOTHING_KNOWN),
          records: [],
        })),
      );
      denies.push(...held.filter(({ statement }) => !statement.allow));
      const allows = held.filter(({ statement }) => statement.allow);
      const sources = policies.flatMap(({ record }) => (record === undefined ? [] : [record.source]));
      const open = { sources, ...(unreadable.length === 0 ? {} : { unreadable: unreadable.join('; ') }) };
      if (complete && !full && !allows.some(letsEverything)) ceilings.push({ name, allows, ...open });
      else if (unreadable.length > 0) ceilings.push({ name, allows: EVERYTHING, ...open });
    }
    const laws = { denies, ceilings, ...(assumes === undefined ? {} : { assumes }) };
    this.#laws.set(account, laws);
    return laws;
  }

  #build(key: Key): Actor | undefined {
    const record = this.#view.get(key);
    if (record?.kind !== 'principal' || record.system !== 'aws') return undefined;
    const assigned = this.#sets.of(record);
    if (record.mentionedOnly === true && assigned === undefined) return undefined;
    const type = iamEntity(record.id)?.type;
    if (type !== 'user' && type !== 'role' && type !== 'root') return undefined;
    const account = record.tenant.slice(record.tenant.indexOf('|') + 1);
    const partition = parseArn(record.id)?.partition ?? 'aws';
    const name = iamEntity(record.id)?.name ?? record.name;
    const known = this.#known(record, type, account);
    const allows: Held[] = [];
    const denies: Held[] = [];
    const unreadable: Unreadable[] = [];
    let boundary: Boundary | undefined;
    const context: RequestContext = (name) => known.get(name) ?? tagDefault(type, name);
    // SCPs do not bear on service-linked roles (Organizations user guide, "SCPs", tasks not restricted by SCPs).
    const laws = record.id.includes(':role/aws-service-role/') ? NO_LAWS : this.#lawsOf(account);
    const bind = (held: Held): Held =>
      held.statement.resources.variables
        ? { ...held, resources: resolveResources(held.statement.resources, context) }
        : held;
    denies.push(...laws.denies.map(bind));
    if (type === 'root') allows.push(...EVERYTHING);
    const carriers = [
      { to: assigned?.set ?? key, before: [], via: undefined },
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
        const stated =
          assigned === undefined ? attachment.policy : inAccount(attachment.policy, account, partition);
        const policy = this.#book.identity(stated);
        if (attachment.role === 'trust') continue;
        const records = [
          ...before,
          ...(attachment.role === 'inline' ? [] : [attachment.key]),
          ...(policy.missing || isAwsManaged(stated) ? [] : [stated]),
        ];
        const held = policy.statements.map((statement): Held => ({
          statement,
          resources: resolveResources(statement.resources, context),
          records,
          ...(via === undefined ? {} : { via }),
        }));
        denies.push(...held.filter(({ statement }) => !statement.allow));
        const granted = held.filter(({ statement }) => statement.allow);
        if (attachment.role === 'boundary' || attachment.role === SET_BOUNDARY) {
          boundary = {
            name: policy.name,
            allows: granted,
            source: policy.record?.source ?? attachment.source,
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
    for (const name of assigned?.missing ?? []) unreadable.push({ name, why: NOT_EXPORTED, records: [] });
    if (type !== 'root' && assigned === undefined && !this.#detailed(record, account)) {
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
      ceilings: laws.ceilings.map((ceiling) => ({ ...ceiling, allows: ceiling.allows.map(bind) })),
      assumes: [...(laws.assumes === undefined ? [] : [laws.assumes]), ...(assigned?.assumes ?? [])],
      known,
      byService: new Map(),
    };
  }

  /** Is what IAM knows of the principal in the exports, or only a row of a credential report? */
  #detailed(record: PrincipalRecord, account: string): boolean {
    if (!isDetailed(this.#view, account)) return false;
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
      ['aws:principalarn', principalArn(record)],
      ['aws:principalaccount', [account]],
      ['aws:principaltype', [type === 'user' ? 'User' : type === 'role' ? 'AssumedRole' : 'Account']],
      ['aws:username', type === 'user' ? [name] : 'absent'],
      ['aws:principalisawsservice', ['false']],
      ...OF_SERVICES,
    ]);
    if (type === 'root') known.set('aws:userid', [account]);
    else if (type === 'user' && uniqueId !== undefined) known.set('aws:userid', [uniqueId]);
    else if (type === 'role') {
      known.set('aws:userid', uniqueId === undefined ? 'present' : { prefix: `${uniqueId}:` });
      known.set('aws:tokenissuetime', 'present');
    }
    const organisation = this.tree.organisation(account);
    if (organisation !== undefined) known.set('aws:principalorgid', [organisation]);
    const path = this.tree.path(account);
    if (path !== undefined) known.set('aws:principalorgpaths', [path]);
    for (const [property, value] of record.properties ?? []) {
      if (property.startsWith('tag '))
        known.set(`aws:principaltag/${property.slice(4).toLowerCase()}`, [value]);
    }
    return known;
  }
}

/** The end of the name of a role that an assignment makes is only known where something names it. */
function principalArn(record: PrincipalRecord): Known {
  const open = record.nativeType === NOT_LISTED && permissionSetOfRole(record.name) === undefined;
  return open ? { prefix: record.id.slice(0, record.id.lastIndexOf('/') + 1) } : [record.id];
}

export function decideHeld(held: Held, context: RequestContext): Decided {
  return decideCondition(held.statement.tests, context);
}

/**
 * A policy that AWS owns: no customer can change or delete it, so it is no removable record; what can be revoked is its
 * attachment. (IAM user guide, "AWS managed policies".)
 */
function isAwsManaged(policy: Key): boolean {
  return /^aws\|arn:[^:]*:iam::aws:policy\//u.test(policy);
}
