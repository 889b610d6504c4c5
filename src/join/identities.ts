import { byCodeUnit } from '../lib/order';
import type { Key, PrincipalRecord, SecretRecord, SnapshotRecord, TrustRecord } from '../model/record';
import { OPEN, STANDING } from '../model/window';

/** The system id of records that joining makes. */
export const JOIN = 'join';

interface Evidence {
  readonly account: PrincipalRecord;
  readonly why: string;
}

/**
 * Join accounts of one identity across tenants and systems, and secrets to the accounts they sign in as.
 * An exact id, UPN or mail address, or an identity that an export states, is certain; a mere name is not: routes
 * through it are conditional until someone confirms them (design, section 5).
 * Deterministic: depends on the records only, not on their order.
 */
export function joinRecords(
  principals: readonly PrincipalRecord[],
  secrets: readonly SecretRecord[],
): readonly SnapshotRecord[] {
  return [...identities(principals), ...openings(principals, secrets)];
}

function* identities(principals: readonly PrincipalRecord[]): Generator<SnapshotRecord> {
  const people = principals.filter(isAccount).sort((a, b) => byCodeUnit(a.key, b.key));
  const groups = new Groups<Key>();
  const evidence = new Map<string, Evidence[]>();
  for (const account of people) {
    for (const [name, why] of namesOf(account)) {
      const list = evidence.get(name) ?? [];
      list.push({ account, why });
      evidence.set(name, list);
    }
  }
  for (const list of evidence.values()) {
    for (const { account } of list) groups.join(list[0]?.account.key ?? account.key, account.key);
  }
  const byGroup = new Map<Key, PrincipalRecord[]>();
  for (const account of people) {
    const root = groups.of(account.key);
    byGroup.set(root, [...(byGroup.get(root) ?? []), account]);
  }
  for (const accounts of byGroup.values()) {
    const first = accounts[0];
    if (first === undefined || accounts.length < 2) continue;
    yield* identityRecords(first, accounts, evidence);
  }
}

function* identityRecords(
  first: PrincipalRecord,
  accounts: readonly PrincipalRecord[],
  evidence: ReadonlyMap<string, readonly Evidence[]>,
): Generator<SnapshotRecord> {
  const stated = accounts.find((account) => account.identity !== undefined);
  const shared = accounts.flatMap((account) => [...namesOf(account).keys()]).sort(byCodeUnit);
  const id = (
    stated?.identity ??
    shared.find((name) => (evidence.get(name)?.length ?? 0) > 1) ??
    first.name
  ).toLowerCase();
  const key = `${JOIN}|identity/${id}`;
  const home = stated ?? first;
  const status = accounts.find((account) => account.status !== undefined)?.status;
  const identity: PrincipalRecord = {
    kind: 'principal',
    key,
    system: JOIN,
    source: home.source,
    type: 'identity',
    tenant: home.tenant,
    id: `identity/${id}`,
    name: personName(accounts) ?? home.identity ?? home.name,
    aliases: [...new Set(shared)],
    nativeType: 'identity with several accounts',
    ...(home.human === undefined ? {} : { human: home.human }),
    ...(status === undefined ? {} : { status }),
  };
  yield identity;
  for (const account of accounts) {
    const why = [...namesOf(account)].find(([name]) => (evidence.get(name)?.length ?? 0) > 1)?.[1];
    const link: TrustRecord = {
      kind: 'trust',
      key: `${JOIN}|account/${id}/${account.key}`,
      system: JOIN,
      source: account.source,
      mechanism: 'same-identity',
      from: key,
      to: account.key,
      window: STANDING,
      nativeType: why ?? 'same identity',
    };
    yield link;
  }
}

/** The longest display name with a space in it reads most like a person's. */
function personName(accounts: readonly PrincipalRecord[]): string | undefined {
  return accounts.map((account) => account.name).find((name) => name.includes(' '));
}

function isAccount(principal: PrincipalRecord): boolean {
  return (principal.type === 'user' || principal.type === 'service-account') && principal.shared !== true;
}

/** Names that identify a person or workload exactly, each with the words that say so. Mail and UPN compare without case. */
function namesOf(account: PrincipalRecord): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  if (account.identity !== undefined)
    names.set(account.identity.toLowerCase(), `identity ${account.identity}`);
  for (const name of [account.id, account.name, ...(account.aliases ?? [])]) {
    if (MAIL.test(name)) names.set(name.toLowerCase(), `same mail or UPN ${name.toLowerCase()}`);
  }
  // Some exports keep the address in a property or tag of that name, not among the names of the account.
  for (const [name, value] of account.properties ?? []) {
    if (MAIL_PROPERTY.test(name) && MAIL.test(value))
      names.set(value.toLowerCase(), `same ${name} ${value.toLowerCase()}`);
  }
  return names;
}

const MAIL_PROPERTY = /^(?:tag )?(?:mail|e-?mail|upn|userprincipalname)$/iu;
const MAIL = /^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/u;

const RESOLVES_ITSELF: ReadonlySet<string> = new Set(['csv']);

/** Secrets whose export names the account in words only. */
function* openings(
  principals: readonly PrincipalRecord[],
  secrets: readonly SecretRecord[],
): Generator<TrustRecord> {
  // A system that resolves names across exports itself (Overreach CSV) has done so with more context than a name.
  const open = secrets.filter(
    (secret) =>
      secret.opens === undefined && secret.opensName !== undefined && !RESOLVES_ITSELF.has(secret.system),
  );
  if (open.length === 0) return;
  const exact = new Map<string, PrincipalRecord[]>();
  const named = new Map<string, PrincipalRecord[]>();
  for (const principal of principals) {
    add(exact, principal.id.toLowerCase(), principal);
    for (const alias of principal.aliases ?? []) add(exact, alias.toLowerCase(), principal);
    add(named, principal.name.toLowerCase(), principal);
  }
  for (const secret of open) {
    const wanted = (secret.opensName ?? '').toLowerCase();
    const certain = exact.get(wanted);
    const found = certain ?? named.get(wanted);
    const account = found?.[0];
    if (account === undefined || found?.length !== 1) continue;
    yield {
      kind: 'trust',
      key: `${JOIN}|opens/${secret.key}`,
      system: JOIN,
      source: secret.source,
      mechanism: 'shared-secret',
      from: secret.key,
      to: account.key,
      window: OPEN,
      ...(certain === undefined
        ? {
            condition: `only the name ${secret.opensName ?? ''} joins this secret to the account: not confirmed`,
          }
        : {}),
    };
  }
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}

/** Disjoint groups (union and find). */
class Groups<T> {
  readonly #parent = new Map<T, T>();

  of(item: T): T {
    let root = item;
    for (let parent = this.#parent.get(root); parent !== undefined; parent = this.#parent.get(root))
      root = parent;
    return root;
  }

  join(a: T, b: T): void {
    const x = this.of(a);
    const y = this.of(b);
    if (x !== y) this.#parent.set(y, x);
  }
}
