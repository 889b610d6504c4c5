import type { ContainmentRecord, Key, SnapshotRecord } from '../../model/record';
import { withReason } from './facts';
import { CSV, factKey } from './keys';
import { endWithHolder } from './lives';
import { mergeFacts } from './merge';
import { resolveReferences } from './resolve';
import type { Unresolved } from './resolve';

/**
 * The tables' records once everything is read: references resolved, what stays ambiguous marked as such, facts ended
 * with the account that holds them, tenant-wide permissions given something to flow down to, and facts that several
 * rows state made one. Applying it again changes nothing.
 */
export function settleTables(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const { records: resolved, unresolved } = resolveReferences(records);
  const told = markAmbiguous(resolved, unresolved);
  return mergeFacts(endWithHolder([...told, ...tenantContents(told)]));
}

/**
 * A reference that fits several decides nothing: what a row says of it is not evaluated. What such a row can take away
 * (a deny, a membership where there are denies) is put down to each that could be meant, because it could flip what is
 * shown of any of them (design, section 5).
 */
function markAmbiguous(
  records: readonly SnapshotRecord[],
  unresolved: readonly Unresolved[],
): readonly SnapshotRecord[] {
  const several = new Map(unresolved.filter((u) => u.candidates.length > 0).map((u) => [u.key, u]));
  if (several.size === 0) return records;
  const denies = records.some((record) => record.kind === 'grant' && record.effect === 'deny');
  return records.flatMap((record): readonly SnapshotRecord[] => {
    if (record.system !== CSV) return [record];
    if (record.kind === 'membership') {
      const named = namesOf(several, record.member, record.group);
      if (named.length === 0) return [record];
      const marked = withReason(record, `${cited(named)}: ${SEVERAL}`);
      if (!denies) return [marked];
      return pairs(several, record.member, record.group).map(([member, group]) => ({
        ...marked,
        key: factKey('one-of', [record.key, member, group]),
        member,
        group,
      }));
    }
    if (record.kind === 'grant') {
      const named = namesOf(several, record.principal, record.resource);
      if (named.length === 0) return [record];
      if (record.effect === 'allow') return [withReason(record, `${cited(named)}: ${SEVERAL}`)];
      const marked = withReason(record, `a deny names ${named.join(' and ')}, and several are called so`);
      return pairs(several, record.principal, record.resource).map(([principal, resource]) => ({
        ...marked,
        key: factKey('one-of', [record.key, principal, resource]),
        principal,
        resource,
      }));
    }
    if (record.kind === 'trust') {
      const named = namesOf(several, record.from, record.to);
      return [named.length === 0 ? record : withReason(record, `${cited(named)}: ${SEVERAL}`)];
    }
    return [record];
  });
}

const SEVERAL = 'several are called so, and the row does not say which is meant';

function cited(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(' and ');
}

function namesOf(several: ReadonlyMap<Key, Unresolved>, ...keys: readonly Key[]): string[] {
  return keys.flatMap((key) => several.get(key)?.reference.text ?? []);
}

/** Every combination of what two references can mean. */
function pairs(several: ReadonlyMap<Key, Unresolved>, a: Key, b: Key): (readonly [Key, Key])[] {
  const meant = (key: Key): readonly Key[] =>
    several.get(key)?.candidates.map((candidate) => candidate.key) ?? [key];
  return meant(a).flatMap((first) => meant(b).map((second) => [first, second] as const));
}

/**
 * A permission on a tenant as a whole reaches what the tenant holds: its resources and secrets that lie in nothing
 * else. Only for tenants on which such a row was read.
 */
function tenantContents(records: readonly SnapshotRecord[]): ContainmentRecord[] {
  const tenants = new Set<Key>();
  const held = new Set<Key>();
  const wide = new Set<Key>();
  for (const record of records) if (record.kind === 'tenant') tenants.add(record.key);
  for (const record of records) {
    if (record.kind === 'containment') held.add(record.child);
    else if (record.kind === 'grant' && record.system === CSV && record.inherits === true) {
      if (tenants.has(record.resource)) wide.add(record.resource);
    }
  }
  if (wide.size === 0) return [];
  return records.flatMap((record): ContainmentRecord[] => {
    if (record.kind !== 'resource' && record.kind !== 'secret') return [];
    const { tenant: container, key: child, source } = record;
    if (!wide.has(container) || held.has(child) || child === container) return [];
    if (record.kind === 'resource' && record.pattern === true) return [];
    return [
      {
        kind: 'containment',
        key: factKey('tenant-contains', [container, child]),
        system: CSV,
        source,
        container,
        child,
      },
    ];
  });
}
