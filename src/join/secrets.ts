import { byCodeUnit } from '../lib/order';
import { sortInTurns } from '../lib/sorting';
import { runToEnd } from '../lib/steps';
import type { Key, PrincipalRecord, PrincipalType, SecretRecord, TrustRecord } from '../model/record';
import type { Source } from '../model/source';
import { OPEN } from '../model/window';
import { candidatesOf, titleWords } from './secret-evidence';
import type { Account, Evidence } from './secret-evidence';

/** What a user states of a secret that nothing in the exports says. Secret and account by key, id, alias or name. */
export interface SecretMapping {
  readonly secret: string;
  readonly account: string;
  /** Where it is stated. */
  readonly source?: Source;
  /** Who states it, why and when (epoch ms), where that is kept. */
  readonly by?: string;
  readonly reason?: string;
  readonly at?: number;
}

/** Someone looked at a join: it holds, or it does not. A pure input of the join; named like a mapping. */
export interface JoinDecision extends SecretMapping {
  readonly decided: 'confirmed' | 'cut';
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
  /** Where a user states or decided it. */
  readonly decidedAt?: Source;
  /** What users decided of it: one word, or several that contradict each other. */
  readonly decisions?: readonly JoinDecision[];
}

/** From here on the evidence is an exact id or UPN where one expects it. */
export const CERTAIN = 0.95;

/** Accounts or secrets looked at between two turns. */
const PER_TURN = 1 << 10;
/** Secrets between two turns, to find what each may open. */
const JOINED_PER_TURN = 1 << 8;

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
  return runToEnd(secretJoinsInTurns(principals, secrets, input));
}

/** The same, with a turn for others every few milliseconds. Yields the accounts or secrets dealt with. */
export function* secretJoinsInTurns(
  principals: readonly PrincipalRecord[],
  secrets: readonly SecretRecord[],
  input: SecretJoinInput = {},
): Generator<number, readonly SecretJoin[]> {
  const spoken = { decisions: input.decisions ?? [], mappings: input.mappings ?? [] };
  const byName = secretsByName(secrets, spoken);
  const open = yield* byKeyWhere(
    secrets,
    (secret) => secret.active !== false && (secret.opens === undefined || byName.has(secret.key)),
  );
  if (open.length === 0) return [];
  const accounts = yield* byKeyWhere(principals, (principal) => SIGNS_IN.has(principal.type));
  const index = new Accounts();
  for (const [i, account] of accounts.entries()) {
    if ((i + 1) % PER_TURN === 0) yield i;
    index.add(account);
  }
  const decided = named(spoken.decisions, byName, index);
  const mapped = named(spoken.mappings, byName, index);
  const joins: SecretJoin[] = [];
  for (const [i, secret] of open.entries()) {
    if ((i + 1) % JOINED_PER_TURN === 0) yield i;
    const found = new Map<Key, Evidence[]>();
    const note = (account: Key, evidence: Evidence): void => {
      found.set(account, [...(found.get(account) ?? []), evidence]);
    };
    for (const account of mapped.get(secret.key)?.keys() ?? []) note(account, STATED);
    // What an export says a secret opens needs no likeness; a user may still add to it.
    if (secret.opens === undefined && !RESOLVES_ITSELF.has(secret.system)) {
      for (const { account, evidence } of candidatesOf(secret, index)) {
        // A person of a personnel list and something only named elsewhere give way to the account itself.
        const weaker =
          account.mentionedOnly === true || /^(?:person|employee|contact)$/iu.test(account.nativeType ?? '');
        note(account.key, weaker ? { ...evidence, confidence: evidence.confidence - 0.01 } : evidence);
      }
    }
    const words = decided.get(secret.key) ?? new Map<Key, readonly JoinDecision[]>();
    for (const [account, list] of words) {
      if (wordOf(list) === undefined) {
        if (found.has(account)) note(account, { why: 'users decided it both ways', confidence: 0 });
      } else if (!found.has(account)) note(account, { why: 'joined by the user', confidence: 1 });
    }
    joins.push(...standings(secret.key, found, words, mapped.get(secret.key)));
  }
  return joins;
}

/** Those of some records that are wanted, by their keys. */
function* byKeyWhere<T extends { readonly key: Key }>(
  records: readonly T[],
  wanted: (record: T) => boolean,
): Generator<number, readonly T[]> {
  const found: T[] = [];
  let looked = 0;
  for (const record of records) {
    if (++looked % PER_TURN === 0) yield looked;
    if (wanted(record)) found.push(record);
  }
  const order = yield* sortInTurns(Uint32Array.from(found.keys()), (a, b) =>
    byCodeUnit(found[a]?.key ?? '', found[b]?.key ?? ''),
  );
  return Array.from(order).flatMap((place) => found[place] ?? []);
}

const STATED: Evidence = { why: 'stated by the user', confidence: 1 };

/** What was decided of one join; nothing where two decisions contradict each other. */
function wordOf(list: readonly JoinDecision[] | undefined): JoinDecision['decided'] | undefined {
  const [first, ...others] = list ?? [];
  return others.every(({ decided }) => decided === first?.decided) ? first?.decided : undefined;
}

/** Confirmed and certain joins stand; of the others only one that no other fits as well. */
function standings(
  secret: Key,
  found: ReadonlyMap<Key, readonly Evidence[]>,
  decided: ReadonlyMap<Key, readonly JoinDecision[]>,
  mapped: ReadonlyMap<Key, readonly SecretMapping[]> | undefined,
): SecretJoin[] {
  const joins = Array.from(found, ([account, evidence]) => {
    const sorted = [...evidence].sort((a, b) => b.confidence - a.confidence || byCodeUnit(a.why, b.why));
    const said = decided.get(account);
    const place = (said ?? mapped?.get(account))?.[0]?.source;
    return {
      secret,
      account,
      evidence: sorted,
      confidence: sorted[0]?.confidence ?? 0,
      ...(place === undefined ? {} : { decidedAt: place }),
      ...(said === undefined ? {} : { decisions: said }),
    };
  }).sort((a, b) => b.confidence - a.confidence || byCodeUnit(a.account, b.account));
  const live = joins.filter(({ account }) => wordOf(decided.get(account)) !== 'cut');
  // Once somebody says what it opens, the likeness of another account tells nothing.
  const settled = live.some(
    ({ account }) => wordOf(decided.get(account)) === 'confirmed' || mapped?.has(account) === true,
  );
  const best = live[0]?.confidence ?? 0;
  const alone = live.filter(({ confidence }) => confidence === best).length === 1;
  return joins.map((join): SecretJoin => {
    const word = wordOf(decided.get(join.account));
    if (word !== undefined) return { ...join, standing: word };
    const contradicted = decided.has(join.account);
    if (mapped?.has(join.account) === true && !contradicted) return { ...join, standing: 'certain' };
    if (settled || join.confidence < best || !alone) return { ...join, standing: 'ambiguous' };
    return {
      ...join,
      standing: join.confidence >= CERTAIN && !contradicted ? 'certain' : 'similar',
    };
  });
}

/** The joins that stand, as records: a step `unlocks` each, explained like any other. */
export function* secretJoinRecords(
  joins: readonly SecretJoin[],
  secrets: readonly SecretRecord[],
): Generator<TrustRecord> {
  const byKey = new Map(secrets.map((secret) => [secret.key, secret]));
  const seen = new Map<Key, number>();
  for (const { secret, account, evidence, standing, decidedAt } of joins) {
    const record = byKey.get(secret);
    if (record === undefined || standing === 'cut' || standing === 'ambiguous') continue;
    const nth = seen.get(secret) ?? 0;
    seen.set(secret, nth + 1);
    const why = evidence.map((one) => one.why).join('; ');
    yield {
      kind: 'trust',
      key: `join|opens/${secret}${nth === 0 ? '' : `/${account}`}`,
      system: 'join',
      source: decidedAt ?? record.source,
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

interface Spoken {
  readonly decisions: readonly JoinDecision[];
  readonly mappings: readonly SecretMapping[];
}

/** The secrets that users speak of: by key, and by the words they are spoken of. */
function secretsByName(secrets: readonly SecretRecord[], spoken: Spoken): ReadonlyMap<string, Key> {
  const wanted = new Set([...spoken.decisions, ...spoken.mappings].map(({ secret }) => secret.trim()));
  const found = new Map<string, Key>();
  if (wanted.size === 0) return found;
  const lower = new Map(Array.from(wanted, (name) => [name.toLowerCase(), new Set<Key>()]));
  const keys = new Set<Key>();
  for (const { key, id, name, aliases } of secrets) {
    if (wanted.has(key)) keys.add(key);
    for (const word of [id, name, ...(aliases ?? [])]) lower.get(word.toLowerCase())?.add(key);
  }
  for (const name of wanted) {
    const all = keys.has(name) ? [name] : [...(lower.get(name.toLowerCase()) ?? [])];
    const [only] = all;
    // A name of several secrets says of none.
    if (only === undefined || all.length > 1) continue;
    found.set(name, only);
    found.set(only, only);
  }
  return found;
}

/** By secret and account; what names no or several of either does nothing. */
function named<T extends SecretMapping>(
  spoken: readonly T[],
  secrets: ReadonlyMap<string, Key>,
  index: Accounts,
): ReadonlyMap<Key, ReadonlyMap<Key, readonly T[]>> {
  const found = new Map<Key, Map<Key, T[]>>();
  for (const one of spoken) {
    const secret = secrets.get(one.secret.trim());
    const [account, other] = index.named(one.account);
    if (secret === undefined || account === undefined || other !== undefined) continue;
    const accounts = found.get(secret) ?? new Map<Key, T[]>();
    accounts.set(account.key, [...(accounts.get(account.key) ?? []), one]);
    found.set(secret, accounts);
  }
  return found;
}

/** Accounts by what they are exactly called. */
class Accounts implements Account {
  readonly #titled = new Map<string, PrincipalRecord[]>();
  readonly #downLevel = new Map<string, PrincipalRecord[]>();
  readonly #iamUsers = new Map<string, PrincipalRecord[]>();
  readonly #exact = new Map<string, PrincipalRecord[]>();
  readonly #names = new Map<string, PrincipalRecord[]>();
  readonly #keys = new Map<Key, PrincipalRecord>();

  add(account: PrincipalRecord): void {
    this.#keys.set(account.key, account);
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
    const byKey = this.#keys.get(name.trim());
    if (byKey !== undefined) return [byKey];
    const exact = this.exact(name);
    return exact.length > 0 ? exact : this.called(name);
  }
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
