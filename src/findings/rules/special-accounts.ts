import { accountKind } from '../../join/account-kinds';
import type { ObservationRecord, PrincipalRecord } from '../../model/record';
import { Pace } from '../pace';
import type { Rule, RuleContext } from '../rule';
import { dateText } from './credentials';

const DAY = 86_400_000;
/** Days with sign-ins, of the last 30, from which on use is no emergency. */
const DAILY = 3;

interface SignIns {
  readonly account: PrincipalRecord;
  readonly node: number;
  readonly uses: readonly ObservationRecord[];
}

/** Sign-ins by account, with the account; `undefined` where it is time for others. */
function* signIns(context: RuleContext): Generator<SignIns | undefined> {
  const pace = new Pace();
  const byAccount = new Map<string, ObservationRecord[]>();
  for (const record of context.view.all('observation')) {
    if (pace.due()) yield undefined;
    if (record.type !== 'interactive-sign-in' || record.at === undefined || record.at > context.scope.at)
      continue;
    const list = byAccount.get(record.subject);
    if (list === undefined) byAccount.set(record.subject, [record]);
    else list.push(record);
  }
  for (const [key, uses] of byAccount) {
    if (pace.due(uses.length)) yield undefined;
    const account = context.view.get(key);
    const node = context.nodeOf(key);
    if (account?.kind === 'principal' && node !== undefined)
      yield { account, node, uses: uses.sort((a, b) => (b.at ?? 0) - (a.at ?? 0)) };
  }
}

/** A person at the keyboard of an account that is meant for a program. */
export const humanUseOfServiceAccount: Rule = {
  id: 'human-use-of-service-account',
  title: 'Human sign-in to a service account',
  why: 'Somebody signs in interactively with an account meant for a program: nobody can tell who it was, and the account cannot be protected as one of a person.',
  remedy:
    'Give the person an account of their own with the role, change the secret, and block interactive sign-in of the service account.',
  frameworks: ['NHI10:2025', 'IA-4', 'CC6.1', 'CIS 5.5'],
  *find(context) {
    for (const one of signIns(context)) {
      if (one === undefined) {
        yield undefined;
        continue;
      }
      const { account, node, uses } = one;
      const { kind, why } = accountKind(account);
      const last = uses[0];
      if (kind !== 'automation' || last === undefined) continue;
      yield {
        subject: node,
        severity: 'high',
        title: `${account.name} is an account for a program and was signed in to by hand ${uses.length === 1 ? 'once' : `${uses.length} times`}`,
        evidence: [
          { text: `taken for automation: ${why}`, source: account.source, node },
          { text: `${last.text} on ${dateText(last.at ?? 0)}`, source: last.source },
        ],
      };
    }
  },
};

/** An emergency account that is used as if it were a person's own. */
export const dailyUseOfBreakGlass: Rule = {
  id: 'daily-use-of-break-glass',
  title: 'Break-glass account in daily use',
  why: 'An account for emergencies, which usually stands outside conditional access and multi-factor rules, is used on ordinary days.',
  remedy:
    'Give those who need it roles of their own, change the password of the emergency account, and alert on every use.',
  frameworks: ['AC-2', 'AC-6', 'A.8.2', 'IA-4'],
  *find(context) {
    for (const one of signIns(context)) {
      if (one === undefined) {
        yield undefined;
        continue;
      }
      const { account, node, uses } = one;
      if (accountKind(account).kind !== 'break-glass') continue;
      const recent = uses.filter((use) => (use.at ?? 0) > context.scope.at - 30 * DAY);
      const days = new Set(recent.map((use) => Math.floor((use.at ?? 0) / DAY)));
      const last = recent[0];
      if (days.size < DAILY || last === undefined) continue;
      yield {
        subject: node,
        severity: 'high',
        title: `${account.name} is a break-glass account and was used on ${days.size} of the last 30 days`,
        evidence: [
          { text: `taken for break-glass: ${accountKind(account).why}`, source: account.source, node },
          { text: `${last.text} on ${dateText(last.at ?? 0)}`, source: last.source },
        ],
      };
    }
  },
};

/** Emergency access that nobody looked at afterwards. */
export const breakGlassWithoutReview: Rule = {
  id: 'break-glass-without-review',
  title: 'Break-glass use without a review afterwards',
  why: 'The emergency account was used, and no export shows that anybody reviewed it afterwards.',
  remedy: 'Review what was done, change the password, and note the date of the review.',
  frameworks: ['AC-2', 'AC-6(7)', 'A.8.2', 'A.5.18'],
  *find(context) {
    const pace = new Pace();
    const signedIn = new Map<string, ObservationRecord>();
    for (const one of signIns(context)) {
      const last = one?.uses[0];
      if (one === undefined) yield undefined;
      else if (last !== undefined) signedIn.set(one.account.key, last);
    }
    for (const account of context.view.all('principal')) {
      if (pace.due()) yield undefined;
      if (account.type === 'role' || account.type === 'group' || accountKind(account).kind !== 'break-glass')
        continue;
      const node = context.nodeOf(account.key);
      const use = signedIn.get(account.key);
      const used = Math.max(
        use?.at ?? Number.NEGATIVE_INFINITY,
        account.accountability?.lastUsed ?? Number.NEGATIVE_INFINITY,
      );
      const reviewed = account.accountability?.breakGlassReviewed;
      if (
        node === undefined ||
        !Number.isFinite(used) ||
        used > context.scope.at ||
        (reviewed !== undefined && reviewed >= used)
      )
        continue;
      yield {
        subject: node,
        severity: 'high',
        title: `${account.name} was used on ${dateText(used)}${reviewed === undefined ? ' and no review is stated' : `, after its last review on ${dateText(reviewed)}`}`,
        evidence: [
          {
            text: `taken for break-glass: ${accountKind(account).why}; last use ${dateText(used)}`,
            source: use?.source ?? account.source,
            node,
          },
        ],
      };
    }
  },
};

/** Just-in-time administration that outlived its end. */
export const jitStillEffective: Rule = {
  id: 'jit-admin-still-effective',
  title: 'Just-in-time administrator past the end',
  why: 'The access was given for a time that is over, and the account is still marked as an administrator and enabled.',
  remedy: 'End the administrator now, and find out why the clean-up did not run.',
  frameworks: ['NHI1:2025', 'AC-2(3)', 'A.5.18', 'CC6.2'],
  *find(context) {
    const pace = new Pace();
    for (const account of context.view.of('microsoft', 'principal')) {
      if (pace.due()) yield undefined;
      const end = account.accountability?.expires;
      const node = context.nodeOf(account.key);
      const live =
        account.properties?.some(([name, value]) => name === 'jitAdmin' && value === 'true') === true;
      if (
        !live ||
        end === undefined ||
        end > context.scope.at ||
        account.enabled === false ||
        node === undefined
      )
        continue;
      const { reason, requestedBy } = account.accountability ?? {};
      yield {
        subject: node,
        severity: 'high',
        title: `${account.name} should have stopped being an administrator on ${dateText(end)}`,
        evidence: [
          {
            text: `Reason: ${reason ?? 'not stated'}; by ${requestedBy ?? 'nobody stated'}`,
            source: account.source,
            node,
          },
        ],
      };
    }
  },
};
