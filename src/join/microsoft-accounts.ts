import { byCodeUnit } from '../lib/order';
import type { PrincipalRecord, SnapshotRecord, TrustRecord } from '../model/record';
import { STANDING } from '../model/window';
import { OnPremises } from './on-premises';
import { accountKind, accountName, personIn } from './account-kinds';

const JOIN = 'join';

function propertyOf(record: PrincipalRecord, name: string): string | undefined {
  return record.properties?.find(([n]) => n === name)?.[1];
}

/**
 * Accounts that meet across directories: a guest and its home account, an Active Directory account and the Entra account
 * it is synchronised to, and, by naming convention only, an administrator's second account.
 */
export function joinMicrosoft(principals: readonly PrincipalRecord[]): readonly SnapshotRecord[] {
  const accounts = principals.filter((record) => record.system === 'microsoft' && record.type === 'user');
  if (accounts.length === 0) return [];
  return [...guests(accounts), ...hybrid(principals, accounts), ...secondAccounts(accounts)].sort((a, b) =>
    byCodeUnit(a.key, b.key),
  );
}

/** The guest signs in with the credentials of its home account (Microsoft Entra B2B): whoever is the one is the other. */
function* guests(accounts: readonly PrincipalRecord[]): Generator<TrustRecord> {
  const members = new Map<string, PrincipalRecord | undefined>();
  const isGuest = (account: PrincipalRecord): boolean => account.nativeType === 'guest user';
  if (!accounts.some(isGuest)) return;
  for (const account of accounts) {
    if (isGuest(account)) continue;
    for (const name of new Set([propertyOf(account, 'userPrincipalName'), propertyOf(account, 'mail')])) {
      if (name === undefined) continue;
      const lower = name.toLowerCase();
      // A name that two accounts bear tells neither.
      members.set(lower, members.has(lower) && members.get(lower) !== account ? undefined : account);
    }
  }
  for (const guest of accounts) {
    if (guest.nativeType !== 'guest user') continue;
    const decoded = propertyOf(guest, 'guestHome');
    const candidates = (propertyOf(guest, 'guestHomeCandidates') ?? '').split(' ');
    const certain = [decoded, propertyOf(guest, 'mail')].filter((name) => name !== undefined);
    const home = first(certain, members) ?? first(candidates, members);
    if (home === undefined || home.tenant === guest.tenant) continue;
    const sure = certain.some((name) => members.get(name.toLowerCase()) === home);
    const pending = propertyOf(guest, 'externalUserState')?.toLowerCase() === 'pendingacceptance';
    const conditions = [
      ...(sure ? [] : ['one of several readings of the guest’s principal name: not confirmed']),
      ...(pending ? ['the invitation has not been redeemed yet'] : []),
    ];
    yield {
      kind: 'trust',
      key: `${JOIN}|guest/${guest.key}`,
      system: JOIN,
      source: guest.source,
      mechanism: 'guest',
      from: home.key,
      to: guest.key,
      window: STANDING,
      nativeType: 'guest account',
      ...(conditions.length === 0 ? {} : { condition: conditions.join('; ') }),
    };
  }
}

function first(
  names: readonly string[],
  members: ReadonlyMap<string, PrincipalRecord | undefined>,
): PrincipalRecord | undefined {
  for (const name of names) {
    const found = members.get(name.toLowerCase());
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An Active Directory account and the Entra account it is synchronised to. */
function* hybrid(
  principals: readonly PrincipalRecord[],
  accounts: readonly PrincipalRecord[],
): Generator<TrustRecord> {
  const directory = new OnPremises(principals);
  if (directory.isEmpty) return;
  for (const account of accounts) {
    const found = directory.of(account);
    if (found === undefined) continue;
    yield {
      kind: 'trust',
      key: `${JOIN}|synchronised/${account.key}`,
      system: JOIN,
      source: account.source,
      mechanism: 'federation',
      from: found.account.key,
      to: account.key,
      window: STANDING,
      nativeType: 'synchronised account',
      properties: [['joined by', found.by]],
      condition:
        'if it signs in with the password of Active Directory (hash synchronisation, pass-through or federation): which of them is not in the exports',
    };
  }
}

/** `adm-ana.abel` beside `ana.abel` in one tenant: likely the same person, until somebody confirms it. */
function* secondAccounts(accounts: readonly PrincipalRecord[]): Generator<TrustRecord> {
  const people = new Map<string, PrincipalRecord | undefined>();
  const wanted = new Set(accounts.map(personIn).filter((name) => name !== undefined));
  if (wanted.size === 0) return;
  for (const account of accounts) {
    if (
      !wanted.has(accountName(account)) ||
      accountKind(account).kind !== 'person' ||
      account.nativeType === 'guest user'
    )
      continue;
    const name = `${account.tenant}\u0000${accountName(account)}`;
    people.set(name, people.has(name) ? undefined : account);
  }
  for (const account of accounts) {
    const name = personIn(account);
    const person = name === undefined ? undefined : people.get(`${account.tenant}\u0000${name}`);
    if (person === undefined || name === undefined) continue;
    yield {
      kind: 'trust',
      key: `${JOIN}|second-account/${account.key}`,
      system: JOIN,
      source: account.source,
      mechanism: 'shared-account',
      from: person.key,
      to: account.key,
      window: STANDING,
      nativeType: 'second account by its name',
      condition: `only the name ${name} says that the two accounts are one person’s: not confirmed`,
    };
  }
}
