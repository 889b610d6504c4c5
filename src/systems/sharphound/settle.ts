import type { Key, PrincipalRecord, ResourceRecord, SnapshotRecord } from '../../model/record';
import { BY_NAME } from './ids';
import { localGroupName } from './well-known';

/**
 * Once all files are read: a member named by distinguished name becomes the object of that name, and a local group that
 * only a group policy mentions takes the name of its computer.
 */
export function settleSharpHound(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const open = new Map<string, Key>();
  const unnamed = new Map<Key, PrincipalRecord>();
  for (const record of records) {
    if (record.kind !== 'principal' || record.system !== 'sharphound' || record.mentionedOnly !== true)
      continue;
    if (record.key.startsWith(BY_NAME)) open.set(record.id, record.key);
    if (LOCAL.test(record.id)) unnamed.set(record.key, record);
  }
  if (open.size === 0 && unnamed.size === 0) return records;
  const { members, names } = lookUp(records, open);
  return records
    .filter((record) => !members.has(record.key))
    .map((record) => {
      if (record.kind === 'membership') {
        const member = members.get(record.member);
        return member === undefined ? record : { ...record, member };
      }
      return record.kind === 'principal' && unnamed.has(record.key) ? withName(record, names) : record;
    });
}

/** How many principals are mentioned only once all is settled. In steps, holding no record: there may be millions. */
export function* openPrincipals(
  principals: readonly PrincipalRecord[],
  resources: readonly ResourceRecord[],
): Generator<number, number> {
  const open = new Map<string, Key>();
  let count = 0;
  let done = 0;
  for (const { key, id, mentionedOnly } of principals) {
    if (++done % STRIDE === 0) yield done;
    if (mentionedOnly !== true) continue;
    count++;
    if (key.startsWith(BY_NAME)) open.set(id, key);
  }
  if (open.size === 0) return count;
  const members = new Set<Key>();
  for (const list of [principals, resources]) {
    for (const record of list) {
      if (++done % STRIDE === 0) yield done;
      const asked = askedBy(record, open);
      if (asked !== undefined) members.add(asked);
    }
  }
  return count - members.size;
}

const STRIDE = 2048;

/** A SID below that of a computer. */
const LOCAL = /^(S-1-5-21-\d+-\d+-\d+-\d+)-(\d+)$/;

function lookUp(
  records: readonly SnapshotRecord[],
  open: ReadonlyMap<string, Key>,
): { readonly members: ReadonlyMap<Key, Key>; readonly names: ReadonlyMap<string, string> } {
  const members = new Map<Key, Key>();
  const names = new Map<string, string>();
  for (const record of records) {
    if (record.system !== 'sharphound' || (record.kind !== 'principal' && record.kind !== 'resource'))
      continue;
    if (record.kind === 'principal' && record.type === 'computer') names.set(record.id, record.name);
    const asked = askedBy(record, open);
    if (asked !== undefined && !members.has(asked)) members.set(asked, record.key);
  }
  return { members, names };
}

/** The member named by distinguished name that a record is. */
function askedBy(
  { properties }: PrincipalRecord | ResourceRecord,
  open: ReadonlyMap<string, Key>,
): Key | undefined {
  const name = properties?.find(([property]) => property === 'distinguishedname')?.[1].toUpperCase();
  return name === undefined ? undefined : open.get(name);
}

function withName(record: PrincipalRecord, names: ReadonlyMap<string, string>): PrincipalRecord {
  const [, computer, rid] = LOCAL.exec(record.id) ?? [];
  const name = computer === undefined ? undefined : names.get(computer);
  return name === undefined || rid === undefined ? record : { ...record, name: localGroupName(rid, name) };
}
