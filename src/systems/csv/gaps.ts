import { byCodeUnit } from '../../lib/order';
import type { Key, SnapshotRecord } from '../../model/record';
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

/** Names of references shown in a gap. */
const SHOWN = 5;

/** The tables that were not given, and the references that name nothing in the exports. */
export function csvGaps(view: RecordView, inputs: readonly InputFile[]): readonly CoverageGap[] {
  const given = new Set(inputs.filter((input) => input.system === CSV).map((input) => input.format));
  if (given.size === 0) return [];
  const absent = TABLES.filter((table) => !given.has(table.name)).map((table) => ({
    system: CSV,
    layer: `table of ${table.name}`,
    ...WITHOUT[table.name],
    remedy: `add a table of ${table.name} (see the columns of Overreach CSV)`,
  }));
  const named = NAMED.flatMap((kind): readonly SnapshotRecord[] => view.all(kind));
  const { unresolved, to } = findTargets(named);
  const facts = { view, to };
  return [...absent, ...unresolvedGaps(facts, unresolved), ...deniesOfNobody(facts, unresolved)];
}

const NAMED = ['tenant', 'principal', 'resource', 'secret'] as const;

/** The facts as they were read, and what the references in them stand for. */
interface Facts {
  readonly view: RecordView;
  readonly to: (key: Key) => Key;
}

/** Denies that name nobody known: they take nothing away, though whoever is meant may hold what is shown. */
function deniesOfNobody({ view, to }: Facts, unresolved: readonly Unresolved[]): CoverageGap[] {
  const unknown = new Map(
    unresolved.filter((u) => u.candidates.length === 0).map((u) => [u.key, u.reference.text]),
  );
  if (unknown.size === 0) return [];
  for (const { group } of view.of(CSV, 'membership')) unknown.delete(to(group));
  const denies = view.of(CSV, 'grant').filter((g) => g.effect === 'deny' && unknown.has(to(g.principal)));
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

function unresolvedGaps(facts: Facts, unresolved: readonly Unresolved[]): CoverageGap[] {
  return [
    ...gapOf(
      facts,
      unresolved.filter((u) => u.candidates.length === 0),
      'what some rows refer to',
      'stand in no table and no other export: nothing beyond these rows is known of them',
      'add them to the table of identities or resources, or the export of their system',
    ),
    ...gapOf(
      facts,
      unresolved.filter((u) => u.candidates.length > 0),
      'which of several is meant',
      'fit several: what the rows give is not evaluated, what they deny is put to each of them',
      'write tenant/id in those cells',
    ),
  ];
}

function gapOf(
  facts: Facts,
  unresolved: readonly Unresolved[],
  layer: string,
  consequence: string,
  remedy: string,
): CoverageGap[] {
  const names = [...new Set(unresolved.map((u) => `"${u.reference.text}"`))];
  if (names.length === 0) return [];
  const permissions = permissionsOf(facts, new Set(unresolved.map((u) => u.key)));
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

/** The permissions such rows bear on; all (`undefined`) once a membership, trust or container is among them. */
function permissionsOf({ view, to }: Facts, keys: ReadonlySet<Key>): readonly string[] | undefined {
  const elsewhere =
    view.of(CSV, 'membership').some((m) => keys.has(to(m.member)) || keys.has(to(m.group))) ||
    view.of(CSV, 'trust').some((t) => keys.has(to(t.from)) || keys.has(to(t.to))) ||
    view.of(CSV, 'containment').some((c) => keys.has(to(c.container)) || keys.has(to(c.child)));
  if (elsewhere) return undefined;
  const permissions = new Set<string>();
  for (const grant of view.of(CSV, 'grant')) {
    if (keys.has(to(grant.principal)) || keys.has(to(grant.resource))) permissions.add(grant.permission);
  }
  return [...permissions].sort(byCodeUnit);
}
