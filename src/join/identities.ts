import { byCodeUnit } from '../lib/order';
import { hashOf } from '../lib/string-pool';
import type { Key, PrincipalRecord, SecretRecord, SnapshotRecord, TrustRecord } from '../model/record';
import { STANDING } from '../model/window';
import { joinMicrosoft } from './microsoft-accounts';
import { secretJoinRecords, secretJoins } from './secrets';
import type { SecretJoinInput } from './secrets';

/** The system id of records that joining makes. */
export const JOIN = 'join';

interface Evidence {
  readonly account: PrincipalRecord;
  readonly why: string;
}

/**
 * Join accounts of one identity across tenants and systems, and secrets to the accounts they sign in as.
 * An exact id, UPN or mail address, or an identity that an export states, is certain; a mere name is not: routes
 * through it are conditional until someone confirms them (design, section 5). `input`: what users decided of such joins.
 * Deterministic: depends on the records only, not on their order.
 */
export function joinRecords(
  principals: readonly PrincipalRecord[],
  secrets: readonly SecretRecord[],
  input: SecretJoinInput = {},
): readonly SnapshotRecord[] {
  const joins = secretJoins(principals, secrets, input);
  return [...identities(principals), ...secretJoinRecords(joins, secrets), ...joinMicrosoft(principals)];
}

function* identities(principals: readonly PrincipalRecord[]): Generator<SnapshotRecord> {
  const people = sharingNames(principals).sort((a, b) => byCodeUnit(a.key, b.key));
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
    const list = byGroup.get(root);
    if (list === undefined) byGroup.set(root, [account]);
    else list.push(account);
  }
  for (const accounts of byGroup.values()) {
    const first = accounts[0];
    if (first === undefined || accounts.length < 2) continue;
    yield* identityRecords(first, accounts, evidence);
  }
}

/** Bits of the sieve: names of some millions of accounts seldom fall on one. */
const SIEVE = 1 << 26;

/**
 * Accounts of which some name may be another's, too. Most of a large directory bear names of their own: a sieve of
 * hashes leaves them out without keeping a name, and may leave one in, which then joins with nothing.
 */
function sharingNames(principals: readonly PrincipalRecord[]): PrincipalRecord[] {
  const accounts = principals.filter(isAccount);
  if (accounts.length < 10_000) return accounts;
  const once = new Uint32Array(SIEVE / 32);
  const again = new Uint32Array(SIEVE / 32);
  for (const account of accounts) {
    for (const name of namesOf(account).keys()) {
      const bit = hashOf(name) % SIEVE;
      const mask = 1 << (bit & 31);
      const seen = once[bit >>> 5] ?? 0;
      if ((seen & mask) === 0) once[bit >>> 5] = seen | mask;
      else again[bit >>> 5] = (again[bit >>> 5] ?? 0) | mask;
    }
  }
  return accounts.filter((account) =>
    [...namesOf(account).keys()].some((name) => {
      const bit = hashOf(name) % SIEVE;
      return ((again[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
    }),
  );
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
    // A number of personnel is one person's within a directory; an attribute of a directory extension may name the person.
    if (/^employeeId$/u.test(name) && value.trim().length > 1)
      names.set(
        `employee ${value.trim().toLowerCase()} of ${account.tenant}`,
        `same employee id ${value.trim()}`,
      );
    if (/^extension_/u.test(name) && MAIL.test(value)) names.set(value.toLowerCase(), `same ${name}`);
  }
  return names;
}

const MAIL_PROPERTY = /^(?:tag )?(?:mail|e-?mail|upn|userprincipalname)$/iu;
const MAIL = /^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/u;

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
