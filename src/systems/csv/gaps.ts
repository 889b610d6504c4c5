import { byCodeUnit } from '../../lib/order';
import type { GrantRecord, Key, SnapshotRecord } from '../../model/record';
import type { CoverageGap, InputFile } from '../../model/snapshot';
import type { RecordView } from '../system';
import { TABLES } from './columns';
import type { TableName } from './columns';
import { CSV } from './keys';
import { findTargets } from './resolve';
import type { Unresolved } from './resolve';

const WITHOUT: Readonly<
  Record<TableName, { readonly consequence: string; readonly effect: CoverageGap['effect'] }>
> = {
  tenants: {
    consequence: 'which tenants are clients, who answers for them and when their contracts end is not known',
    effect: 'both',
  },
  identities: {
    consequence:
      'whether the accounts that grants name exist, are enabled, are people or have left is not known',
    effect: 'restricts',
  },
  memberships: {
    consequence: 'access that comes by a group is not known for systems that only these tables describe',
    effect: 'grants',
  },
  grants: {
    consequence: 'who holds which permission is not known for systems that only these tables describe',
    effect: 'grants',
  },
  resources: {
    consequence: 'what contains what, hence what a permission on a container reaches, is not known',
    effect: 'grants',
  },
  trusts: {
    consequence: 'delegated administration, guests and federation between tenants are not known',
    effect: 'grants',
  },
  secrets: {
    consequence: 'which passwords and keys are kept where, and what they open, is not known',
    effect: 'grants',
  },
};

const STRIDE = 2048;

/** Names of references shown in a gap. */
const SHOWN = 5;

/** The tables that were not given, and the references that name nothing in the exports. */
export function* csvGaps(
  view: RecordView,
  inputs: readonly InputFile[],
): Generator<number, readonly CoverageGap[]> {
  const given = new Set(inputs.filter((input) => input.system === CSV).map((input) => input.format));
  if (given.size === 0) return [];
  const absent = TABLES.filter((table) => !given.has(table.name)).map((table) => ({
    system: CSV,
    layer: `table of ${table.name}`,
    ...WITHOUT[table.name],
    remedy: `add a table of ${table.name} (see the columns of Overreach CSV)`,
  }));
  const named: SnapshotRecord[] = [];
  for (const kind of NAMED) {
    for (const record of view.all(kind)) if (named.push(record) % STRIDE === 0) yield named.length;
  }
  const { unresolved, to } = findTargets(named);
  const facts = { view, to };
  yield named.length;
  const open = yield* unresolvedGaps(facts, unresolved);
  return [...absent, ...open, ...(yield* deniesOfNobody(facts, unresolved))];
}

const NAMED = ['tenant', 'principal', 'resource', 'secret'] as const;

/** The facts as they were read, and what the references in them stand for. */
interface Facts {
  readonly view: RecordView;
  readonly to: (key: Key) => Key;
}

/** Denies that name nobody known: they take nothing away, though whoever is meant may hold what is shown. */
function* deniesOfNobody(
  { view, to }: Facts,
  unresolved: readonly Unresolved[],
): Generator<number, readonly CoverageGap[]> {
  const unknown = new Map(
    unresolved.filter((u) => u.candidates.length === 0).map((u) => [u.key, u.reference.text]),
  );
  if (unknown.size === 0) return [];
  let done = 0;
  for (const { group } of view.of(CSV, 'membership')) {
    unknown.delete(to(group));
    if (++done % STRIDE === 0) yield done;
  }
  const denies: GrantRecord[] = [];
  for (const grant of view.of(CSV, 'grant')) {
    if (grant.effect === 'deny' && unknown.has(to(grant.principal))) denies.push(grant);
    if (++done % STRIDE === 0) yield done;
  }
  if (denies.length === 0) return [];
  const names = [...new Set(denies.map((deny) => `"${unknown.get(to(deny.principal)) ?? ''}"`))];
  const every = denies.some((deny) => deny.permission === '*');
  return [
    {
      system: CSV,
      layer: 'whom a deny names',
      consequence: `${listed(names)}: denied by a row, but in no table and no other export; the deny takes nothing from anybody`,
      effect: 'restricts',
      remedy: 'write the id of the account or group in those rows, or add it to the table of identities',
      ...(every ? {} : { permissions: [...new Set(denies.map((deny) => deny.permission))].sort(byCodeUnit) }),
    },
  ];
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ', …' : ''}`;
}

function* unresolvedGaps(
  facts: Facts,
  unresolved: readonly Unresolved[],
): Generator<number, readonly CoverageGap[]> {
  const none = unresolved.filter((u) => u.candidates.length === 0);
  const several = unresolved.filter((u) => u.candidates.length > 0);
  const bearing = yield* permissionsOf(
    facts,
    [none, several].map((some) => new Set(some.map((u) => u.key))),
  );
  return [
    ...gapOf(
      none,
      'what some rows refer to',
      'stand in no table and no other export: nothing beyond these rows is known of them',
      'add them to the table of identities or resources, or the export of their system',
      bearing[0],
    ),
    ...gapOf(
      several,
      'which of several is meant',
      'fit several: what the rows give is not evaluated, what they deny is put to each of them',
      'write tenant/id in those cells',
      bearing[1],
    ),
  ];
}

function gapOf(
  unresolved: readonly Unresolved[],
  layer: string,
  consequence: string,
  remedy: string,
  permissions: readonly string[] | undefined,
): CoverageGap[] {
  const names = [...new Set(unresolved.map((u) => `"${u.reference.text}"`))];
  if (names.length === 0) return [];
  return [
    {
      system: CSV,
      layer,
      consequence: `${names.length} ${names.length === 1 ? 'name' : 'names'} (${listed(names)}) ${consequence}`,
      effect: 'both',
      remedy,
      ...(permissions === undefined ? {} : { permissions }),
    },
  ];
}

/**
 * For each of some sets of references the permissions that the rows with them bear on; all (`undefined`) once a
 * membership, trust or container is among them. One pass, as rows may have to be unpacked for it.
 */
function* permissionsOf(
  { view, to }: Facts,
  sets: readonly ReadonlySet<Key>[],
): Generator<number, readonly (readonly string[] | undefined)[]> {
  const found = sets.map((keys) => ({ keys, elsewhere: false, permissions: new Set<string>() }));
  const open = (): boolean => found.some(({ keys, elsewhere }) => keys.size > 0 && !elsewhere);
  let done = 0;
  function* look(pairs: Iterable<readonly [Key, Key]>): Generator<number, void> {
    if (!open()) return;
    for (const [a, b] of pairs) {
      for (const one of found) if (one.keys.has(to(a)) || one.keys.has(to(b))) one.elsewhere = true;
      if (!open()) return;
      if (++done % STRIDE === 0) yield done;
    }
  }
  yield* look(pairsOf(view.of(CSV, 'membership'), ({ member, group }) => [member, group]));
  yield* look(pairsOf(view.of(CSV, 'trust'), ({ from, to: end }) => [from, end]));
  yield* look(pairsOf(view.of(CSV, 'containment'), ({ container, child }) => [container, child]));
  for (const { principal, resource, permission } of open() ? view.of(CSV, 'grant') : []) {
    for (const { keys, permissions } of found) {
      if (keys.has(to(principal)) || keys.has(to(resource))) permissions.add(permission);
    }
    if (++done % STRIDE === 0) yield done;
  }
  return found.map(({ elsewhere, permissions }) =>
    elsewhere ? undefined : [...permissions].sort(byCodeUnit),
  );
}

function* pairsOf<R>(
  records: readonly R[],
  of: (record: R) => readonly [Key, Key],
): Generator<readonly [Key, Key], void> {
  for (const record of records) yield of(record);
}
