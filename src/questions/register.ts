/**
 * One register of every non-human identity, service account, key, token, secret, shared account and delegated role, over
 * all systems and tenants: who answers for it, why it is there, what it opens, its ages, where else it is known, and
 * what is missing.
 */
import { u32 } from '../graph/columns';
import { csvRow } from '../lib/csv-out';
import { byCodeUnit } from '../lib/order';
import { sortInTurns } from '../lib/sorting';
import { NEVER_USED } from '../model/accountability';
import type { Accountability } from '../model/accountability';
import type { Key, PrincipalRecord, SecretRecord, TrustRecord } from '../model/record';
import { END_UNKNOWN, NEVER_ENDS } from '../model/window';
import type { RecordView } from '../systems/system';
import type { Place, Scope } from './answers';
import { openedBy, peopleWithSecret, secretsOf } from './people-behind';
import { nodeName, placeOf, tenantName } from './refs';
import type { Estate } from './refs';

export const REGISTER_KINDS = [
  'service account',
  'application',
  'key',
  'token',
  'secret',
  'shared account',
  'delegated role',
  'other non-human',
] as const;
export type RegisterKind = (typeof REGISTER_KINDS)[number];

/** What a complete entry has. */
export const REGISTER_GAPS = ['owner', 'reason', 'age', 'last rotated', 'last used', 'expiry'] as const;
export type RegisterGap = (typeof REGISTER_GAPS)[number];

export interface RegisterRow {
  readonly kind: RegisterKind;
  readonly node: number;
  readonly name: string;
  readonly id: string;
  readonly nativeType: string;
  readonly system: string;
  /** Index into the graph's tenants. */
  readonly tenant: number;
  readonly owner?: string;
  readonly reason?: string;
  /** Nodes it signs in as or, for a role, tenants it leads into. */
  readonly opens: readonly number[];
  /** Tenants of what it opens, other than its own. */
  readonly opensTenants: readonly number[];
  /** People who can act by it; absent where it is nobody's to count. */
  readonly people?: number;
  readonly created?: number;
  readonly lastRotated?: number;
  /** `NEVER_USED` where the export says so. */
  readonly lastUsed?: number;
  /** `NEVER_ENDS` where the export says so. */
  readonly expires?: number;
  /** Other secrets that sign in as the same account. */
  readonly alsoKnownAs: readonly number[];
  readonly gaps: readonly RegisterGap[];
  readonly place: Place;
}

export interface Register {
  readonly rows: readonly RegisterRow[];
  /** How many rows lack each. */
  readonly gaps: Readonly<Record<RegisterGap, number>>;
  readonly complete: number;
}

const DAY = 86_400_000;
const MACHINES: ReadonlyMap<string, RegisterKind> = new Map<string, RegisterKind>([
  ['service-account', 'service account'],
  ['application', 'application'],
  ['access-key', 'key'],
  ['token', 'token'],
]);
/** Kinds of principal that are no entry of their own: what belongs to them is. */
const NO_ENTRY: ReadonlySet<string> = new Set([
  'group',
  'everyone',
  'identity',
  'service',
  'external',
  'computer',
]);

/** Ages past which a gap is not asked for: a role has no value to rotate. */
const NOT_ROTATED: ReadonlySet<RegisterKind> = new Set<RegisterKind>([
  'delegated role',
  'application',
  'other non-human',
]);

/** The register of an estate at an instant. Yields after every few hundred entries. */
export function* buildRegister(
  estate: Estate,
  view: RecordView,
  nodeOf: (key: Key) => number | undefined,
  scope: Scope,
): Generator<number, Register> {
  const { graph } = estate;
  const rows: RegisterRow[] = [];
  const delegated = delegatedRoles(view);
  const entry = (
    kind: RegisterKind,
    node: number,
    record: PrincipalRecord | SecretRecord,
    accountability: Accountability | undefined,
    more: Pick<RegisterRow, 'opens' | 'alsoKnownAs'> & { readonly people?: number },
  ): void => {
    const tenant = u32(graph.nodeTenant, node);
    const facts = factsOf(accountability);
    const elsewhere = new Set(more.opens.map((one) => u32(graph.nodeTenant, one)));
    elsewhere.delete(tenant);
    rows.push({
      kind,
      node,
      name: record.name,
      id: record.id,
      nativeType: record.kind === 'secret' ? record.type : (record.nativeType ?? record.type),
      system: record.system,
      tenant,
      ...facts,
      ...more,
      opensTenants: [...elsewhere].sort((a, b) => a - b),
      gaps: REGISTER_GAPS.filter((gap) => isGap(gap, kind, facts)),
      place: placeOf(estate, record.source),
    });
  };
  let done = 0;
  for (const record of view.all('principal')) {
    if (++done % 256 === 0) yield done;
    if (NO_ENTRY.has(record.type) || record.mentionedOnly === true) continue;
    const node = nodeOf(record.key);
    if (node === undefined) continue;
    const secrets = secretsOf(graph, node, scope);
    const people = new Set(secrets.flatMap((secret) => [...peopleWithSecret(graph, secret, scope)]));
    const shared = record.shared === true || (record.human !== false && people.size > 1);
    const role = delegated.get(record.key);
    const kind = kindOf(record, shared, role !== undefined);
    if (kind === undefined) continue;
    const accountability =
      role === undefined ? record.accountability : { ...role.accountability, ...record.accountability };
    entry(kind, node, record, accountability, {
      opens: [],
      alsoKnownAs: secrets,
      ...(secrets.length > 0 || shared ? { people: people.size } : {}),
    });
  }
  for (const record of view.all('secret')) {
    if (++done % 256 === 0) yield done;
    const node = nodeOf(record.key);
    if (node === undefined || record.active === false) continue;
    const opens = openedBy(graph, node, scope);
    const others = new Set(opens.flatMap((account) => secretsOf(graph, account, scope)));
    others.delete(node);
    entry(secretKind(record), node, record, record.accountability, {
      opens,
      alsoKnownAs: [...others].sort((a, b) => a - b),
      ...(opens.length > 0 ? { people: peopleWithSecret(graph, node, scope).size } : {}),
    });
  }
  const inOrder = yield* sortInTurns(Uint32Array.from(rows.keys()), (x, y) => {
    const [a, b] = [rows[x], rows[y]];
    return a === undefined || b === undefined ? 0 : compareRows(a, b);
  });
  const sorted: RegisterRow[] = [];
  const counts = new Map<RegisterGap, number>();
  let complete = 0;
  for (const at of inOrder) {
    const row = rows[at];
    if (row === undefined) continue;
    if (sorted.push(row) % ROWS_PER_TURN === 0) yield done + sorted.length;
    if (row.gaps.length === 0) complete++;
    for (const gap of row.gaps) counts.set(gap, (counts.get(gap) ?? 0) + 1);
  }
  return { rows: sorted, gaps: countsOf(counts), complete };
}

/** Rows counted between two turns. */
const ROWS_PER_TURN = 1 << 12;

function compareRows(a: RegisterRow, b: RegisterRow): number {
  return (
    REGISTER_KINDS.indexOf(a.kind) - REGISTER_KINDS.indexOf(b.kind) ||
    a.tenant - b.tenant ||
    byCodeUnit(a.name, b.name) ||
    a.node - b.node
  );
}

function kindOf(record: PrincipalRecord, shared: boolean, delegated: boolean): RegisterKind | undefined {
  const machine = MACHINES.get(record.type);
  if (record.human !== true && machine !== undefined) return machine;
  if (shared) return 'shared account';
  if (delegated) return 'delegated role';
  return record.human === false ? 'other non-human' : undefined;
}

function secretKind(record: SecretRecord): RegisterKind {
  if (/key|certificate|ssh/iu.test(record.type)) return 'key';
  return /token|pat\b/iu.test(record.type) ? 'token' : 'secret';
}

/** Roles that a trust from elsewhere lets somebody take on. */
function delegatedRoles(view: RecordView): ReadonlyMap<Key, TrustRecord> {
  const found = new Map<Key, TrustRecord>();
  for (const trust of view.all('trust')) {
    if (trust.mechanism !== 'delegated-administration' && trust.mechanism !== 'role-trust') continue;
    if (!found.has(trust.to)) found.set(trust.to, trust);
  }
  return found;
}

type Facts = Pick<RegisterRow, 'owner' | 'reason' | 'created' | 'lastRotated' | 'lastUsed' | 'expires'>;

function factsOf(accountability: Accountability | undefined): Facts {
  if (accountability === undefined) return {};
  const { owner, reason, granted, lastRotated, lastUsed, expires } = accountability;
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(reason === undefined ? {} : { reason }),
    ...(granted === undefined ? {} : { created: granted }),
    ...(lastRotated === undefined ? {} : { lastRotated }),
    ...(lastUsed === undefined ? {} : { lastUsed }),
    ...(expires === undefined || expires === END_UNKNOWN ? {} : { expires }),
  };
}

function isGap(gap: RegisterGap, kind: RegisterKind, facts: Facts): boolean {
  switch (gap) {
    case 'owner':
      return facts.owner === undefined;
    case 'reason':
      return facts.reason === undefined;
    case 'age':
      return facts.created === undefined && facts.lastRotated === undefined;
    case 'last rotated':
      return facts.lastRotated === undefined && !NOT_ROTATED.has(kind);
    case 'last used':
      return facts.lastUsed === undefined;
    case 'expiry':
      return facts.expires === undefined;
  }
}

function countsOf(counts: ReadonlyMap<RegisterGap, number>): Record<RegisterGap, number> {
  const count = (gap: RegisterGap): number => counts.get(gap) ?? 0;
  return {
    owner: count('owner'),
    reason: count('reason'),
    age: count('age'),
    'last rotated': count('last rotated'),
    'last used': count('last used'),
    expiry: count('expiry'),
  };
}

/** Whole days since it was made or, where that is not known, last rotated. */
export function ageInDays(row: RegisterRow, at: number): number | undefined {
  const since = row.created ?? row.lastRotated;
  return since === undefined || !Number.isFinite(since) ? undefined : Math.floor((at - since) / DAY);
}

const HEADER = [
  'Kind',
  'Name',
  'Id',
  'Type',
  'System',
  'Tenant',
  'Owner',
  'Reason',
  'Opens',
  'Opens tenants',
  'People behind',
  'Age (days)',
  'Created',
  'Last rotated',
  'Last used',
  'Expires',
  'Same account also in',
  'Missing',
  'File',
  'Row',
] as const;

/** Lines of the register as CSV, header first; cells that a spreadsheet would run are neutralised by the writer. */
export function* registerLines(
  rows: Iterable<RegisterRow>,
  { graph }: Estate,
  at: number,
): Generator<string, void> {
  const name = (node: number): string => nodeName(graph, node);
  const tenant = (index: number): string => tenantName(graph, index);
  yield csvRow(HEADER);
  for (const row of rows) {
    yield csvRow([
      row.kind,
      row.name,
      row.id,
      row.nativeType,
      row.system,
      tenant(row.tenant),
      row.owner,
      row.reason,
      row.opens.map(name).join('; '),
      row.opensTenants.map(tenant).join('; '),
      row.people,
      ageInDays(row, at),
      dateOf(row.created),
      dateOf(row.lastRotated),
      row.lastUsed === NEVER_USED ? 'never' : dateOf(row.lastUsed),
      row.expires === NEVER_ENDS ? 'never' : dateOf(row.expires),
      row.alsoKnownAs.map(name).join('; '),
      row.gaps.join('; '),
      row.place.file,
      row.place.row ?? row.place.pointer,
    ]);
  }
}

function dateOf(at: number | undefined): string | undefined {
  return at === undefined || !Number.isFinite(at) ? undefined : new Date(at).toISOString().slice(0, 10);
}
