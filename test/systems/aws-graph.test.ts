import { describe, expect, it } from 'vitest';
import { VERDICT_RANK } from '../../src/model/verdict';
import type { Verdict } from '../../src/model/verdict';
import { AT } from './aws-harness';
import type { Estate } from './aws-harness';
import { caseOf } from './aws-differential-cases';
import { estateOfCase } from './aws-differential-estate';

/** Does the permission of a step stand for an action, its exceptions left out? Undefined: the words do not say. */
function standsFor(permission: string, action: string): boolean | undefined {
  const [pattern = '', except = ''] = permission.split(' except ');
  if (!fits(pattern, action)) return false;
  if (except === '') return true;
  const parts = except.split(', ');
  if (parts.some((part) => /\bon\b| more$|everything but/u.test(part))) return undefined;
  return !parts.some((part) => fits(part, action));
}

function fits(pattern: string, action: string): boolean {
  const text = pattern
    .replaceAll(/[.+^${}()|[\]\\]/gu, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`, 'iu').test(action);
}

/** The strongest step of the pair; undefined where a step's exceptions may or may not mean the action. */
function strongest(estate: Estate, from: string, to: string, action: string): Verdict | undefined {
  let best: Verdict = 'denied';
  for (const step of estate.steps) {
    if (step.kind !== 'permission' || step.from !== from || step.to !== to) continue;
    if (step.start > AT || step.until <= AT) continue;
    const stands = standsFor(step.permission ?? '', action);
    if (stands === undefined) return undefined;
    const verdict = step.verdict as Verdict;
    if (stands && VERDICT_RANK[verdict] > VERDICT_RANK[best]) best = verdict;
  }
  return best;
}

/** Estates: a sample in CI, more by `npm run soak`. */
const ESTATES = Math.min(2000, Number(process.env['PROPERTY_RUNS'] ?? 800) / 10);

describe('the access graph with policies of resources, SCPs and RCPs', () => {
  it('says of single actions on single resources what single requests say', () => {
    const differ: string[] = [];
    let compared = 0;
    for (let seed = 1; seed <= ESTATES; seed++) {
      const one = caseOf(seed, 1);
      const estate = estateOfCase(one);
      const known = new Set(Array.from(estate.evaluated.graph.nodes, ({ id }) => id));
      for (const { arn, actions } of one.what) {
        if (!known.has(arn) || actions.includes('sts:AssumeRole')) continue;
        for (const who of one.who) {
          for (const action of actions) {
            const asked = estate.ask(who.arn, action, arn, {}, AT).verdict;
            const drawn = strongest(estate, who.arn, arn, action);
            if (drawn === undefined) continue;
            compared++;
            // A step of several actions is conditional where a part of them is denied on a condition.
            if (asked === 'allowed' && drawn === 'conditional') continue;
            // What nobody grants, and a missing policy could, is no step.
            if (asked === drawn || (asked === 'not-evaluated' && drawn === 'denied')) continue;
            differ.push(`${seed}: ${who.name} ${action} ${arn}: asked ${asked}, drawn ${drawn}`);
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(ESTATES * 10);
    expect(differ.join('\n')).toBe('');
  });
});
