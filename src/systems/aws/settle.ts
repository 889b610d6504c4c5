import { push } from '../../lib/lists-by-key';
import type {
  Key,
  ObservationRecord,
  PrincipalRecord,
  SecretRecord,
  SnapshotRecord,
} from '../../model/record';
import { NEVER_USED } from '../../model/accountability';
import { withAssignedRoles } from './identity-center/assigned-roles';
import { AWS } from './keys';
import { KEY_USED } from './providers/read-providers';

/** What can only be told once all files are read: roles that assignments make, and whose access keys are named. */
export function settle(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  return withAccessKeys(withAssignedRoles(records));
}

/** `get-access-key-last-used` names the user alone: it is the one user of that name, where there is one. */
function withAccessKeys(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const used = records.filter(
    (record): record is ObservationRecord => record.kind === 'observation' && record.type === KEY_USED,
  );
  if (used.length === 0) return records;
  const users = new Map<string, PrincipalRecord[]>();
  const known = new Set<Key>();
  // A credential report lists a user's keys without their ids: they are not listed twice.
  const listed = new Set<Key>();
  for (const record of records) {
    known.add(record.key);
    if (record.kind === 'secret' && record.key.includes('#access-key-') && record.opens !== undefined)
      listed.add(record.opens);
    if (record.kind !== 'principal' || record.nativeType !== 'IAM user') continue;
    push(users, record.name, record);
  }
  const added: SecretRecord[] = [];
  for (const { key, subject, value, at, source } of used) {
    const named = users.get(value ?? '') ?? [];
    const [only] = named.length === 1 ? named : named.filter((user) => user.key === subject);
    const id = key.slice(key.indexOf('|') + 1, key.indexOf('#'));
    const secret: Key = `${AWS}|${id}`;
    if (only === undefined || known.has(secret) || listed.has(only.key)) continue;
    added.push({
      kind: 'secret',
      key: secret,
      system: AWS,
      source,
      type: 'access-key',
      tenant: only.tenant,
      id,
      name: `access key ${id} of ${only.name}`,
      opens: only.key,
      accountability: { lastUsed: at ?? NEVER_USED },
    });
  }
  return added.length === 0 ? records : [...records, ...added];
}
