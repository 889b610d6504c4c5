import { push } from '../../lib/lists-by-key';
import type { AttachmentRecord, Key, PrincipalRecord } from '../../model/record';
import { tagDefault } from './circumstances';
import { iamEntity, parseArn } from './arn';
import type { PolicyBook } from './policy-book';
import { isDetailed } from './pages';
import { resolveResources } from './matching';
import { PermissionSets, inAccount } from './identity-center/permission-sets';
import { SET_BOUNDARY } from './identity-center/facts';
import { OrganizationTree } from './organization/tree';
import type { RequestContext } from './request-context';
import type { RecordView } from '../system';
import type { Held } from './held';
import { EVERYTHING } from './held';
import { NO_LAWS, AccountLaws } from './account-laws';
import type { Actor, Boundary, Unreadable } from './actor';
import { knownOf } from './principal-keys';

const NOT_EXPORTED = 'the answer about it is not in the exports';
const NOT_DETAILED = 'the account authorization details in the exports do not have this principal';

/** Builds actors from records, each once. */
export class Actors {
  readonly #view: RecordView;
  readonly #book: PolicyBook;
  readonly #cache = new Map<Key, Actor | undefined>();
  readonly #attached = new Map<Key, AttachmentRecord[]>();
  readonly #groups = new Map<Key, { readonly group: Key; readonly membership: Key }[]>();
  readonly #laws: AccountLaws;
  readonly #sets: PermissionSets;
  /** The organisations of the exports. */
  readonly tree: OrganizationTree;

  constructor(view: RecordView, book: PolicyBook) {
    this.#view = view;
    this.#book = book;
    this.tree = new OrganizationTree(view, book);
    this.#laws = new AccountLaws(this.tree);
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
    const known = knownOf(record, type, account, this.tree);
    const allows: Held[] = [];
    const denies: Held[] = [];
    const unreadable: Unreadable[] = [];
    let boundary: Boundary | undefined;
    const context: RequestContext = (name) => known.get(name) ?? tagDefault(type, name);
    // SCPs do not bear on service-linked roles (Organizations user guide, "SCPs", tasks not restricted by SCPs).
    const laws = record.id.includes(':role/aws-service-role/') ? NO_LAWS : this.#laws.of(account);
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
}

/**
 * A policy that AWS owns: no customer can change or delete it, so it is no removable record; what can be revoked is its
 * attachment. (IAM user guide, "AWS managed policies".)
 */
function isAwsManaged(policy: Key): boolean {
  return /^aws\|arn:[^:]*:iam::aws:policy\//u.test(policy);
}
