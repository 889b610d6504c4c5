import type { PrincipalRecord } from '../../model/record';
import { NOT_LISTED, permissionSetOfRole } from './identity-center/facts';
import type { Known } from './request-context';
import type { OrganizationTree } from './organization/tree';
import { iamEntity } from './arn';
import { OF_SERVICES } from './circumstances';

/** IAM user guide, "AWS global condition context keys": properties of the principal. */
export function knownOf(
  record: PrincipalRecord,
  type: 'user' | 'role' | 'root',
  account: string,
  tree: OrganizationTree,
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
  const organisation = tree.organisation(account);
  if (organisation !== undefined) known.set('aws:principalorgid', [organisation]);
  const path = tree.path(account);
  if (path !== undefined) known.set('aws:principalorgpaths', [path]);
  for (const [property, value] of record.properties ?? []) {
    if (property.startsWith('tag '))
      known.set(`aws:principaltag/${property.slice(4).toLowerCase()}`, [value]);
  }
  return known;
}

/** The end of the name of a role that an assignment makes is only known where something names it. */
function principalArn(record: PrincipalRecord): Known {
  const open = record.nativeType === NOT_LISTED && permissionSetOfRole(record.name) === undefined;
  return open ? { prefix: record.id.slice(0, record.id.lastIndexOf('/') + 1) } : [record.id];
}
