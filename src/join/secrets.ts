import { byCodeUnit } from '../lib/order';
import type { Key, PrincipalRecord, PrincipalType, SecretRecord, TrustRecord } from '../model/record';
import { OPEN } from '../model/window';
import { candidatesOf, titleWords } from './secret-evidence';
import type { Account, Evidence } from './secret-evidence';

/** Someone looked at a join: it holds, or it does not. Saved with the workspace; a pure input of the join. */
export interface JoinDecision {
  readonly secret: Key;
  readonly account: Key;
  readonly decided: 'confirmed' | 'cut';
}

/** What a user states of a secret that nothing in the exports says. Secret and account by key, id, alias or name. */
export interface SecretMapping {
  readonly secret: string;
  readonly account: string;
}

export interface SecretJoinInput {
  readonly decisions?: readonly JoinDecision[];
  readonly mappings?: readonly SecretMapping[];
}

/** One secret and one account it may sign in as, with why. */
export interface SecretJoin {
  readonly secret: Key;
  readonly account: Key;
  /** Best first. */
  readonly evidence: readonly Evidence[];
  /** 0 to 1. */
  readonly confidence: number;
  /**
   * `certain`: an exact id, UPN or a mapping. `similar`: routes are conditional until someone confirms. `ambiguous`:
   * several accounts fit as well, so nothing is joined. `confirmed` and `cut`: somebody decided.
   */
  readonly standing: 'certain' | 'similar' | 'ambiguous' | 'confirmed' | 'cut';
}

/** From here on the evidence is an exact id or UPN where one expects it. */
export const CERTAIN = 0.95;

/** Systems that resolve what a secret opens themselves, with more context than a name. */
const RESOLVES_ITSELF: ReadonlySet<string> = new Set(['csv']);
const SIGNS_IN: ReadonlySet<PrincipalType> = new Set<PrincipalType>([
  'user',
  'service-account',
  'application',
  'access-key',
  'token',
  'role',
  'computer',
]);

/**
 * Join secrets to the accounts they sign in as, on the words of their title, URL, user name, ARN, UPN or client id, on
 * what a user maps, and on what a user decided. Deterministic: depends on the records only, not on their order.
 */
export function secretJoins(
  principals: readonly PrincipalRecord[],
  secrets: readonly SecretRecord[],
  input: SecretJoinInput = {},
): readonly SecretJoin[] {
  const open = secrets
    .filter((secret) => secret.opens === undefined && secret.active !== false)
    .sort((a, b) => byCodeUnit(a.key, b.key));
  if (open.length === 0) return [];
  const accounts = principals
    .filter((principal) => SIGNS_IN.has(principal.type))
    .sort((a, b) => byCodeUnit(a.key, b.key));
  const index = new Accounts(accounts);
  const decided = new Map(
    (input.decisions ?? []).map((one) => [`${one.secret}\n${one.account}`, one.decided]),
  );
  const mapped = mappedAccounts(input.mappings ?? [], open, index);
  return open.flatMap((secret) => {
    const found = new Map<Key, Evidence[]>();
    const note = (account: Key, evidence: Evidence): void => {
      found.set(account, [...(found.get(account) ?? []), evidence]);
    };
    for (const account of mapped.get(secret.key) ?? [])
      note(account, { why: 'stated by the user', confidence: 1 });
    if (!RESOLVES_ITSELF.has(secret.system)) {
      for (const { account, evidence } of candidatesOf(secret, index)) {
        // A person of a personnel list and something only named elsewhere give way to the account itself.
        const weaker =
          account.mentionedOnly === true || /^(?:person|employee|contact)$/iu.test(account.nativeType ?? '');
        note(account.key, weaker ? { ...evidence, confidence: evidence.confidence - 0.01 } : evidence);
      }
    }
    for (const { secret: key, account } of input.decisions ?? []) {
      if (key === secret.key && !found.has(account) && index.has(account))
        note(account, { why: 'joined by the user', confidence: 1 });
    }
    return standings(secret.key, found, decided);
  });
}

/** Confirmed and certain joins stand; of the others only one that no other fits as well. */
function standings(
  secret: Key,
  found: ReadonlyMap<Key, readonly Evidence[]>,
  decided: ReadonlyMap<string, JoinDecision['decided']>,
): SecretJoin[] {
  const joins = Array.from(found, ([account, evidence]) => {
    const sorted = [...evidence].sort((a, b) => b.confidence - a.confidence || byCodeUnit(a.why, b.why));
    return { secret, account, evidence: sorted, confidence: sorted[0]?.confidence ?? 0 };
  }).sort((a, b) => b.confidence - a.confidence || byCodeUnit(a.account, b.account));
  const live = joins.filter(({ account }) => decided.get(`${secret}\n${account}`) !== 'cut');
  const confirmed = live.some(({ account }) => decided.get(`${secret}\n${account}`) === 'confirmed');
  const best = live[0]?.confidence ?? 0;
  const alone = live.filter(({ confidence }) => confidence === best).length === 1;
  return joins.map((join): SecretJoin => {
    const word = decided.get(`${secret}\n${join.account}`);
    if (word !== undefined) return { ...join, standing: word };
    if (join.evidence.some(({ why }) => why === 'stated by the user'))
      return { ...join, standing: 'certain' };
    // Once somebody confirmed one account, the likeness of another tells nothing.
    if (confirmed || join.confidence < best || !alone) return { ...join, standing: 'ambiguous' };
    return { ...join, standing: join.confidence >= CERTAIN ? 'certain' : 'similar' };
  });
}

/** The joins that stand, as records: a step `unlocks` each, explained like any other. */
export function* secretJoinRecords(
  joins: readonly SecretJoin[],
  secrets: readonly SecretRecord[],
): Generator<TrustRecord> {
  const byKey = new Map(secrets.map((secret) => [secret.key, secret]));
  const seen = new Map<Key, number>();
  for (const { secret, account, evidence, standing } of joins) {
    const record = byKey.get(secret);
    if (record === undefined || standing === 'cut' || standing === 'ambiguous') continue;
    const nth = seen.get(secret) ?? 0;
    seen.set(secret, nth + 1);
    const why = evidence.map((one) => one.why).join('; ');
    yield {
      kind: 'trust',
      key: `join|opens/${secret}${nth === 0 ? '' : `/${account}`}`,
      system: 'join',
      source: record.source,
      mechanism: 'shared-secret',
      from: secret,
      to: account,
      window:
        record.accountability?.expires === undefined
          ? OPEN
          : { from: OPEN.from, until: record.accountability.expires },
      nativeType: standing === 'confirmed' ? `confirmed: ${why}` : why,
      ...(standing === 'similar'
        ? { condition: `only ${why} joins this secret to the account: not confirmed` }
        : {}),
    };
  }
}

function mappedAccounts(
  mappings: readonly SecretMapping[],
  secrets: readonly SecretRecord[],
  index: Accounts,
): ReadonlyMap<Key, readonly Key[]> {
  const found = new Map<Key, Key[]>();
  if (mappings.length === 0) return found;
  const byName = new Map<string, SecretRecord[]>();
  for (const secret of secrets) {
    for (const name of new Set([secret.key, secret.id, secret.name, ...(secret.aliases ?? [])])) {
      byName.set(name.toLowerCase(), [...(byName.get(name.toLowerCase()) ?? []), secret]);
    }
  }
  for (const { secret, account } of mappings) {
    const [only, other] = byName.get(secret.trim().toLowerCase()) ?? [];
    const [target, second] = index.named(account);
    if (only === undefined || other !== undefined || target === undefined || second !== undefined) continue;
    found.set(only.key, [...(found.get(only.key) ?? []), target.key]);
  }
  return found;
}

/** Accounts by what they are exactly called. */
class Accounts implements Account {
  readonly #all: readonly PrincipalRecord[];
  readonly #titled = new Map<string, PrincipalRecord[]>();
  readonly #downLevel = new Map<string, PrincipalRecord[]>();
  readonly #iamUsers = new Map<string, PrincipalRecord[]>();
  readonly #exact = new Map<string, PrincipalRecord[]>();
  readonly #names = new Map<string, PrincipalRecord[]>();
  readonly #keys: ReadonlySet<Key>;

  constructor(accounts: readonly PrincipalRecord[]) {
    this.#all = accounts;
    this.#keys = new Set(accounts.map(({ key }) => key));
    for (const account of accounts) {
      for (const name of new Set([account.id, ...(account.aliases ?? [])]))
        add(this.#exact, name.toLowerCase(), account);
      add(this.#names, account.name.toLowerCase(), account);
      const words = titleWords(account);
      if (words !== undefined) add(this.#titled, words, account);
      for (const name of new Set([account.name, ...(account.aliases ?? [])])) {
        const found = /^([^@]+)@([^@.]+)/u.exec(name.toLowerCase());
        if (found !== null) add(this.#downLevel, `${found[2] ?? ''}\\${found[1] ?? ''}`, account);
      }
      const iam = /::(\d{12}):user\/(?:.*\/)?([^/]+)$/u.exec(account.id);
      if (iam !== null) add(this.#iamUsers, `${iam[1] ?? ''}/${iam[2]?.toLowerCase() ?? ''}`, account);
    }
  }

  has(key: Key): boolean {
    return this.#keys.has(key);
  }

  /** By id or alias; these are exact names. */
  exact(name: string): readonly PrincipalRecord[] {
    return this.#exact.get(name.trim().toLowerCase()) ?? [];
  }

  /** By display name only. */
  called(name: string): readonly PrincipalRecord[] {
    return this.#names.get(name.trim().toLowerCase()) ?? [];
  }

  titled(words: string): readonly PrincipalRecord[] {
    return this.#titled.get(words) ?? [];
  }

  downLevel(domain: string, user: string): readonly PrincipalRecord[] {
    return this.#downLevel.get(`${domain}\\${user}`) ?? [];
  }

  iamUser(account: string, user: string): readonly PrincipalRecord[] {
    return this.#iamUsers.get(`${account}/${user.toLowerCase()}`) ?? [];
  }

  named(name: string): readonly PrincipalRecord[] {
    const byKey = this.#all.filter(({ key }) => key === name.trim());
    if (byKey.length > 0) return byKey;
    const exact = this.exact(name);
    return exact.length > 0 ? exact : this.called(name);
  }
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
