import { NEVER_USED } from '../../model/accountability';
import type { PrincipalRecord } from '../../model/record';
import type { EpochMs } from '../../model/window';
import { Pace } from '../pace';
import { nameOf } from '../rule';
import type { Rule, RuleContext } from '../rule';

const DAY = 86_400_000;
/** CIS Controls v8.1, 5.3 speaks of 45 days without use; we ask for twice that before we call it unused. */
const UNUSED_AFTER = 90 * DAY;

export function dateText(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Active keys, tokens and secrets that the export says were never used. */
export const neverUsedCredential: Rule = {
  id: 'never-used-credential',
  title: 'Credential that was never used',
  why: 'A working credential nobody uses is not missed when it leaks.',
  remedy: 'Deactivate it now, and delete it when nothing has broken after the usual business cycle.',
  frameworks: ['NHI1:2025', 'NHI7:2025', 'IA-5', 'A.5.17'],
  *find(context) {
    const pace = new Pace();
    for (const secret of context.view.all('secret')) {
      if (pace.due()) yield undefined;
      if (secret.accountability?.lastUsed !== NEVER_USED || secret.active === false) continue;
      const node = context.nodeOf(secret.key);
      if (node === undefined) continue;
      const opens = secret.opens === undefined ? undefined : context.nodeOf(secret.opens);
      const rotated = secret.accountability.lastRotated ?? secret.accountability.granted;
      yield {
        subject: node,
        severity: 'medium',
        title: `${secret.name} is active and was never used`,
        evidence: [
          {
            text: `${secret.type}${opens === undefined ? '' : ` of ${nameOf(context, opens)}`}${rotated === undefined ? '' : `, in place since ${dateText(rotated)}`}`,
            source: secret.source,
            node: opens ?? node,
          },
        ],
      };
    }
  },
};

/**
 * Until when the exports can tell of use: their collection where they state it, else the latest use they hold, and
 * never after the instant asked about. What was exported long ago says nothing of use since.
 */
function* lastKnown({ view, scope, collected }: RuleContext): Generator<undefined, EpochMs> {
  if (collected !== undefined) return Math.min(scope.at, collected);
  let latest = Number.NEGATIVE_INFINITY;
  const pace = new Pace();
  for (const record of both(view.all('principal'), view.all('secret'))) {
    if (pace.due()) yield undefined;
    const used = record.accountability?.lastUsed;
    if (used !== undefined && used <= scope.at && used > latest) latest = used;
  }
  return latest === Number.NEGATIVE_INFINITY ? scope.at : latest;
}

/** Principals and keys not used for 90 days, or never, where the export says when. */
export const unusedIdentity: Rule = {
  id: 'unused-identity',
  title: 'Identity or key not used for 90 days',
  why: 'Access that is not used is not needed, and nobody notices when somebody else uses it.',
  remedy: 'Disable it, wait, delete it. Where it must stay, write down why and until when.',
  frameworks: ['NHI1:2025', 'AC-2(3)', 'CIS 5.3', 'A.5.18'],
  *find(context) {
    const before = (yield* lastKnown(context)) - UNUSED_AFTER;
    const pace = new Pace();
    for (const record of both(context.view.all('principal'), context.view.all('secret'))) {
      if (pace.due()) yield undefined;
      if (record.kind === 'secret' ? record.active === false : isOut(record)) continue;
      const used = record.accountability?.lastUsed;
      const node = context.nodeOf(record.key);
      if (used === undefined || node === undefined || used > before) continue;
      if (record.kind === 'secret' && used === NEVER_USED) continue;
      yield {
        subject: node,
        severity: context.rows(node).length > 0 || record.kind === 'secret' ? 'medium' : 'low',
        title:
          used === NEVER_USED
            ? `${record.name} was never used`
            : `${record.name} was last used on ${dateText(used)}`,
        evidence: [
          {
            text:
              used === NEVER_USED ? 'The export states that it was never used' : `Last use ${dateText(used)}`,
            source: record.source,
            node,
          },
        ],
      };
    }
  },
};

/** Switched off, or not itself in the exports. */
function isOut(record: PrincipalRecord): boolean {
  return record.enabled === false || record.mentionedOnly === true;
}

/** One list after the other, without a third of all. */
function* both<A, B>(first: Iterable<A>, then: Iterable<B>): Generator<A | B, void> {
  yield* first;
  yield* then;
}
