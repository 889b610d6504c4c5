import { push } from '../../../lib/lists-by-key';
import { verbMask } from '../../../model/permission';
import type { GrantRecord, Key, PrincipalRecord } from '../../../model/record';
import type { GraphBuilder } from '../../../graph/builder';
import type { DecidedBy, Decision, Question, RecordView } from '../../system';
import { denied, notEvaluated } from '../answer';
import { arnKey } from '../keys';
import { WITH_SAML } from '../sts-actions';
import { assignedSet, CENTER_GROUP, CENTER_USER, isAssignment, NOT_LISTED, permissionSetKey } from './facts';

/**
 * Assignments of IAM Identity Center: a user or group gets a permission set in an account, which becomes a role
 * `AWSReservedSSO_<permission set>_…` there (IAM Identity Center user guide, "Referencing permission sets in resource
 * policies").
 */
export class Assignments {
  readonly #view: RecordView;
  readonly #roles = new Map<string, Key[]>();
  readonly #names = new Map<Key, string>();

  constructor(view: RecordView) {
    this.#view = view;
    for (const record of view.of('aws', 'principal')) {
      if (record.type !== 'role') continue;
      const set = assignedSet(record.name);
      if (set === undefined) continue;
      const name = `${record.tenant} ${set}`;
      push(this.#roles, name, record.key);
    }
    for (const record of view.of('aws', 'resource')) {
      if (record.type === 'sso:permission-set') this.#names.set(record.key, record.name);
    }
  }

  *steps(build: GraphBuilder): Generator<number, void> {
    let done = 0;
    for (const grant of assignments(this.#view)) {
      for (const role of this.rolesOf(grant)) {
        build.step({
          from: grant.principal,
          to: role,
          kind: 'assume',
          permission: WITH_SAML,
          verbs: verbMask('impersonate'),
          verdict: 'allowed',
          window: grant.window,
          mechanism: 'federation',
          supports: [{ records: [grant.key] }],
        });
      }
      if (++done % 200 === 0) yield done;
    }
  }

  rolesOf(grant: GrantRecord): readonly Key[] {
    const set = this.#names.get(permissionSetKey(grant.permission));
    return set === undefined ? [] : (this.#roles.get(`${grant.resource} ${set}`) ?? []);
  }

  /** A user of Identity Center makes no request of AWS but as the role of an assignment. */
  decide(record: PrincipalRecord, question: Question): Decision | undefined {
    if (record.nativeType !== CENTER_USER && record.nativeType !== CENTER_GROUP) return undefined;
    const groups = this.#view
      .of('aws', 'membership')
      .filter(({ member }) => member === record.key)
      .map((membership) => ({ key: membership.group, records: [membership.key] }));
    const holders: readonly { readonly key: Key; readonly records: readonly Key[] }[] = [
      { key: record.key, records: [] },
      ...groups,
    ];
    const mine = holders.flatMap(({ key, records }) =>
      assignments(this.#view)
        .filter(({ principal }) => principal === key)
        .map((grant) => ({ grant, records: [...records, grant.key] })),
    );
    const target = question.resource ?? arnKey(question.resourceId);
    const used = /^sts:AssumeRoleWithSAML$/iu.test(question.permission)
      ? mine.filter(({ grant }) => this.rolesOf(grant).includes(target))
      : [];
    if (used.length > 0) {
      const decidedBy: DecidedBy[] = used.map(({ grant }) => ({ ...grant.source, text: this.#words(grant) }));
      return { verdict: 'allowed', decidedBy, assumes: [], supports: used.map(({ records }) => records) };
    }
    const becomes = mine.map(({ grant }) => this.#words(grant));
    const reason = `a user of IAM Identity Center makes no request but as the role of an assignment: ask for that role${becomes.length === 0 ? '' : ` (${[...new Set(becomes)].slice(0, 5).join('; ')})`}`;
    return denied(
      reason,
      mine.map(({ grant }) => ({ ...grant.source, text: this.#words(grant) })),
      [],
    );
  }

  /**
   * A role that an assignment makes and the account's own details do not have: it may have been made or taken away since.
   * Undefined for every other principal.
   */
  notDetailed(record: PrincipalRecord): Decision | undefined {
    if (record.nativeType !== NOT_LISTED) return undefined;
    const account = record.tenant.slice(record.tenant.indexOf('|') + 1);
    const grants = assignments(this.#view).filter((grant) => this.rolesOf(grant).includes(record.key));
    const reason = `the account authorization details of account ${account} do not have the role of permission set ${assignedSet(record.name) ?? ''}`;
    const decidedBy = grants.map((grant) => ({ ...grant.source, text: this.#words(grant) }));
    return { ...notEvaluated(reason), decidedBy };
  }

  #words(grant: GrantRecord): string {
    const set = this.#names.get(permissionSetKey(grant.permission)) ?? grant.permission;
    return `permission set ${set} in account ${grant.resource.slice(grant.resource.indexOf('|') + 1)}`;
  }
}

function assignments(view: RecordView): readonly GrantRecord[] {
  return view.of('aws', 'grant').filter(isAssignment);
}
