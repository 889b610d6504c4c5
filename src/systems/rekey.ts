import type { Key, SnapshotRecord, SystemId } from '../model/record';

/** A record with every key in it replaced. */
export function rekey(record: SnapshotRecord, of: (key: Key) => Key): SnapshotRecord {
  const key = of(record.key);
  switch (record.kind) {
    case 'tenant':
      return { ...record, key };
    case 'principal':
    case 'resource':
    case 'policy':
      return { ...record, key, tenant: of(record.tenant) };
    case 'secret':
      return {
        ...record,
        key,
        tenant: of(record.tenant),
        ...(record.opens === undefined ? {} : { opens: of(record.opens) }),
      };
    case 'membership':
      return { ...record, key, member: of(record.member), group: of(record.group) };
    case 'containment':
      return { ...record, key, container: of(record.container), child: of(record.child) };
    case 'grant':
      return { ...record, key, principal: of(record.principal), resource: of(record.resource) };
    case 'trust':
      return { ...record, key, from: of(record.from), to: of(record.to) };
    case 'attachment':
      return { ...record, key, policy: of(record.policy), to: of(record.to) };
    case 'observation':
      return { ...record, key, subject: of(record.subject) };
  }
}

/** Where a system's keys end: `system|kind rest`. */
function kindOf(key: Key): string {
  return key.slice(0, key.indexOf(' '));
}

/**
 * A thing that one export mentions by a name or another id is the thing another export states, when exactly one thing
 * of the same kind goes by it. Tenants nobody named (`?`) are the one tenant there is. Applied again, nothing changes.
 */
export function settleMentions(
  system: SystemId,
): (records: readonly SnapshotRecord[]) => readonly SnapshotRecord[] {
  return (records) => {
    const own = records.filter((record) => record.system === system);
    if (own.length === 0) return records;
    const stated = new Map<string, Key | undefined>();
    const note = (key: Key, name: string): void => {
      const at = `${kindOf(key)} ${name.trim().toLowerCase()}`;
      stated.set(at, stated.has(at) && stated.get(at) !== key ? undefined : key);
    };
    const mentions: Key[] = [];
    for (const record of own) {
      if (record.kind !== 'principal' && record.kind !== 'resource' && record.kind !== 'secret') continue;
      if ('mentionedOnly' in record) mentions.push(record.key);
      else
        for (const name of new Set([record.id, record.name, ...(record.aliases ?? [])]))
          note(record.key, name);
    }
    const moved = new Map<Key, Key>();
    for (const key of mentions) {
      const target = stated.get(key);
      if (target !== undefined && target !== key) moved.set(key, target);
    }
    const tenants = own.filter((record) => record.kind === 'tenant').map((record) => record.key);
    const nameless = tenants.find((key) => key.endsWith('|tenant ?'));
    const [only, other] = tenants.filter((key) => key !== nameless);
    if (nameless !== undefined && only !== undefined && other === undefined) moved.set(nameless, only);
    if (moved.size === 0) return records;
    return records.flatMap((record): SnapshotRecord[] => {
      if (record.system !== system) return [record];
      if (moved.has(record.key)) return [];
      return [rekey(record, (key) => moved.get(key) ?? key)];
    });
  };
}
