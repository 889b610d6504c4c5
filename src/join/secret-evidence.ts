/** What in a secret's words says which account it signs in as, and how sure that is. */
import type { PrincipalRecord, SecretRecord } from '../model/record';

export interface Evidence {
  readonly why: string;
  /** 0 to 1; from 0.95 on an exact id or UPN where one expects it. */
  readonly confidence: number;
}

export interface Candidate {
  readonly account: PrincipalRecord;
  readonly evidence: Evidence;
}

/** How accounts are looked up. */
export interface Account {
  exact(name: string): readonly PrincipalRecord[];
  called(name: string): readonly PrincipalRecord[];
  /** By the words of its name, as `plainWords` writes them. */
  titled(words: string): readonly PrincipalRecord[];
  /** `DOMAIN\\user`. */
  downLevel(domain: string, user: string): readonly PrincipalRecord[];
  iamUser(account: string, user: string): readonly PrincipalRecord[];
}

/** Properties that hold the name one signs in with. */
const LOGIN =
  /^(?:user ?name|login|user|account|upn|user ?principal ?name|e-?mail|client[ _]?id|app(?:lication)?[ _]?id|access[ _]?key(?:[ _]?id)?|arn|opens)$/iu;
const URL_NAME = /^(?:url|uri|link|website|address|host)$/iu;
const ARN = /arn:aws[a-z-]*:(?:iam|sts)::\d{12}:[\w+=,.@/-]+/gu;
const MAIL = /[^\s@,;:()<>"'[\]{}|]+@[^\s@,;:()<>"'[\]{}|/]+\.[^\s@,;:()<>"'[\]{}|/]+/gu;
const GUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/giu;
const ACCESS_KEY = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/gu;
/** An account's sign-in page: `https://123456789012.signin.aws.amazon.com/console`. */
const AWS_SIGN_IN = /\b(\d{12})\.signin\.aws\.amazon\.com/u;
/** Shorter names fit too much by chance. */
const MIN_NAME = 6;
/** Words of a name in a title. */
const MAX_WORDS = 6;

/** Each account that something in the secret's words points to. */
export function candidatesOf(secret: SecretRecord, accounts: Account): readonly Candidate[] {
  const found: Candidate[] = [];
  const add = (account: PrincipalRecord, why: string, confidence: number): void => {
    found.push({ account, evidence: { why, confidence } });
  };
  stated(secret, accounts, add);
  const foreign = (account: PrincipalRecord): boolean => account.system !== secret.system;
  for (const [where, text, whole] of loginsOf(secret)) {
    for (const account of accounts.exact(text).filter(foreign)) {
      add(account, `the ${where} is exactly ${text}`, whole ? 0.98 : 0.9);
    }
    const down = downLevel(text);
    for (const account of down === undefined
      ? []
      : accounts.downLevel(down.domain, down.user).filter(foreign)) {
      add(account, `the ${where} ${text} is that account of its domain`, 0.8);
    }
    for (const account of accounts.called(text).filter(foreign)) {
      if (accounts.exact(text).includes(account)) continue;
      add(account, `the name ${text}`, tenantSpoken(secret, account) ? 0.7 : 0.6);
    }
  }
  for (const { text, where } of wordsOf(secret)) {
    for (const pattern of [ARN, ACCESS_KEY, GUID, MAIL]) {
      for (const [id] of text.matchAll(pattern)) {
        const alone = id.length === text.trim().length;
        for (const account of accounts.exact(id).filter(foreign)) {
          const sure = alone || pattern === ARN || pattern === ACCESS_KEY;
          add(account, `${where} ${alone ? 'is' : 'names'} ${id}`, sure ? 0.97 : 0.75);
        }
      }
    }
  }
  byUrl(secret, accounts, foreign, add);
  byTitle(secret, accounts, foreign, add);
  return found;
}

type Add = (account: PrincipalRecord, why: string, confidence: number) => void;

/** The export itself names the account in words. */
function stated(secret: SecretRecord, accounts: Account, add: Add): void {
  const { opensName } = secret;
  if (opensName === undefined) return;
  const exact = accounts.exact(opensName);
  for (const account of exact) add(account, `its export says it opens ${opensName}`, 1);
  if (exact.length > 0) return;
  for (const account of accounts.called(opensName)) add(account, `the name ${opensName}`, 0.6);
}

/** Fields one signs in with. A title that is nothing but an address counts as one. */
function* loginsOf(secret: SecretRecord): Generator<readonly [string, string, boolean]> {
  for (const [name, value] of secret.properties ?? []) if (LOGIN.test(name)) yield [name, value.trim(), true];
}

function* wordsOf(secret: SecretRecord): Generator<{ readonly where: string; readonly text: string }> {
  yield { where: 'the title', text: secret.name };
  if (secret.id !== secret.name) yield { where: 'the path', text: secret.id };
  // The last part of a path is what the secret is called.
  const leaf = secret.id.slice(secret.id.lastIndexOf('/') + 1);
  if (leaf !== secret.id) yield { where: 'the end of the path', text: leaf };
  for (const [name, value] of secret.properties ?? [])
    if (URL_NAME.test(name) || /^(?:notes?|description)$/iu.test(name))
      yield { where: `the ${name}`, text: value };
}

/** The account's own sign-in page together with the user name. */
function byUrl(
  secret: SecretRecord,
  accounts: Account,
  foreign: (account: PrincipalRecord) => boolean,
  add: Add,
): void {
  const url = (secret.properties ?? []).find(([name]) => URL_NAME.test(name))?.[1];
  const account = AWS_SIGN_IN.exec(url ?? '')?.[1];
  if (account === undefined) return;
  for (const [, login] of loginsOf(secret)) {
    for (const one of accounts.iamUser(account, login).filter(foreign)) {
      add(one, `the URL is the sign-in page of account ${account}, and the user name is ${login}`, 0.97);
    }
  }
}

/** A title in which an account's name stands as words of its own. */
function byTitle(
  secret: SecretRecord,
  accounts: Account,
  foreign: (account: PrincipalRecord) => boolean,
  add: Add,
): void {
  const words = plainWords(`${secret.name} ${secret.id}`).split(' ');
  const seen = new Set<PrincipalRecord>();
  for (let start = 0; start < words.length; start++) {
    for (let end = start + 1; end <= Math.min(words.length, start + MAX_WORDS); end++) {
      for (const account of accounts.titled(words.slice(start, end).join(' '))) {
        if (!foreign(account) || seen.has(account)) continue;
        seen.add(account);
        const spoken = tenantSpoken(secret, account);
        add(
          account,
          `the title names ${account.name}${spoken ? ' and its tenant' : ''}`,
          spoken ? 0.55 : 0.4,
        );
      }
    }
  }
}

/** The words under which an account stands in titles; undefined where they fit too much by chance. */
export function titleWords(account: PrincipalRecord): string | undefined {
  const bare = plainWords(account.name.replace(/@.*$/u, ''));
  const machine = /[-_\d]/u.test(account.name) || account.type !== 'user';
  return bare.length < MIN_NAME || !machine ? undefined : bare;
}

/** `DOMAIN\user`, the down-level logon name. */
function downLevel(text: string): { readonly domain: string; readonly user: string } | undefined {
  const found = /^([^\\/@\s]+)\\([^\\/@]+)$/u.exec(text);
  return found === null
    ? undefined
    : { domain: (found[1] ?? '').toLowerCase(), user: (found[2] ?? '').toLowerCase() };
}

/** Whether the secret's title, path or tenant speaks of the account's tenant: by the words of its key. */
function tenantSpoken(secret: SecretRecord, account: PrincipalRecord): boolean {
  if (secret.tenant === account.tenant) return true;
  const words = plainWords(`${secret.name} ${secret.id} ${secret.tenant}`).split(' ');
  const domain = /@([^.]+)/u.exec(account.name)?.[1] ?? '';
  const tenant = plainWords(`${account.tenant.slice(account.tenant.indexOf('|') + 1)} ${domain}`).split(' ');
  return tenant.some((word) => word.length >= 4 && words.includes(word));
}

/** Lower case, whatever is neither letter nor digit as one space. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
