import { VERBS } from '../model/permission';
import { VERDICT_RANK } from '../model/verdict';
import type { Decision, Evaluation, Question } from '../systems/system';

/**
 * A request put in one of the fixed verbs, to a system that decides by its own words: each of the native permissions
 * that amount to the verb is asked for, and the strongest answer stands. What any one of them grants is a way of its own.
 */
export function decideVerb(
  amountsTo: Evaluation['amountsTo'],
  resourceId: string,
  decide: (question: Question) => Decision,
  question: Question,
): Decision {
  const asked = question.permission.trim().toLowerCase();
  const verb = VERBS.find((name) => name === asked);
  const permissions = verb === undefined ? undefined : amountsTo?.(verb, resourceId);
  if (permissions === undefined) return decide(question);
  const decisions = permissions.map((permission) => decide({ ...question, permission }));
  const [best, ...others] = decisions.toSorted((a, b) => VERDICT_RANK[b.verdict] - VERDICT_RANK[a.verdict]);
  if (best === undefined)
    return {
      verdict: 'denied',
      reason: `nothing there amounts to ${asked}`,
      decidedBy: [],
      assumes: [],
      supports: [],
    };
  const equal = others.filter(({ verdict }) => verdict === best.verdict);
  return { ...best, supports: [...best.supports, ...equal.flatMap(({ supports }) => supports)] };
}
