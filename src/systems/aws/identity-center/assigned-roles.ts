import type { GrantRecord, Key, PolicyRecord, PrincipalRecord, SnapshotRecord } from '../../../model/record';
import { parseArn } from '../arn';
import { accountKey, arnKey, AWS } from '../keys';
import { Mentions } from '../mentions';
import { compileRecord } from '../statement';
import { assignedSet, isAssignment, NOT_LISTED, permissionSetKey } from './facts';
import { inAccount } from './permission-sets';

/**
 * Roles that assignments make in accounts whose details do not have them, and what the policies of their permission sets
 * name there.
 */
export function withAssignedRoles(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const grants = records.filter(
    (record): record is GrantRecord => record.kind === 'grant' && isAssignment(record),
  );
  if (grants.length === 0) return records;
  const sets = new Map<Key, { readonly name: string; readonly partition: string }>();
  const listed = new Set<string>();
  const named = new Map<string, PrincipalRecord>();
  for (const record of records) {
    if (record.kind === 'resource' && record.type === 'sso:permission-set')
      sets.set(record.key, { name: record.name, partition: parseArn(record.id)?.partition ?? 'aws' });
    if (record.kind !== 'principal' || record.system !== 'aws' || record.type !== 'role') continue;
    const set = assignedSet(record.name);
    if (set === undefined) continue;
    if (record.mentionedOnly === true) named.set(`${record.tenant} ${set}`, record);
    else listed.add(`${record.tenant} ${set}`);
  }
  const roles = new Map<Key, PrincipalRecord>();
  const held = new Map<Key, Set<string>>();
  for (const grant of grants) {
    const key = permissionSetKey(grant.permission);
    const set = sets.get(key);
    if (set === undefined || listed.has(`${grant.resource} ${set.name}`)) continue;
    const known = named.get(`${grant.resource} ${set.name}`);
    const role = known === undefined ? assignedRole(grant, set.name, set.partition) : known;
    roles.set(role.key, { ...role, nativeType: NOT_LISTED });
    const accounts = held.get(key) ?? new Set();
    accounts.add(grant.resource.slice(grant.resource.indexOf('|') + 1));
    held.set(key, accounts);
  }
  if (roles.size === 0) return records;
  const kept = records.map((record) =>
    record.kind === 'principal' ? (roles.get(record.key) ?? record) : record,
  );
  const there = new Set(records.map(({ key }) => key));
  const added = [...roles.values()].filter(({ key }) => !there.has(key));
  for (const { key } of added) there.add(key);
  return [...kept, ...added, ...whatTheyName(records, held, sets, there)];
}

function assignedRole(grant: GrantRecord, set: string, partition: string): PrincipalRecord {
  const account = grant.resource.slice(grant.resource.indexOf('|') + 1);
  const id = `arn:${partition}:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${set}`;
  return {
    kind: 'principal',
    key: arnKey(id),
    system: AWS,
    source: grant.source,
    type: 'role',
    tenant: accountKey(account),
    id,
    name: `AWSReservedSSO_${set}`,
    nativeType: NOT_LISTED,
    mentionedOnly: true,
  };
}

/** Resources and patterns that policies of permission sets name, in each account they are assigned in. */
function whatTheyName(
  records: readonly SnapshotRecord[],
  held: ReadonlyMap<Key, ReadonlySet<string>>,
  sets: ReadonlyMap<Key, { readonly partition: string }>,
  there: Set<Key>,
): readonly SnapshotRecord[] {
  const policies = new Map<Key, PolicyRecord>();
  for (const record of records) if (record.kind === 'policy') policies.set(record.key, record);
  const added: SnapshotRecord[] = [];
  for (const record of records) {
    if (record.kind !== 'attachment') continue;
    for (const account of held.get(record.to) ?? []) {
      const policy = policies.get(inAccount(record.policy, account, sets.get(record.to)?.partition ?? 'aws'));
      if (policy === undefined) continue;
      const mentions = new Mentions({
        file: policy.source.file,
        add: (one) => {
          if (there.has(one.key)) return 'merged';
          there.add(one.key);
          added.push(one);
          return 'used';
        },
      });
      mentions.everything(account, policy.source.pointer ?? '');
      mentions.resources(compileRecord(policy, 'identity').statements, account);
    }
  }
  return added;
}
