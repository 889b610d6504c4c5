import { STEP_KINDS } from '../../graph/access-graph';
import { stepKind } from '../../graph/steps';
import { accountsWithSecret } from '../../questions/people-behind';
import { Pace } from '../pace';
import { nameOf } from '../rule';
import type { FoundEvidence, Rule, RuleContext } from '../rule';
import { dateText } from './credentials';

const DAY = 86_400_000;
/** Passwords of accounts that several people use: a year is long, whatever the policy. */
const DAYS = 365;
const LEFT = /^(?:terminated|left|leaver|offboarded|deprovisioned|resigned|dismissed|revoked|deleted)\b/iu;
const SAME = STEP_KINDS.indexOf('same-identity');
/** Leavings looked at for one secret, the latest first. */
const MAX_DATES = 100;

/** Secrets of a vault that were not changed for a year. */
export const secretNotRotated: Rule = {
  id: 'secret-not-rotated',
  title: 'Secret not rotated for a year',
  why: 'Everybody who ever saw it can still use it, and whatever leaked of it still works.',
  remedy:
    'Rotate it now and set a period; where rotation breaks something, write down what and by when it is fixed.',
  frameworks: ['NHI7:2025', 'IA-5', 'A.5.17'],
  *find(context) {
    const pace = new Pace();
    for (const secret of context.view.all('secret')) {
      if (pace.due()) yield undefined;
      const rotated = secret.accountability?.lastRotated;
      const node = context.nodeOf(secret.key);
      if (rotated === undefined || node === undefined || secret.active === false) continue;
      const days = Math.floor((context.scope.at - rotated) / DAY);
      if (days < DAYS) continue;
      yield {
        subject: node,
        severity: days >= 3 * DAYS ? 'medium' : 'low',
        title: `${secret.name} was last rotated ${days} days ago`,
        evidence: [{ text: `Last rotated ${dateText(rotated)}`, source: secret.source, node }],
      };
    }
  },
};

/** Secrets that somebody could read who has left since, and that were not changed after. */
export const secretNotRotatedSinceLeaver: Rule = {
  id: 'secret-not-rotated-since-leaver',
  title: 'Secret not rotated since somebody left',
  why: 'A person who could read it has left, and its value is still the same: the account it opens is open to them.',
  remedy: 'Rotate it now, and make rotation part of every leaving.',
  frameworks: ['NHI1:2025', 'NHI7:2025', 'IA-5', 'A.5.18', 'CC6.2'],
  *find(context) {
    const pace = new Pace();
    const leavers = yield* leaversOf(context);
    if (leavers.size === 0) return;
    for (const secret of context.view.all('secret')) {
      if (pace.due()) yield undefined;
      const node = context.nodeOf(secret.key);
      const rotated = secret.accountability?.lastRotated;
      if (node === undefined || secret.active === false) continue;
      // Without a date of the last rotation nobody can tell whether it was changed since.
      if (rotated === undefined) continue;
      const sure = yield* holdersOf(context, node, leavers, rotated);
      if (sure.length === 0) continue;
      yield {
        subject: node,
        severity: 'high',
        title: `${secret.name} is unchanged since ${sure.length === 1 ? nameOf(context, sure[0]?.account ?? 0) : `${sure.length} people`} left`,
        evidence: [
          { text: `Last rotated ${dateText(rotated)}`, source: secret.source, node },
          ...sure.slice(0, 8).map(({ account, at }): FoundEvidence => ({
            text: `${nameOf(context, account)} left on ${dateText(at)} and could read it`,
            node: account,
          })),
        ],
      };
    }
  },
};

/** Accounts of people who left, with when. */
function* leaversOf(context: RuleContext): Generator<undefined, ReadonlyMap<number, number | undefined>> {
  const pace = new Pace();
  const { graph } = context.estate;
  const found = new Map<number, number | undefined>();
  for (const record of context.view.all('principal')) {
    if (pace.due()) yield undefined;
    const removed = record.accountability?.removed;
    if (removed === undefined && !(record.status !== undefined && LEFT.test(record.status))) continue;
    if (removed !== undefined && removed > context.scope.at) continue;
    const node = context.nodeOf(record.key);
    if (node === undefined) continue;
    found.set(node, removed);
    for (let i = graph.inStart[node] ?? 0; i < (graph.inStart[node + 1] ?? 0); i++) {
      const step = graph.inStep[i] ?? 0;
      if (stepKind(graph, step) !== SAME) continue;
      const identity = graph.stepFrom[step] ?? 0;
      for (let out = graph.outStart[identity] ?? 0; out < (graph.outStart[identity + 1] ?? 0); out++) {
        const account = graph.stepTo[out] ?? 0;
        if (stepKind(graph, out) === SAME && !found.has(account)) found.set(account, removed);
      }
    }
  }
  return found;
}

/** Leavers among those who could read a secret just before they left, or could still when asked. */
function* holdersOf(
  context: RuleContext,
  secret: number,
  leavers: ReadonlyMap<number, number | undefined>,
  rotated: number,
): Generator<undefined, readonly { readonly account: number; readonly at: number }[]> {
  const dates = [...new Set(leavers.values())]
    .filter((at) => at !== undefined && at > rotated)
    .map(Number)
    .sort((a, b) => b - a)
    .slice(0, MAX_DATES);
  const found = new Map<number, number>();
  for (const at of new Set([...dates, context.scope.at])) {
    const scope = { ...context.scope, at: at === context.scope.at ? at : at - 1 };
    // Who can get at it may be looked for in the whole estate.
    yield undefined;
    for (const account of accountsWithSecret(context.estate.graph, secret, scope)) {
      const left = leavers.get(account);
      if (left !== undefined && left > rotated && (left === at || at === context.scope.at))
        found.set(account, left);
    }
  }
  return Array.from(found, ([account, at]) => ({ account, at }));
}
