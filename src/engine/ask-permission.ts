import { STEP_KINDS } from '../graph/access-graph';
import { stepKind, stepPermission, stepVerbs, stepVerdict } from '../graph/steps';
import { isPermission } from '../graph/walk';
import { VERBS, verbMask } from '../model/permission';
import type { Verb } from '../model/permission';
import { VERDICT_RANK } from '../model/verdict';
import type { Evaluated } from './evaluate';

const MEMBER = STEP_KINDS.indexOf('member');

/**
 * Which last steps carry the permission: by its native name, any case, or one that includes it; by `member`; or by
 * one of the fixed verbs. Undefined: nothing in the exports is called so.
 */
export function stepsOfPermission(
  { graph, evaluations, view }: Evaluated,
  text: string,
  system: string,
): ((step: number) => boolean) | undefined {
  const wider = evaluations.get(system)?.includedIn?.(text) ?? [];
  const names = new Set([text, ...wider].map((name) => name.toLowerCase()));
  const exact = graph.permissions.includes(text);
  const numbers = new Set<number>();
  graph.permissions.forEach((name, i) => {
    const lower = name.toLowerCase();
    const same = exact ? name === text : lower === text.toLowerCase();
    const wide = names.has(lower) && lower !== text.toLowerCase();
    if (same || wide || coversAll(name, text)) numbers.add(i);
  });
  const verb: Verb | undefined = VERBS.find((name) => name === text.toLowerCase());
  if (verb !== undefined) {
    const mask = verbMask(verb);
    // A product may call one of its permissions as a verb is called; whoever has the verb otherwise has it too. What a
    // permission of unknown meaning permits may be the verb asked for: its step is not evaluated, and says why.
    return (step) => {
      if (!isPermission(graph, step)) return false;
      const verbs = stepVerbs(graph, step);
      const meaningless = verbs === 0 && stepVerdict(graph, step) === VERDICT_RANK['not-evaluated'];
      return (verbs & mask) !== 0 || meaningless || numbers.has(stepPermission(graph, step));
    };
  }
  if (numbers.size > 0) return (step) => numbers.has(stepPermission(graph, step));
  if (text.toLowerCase() === 'member' || text.toLowerCase() === 'memberof') {
    return (step) => stepKind(graph, step) === MEMBER;
  }
  const known = view.all('grant').some((record) => record.permission.toLowerCase() === text.toLowerCase());
  return known || wider.length > 0 ? () => false : undefined;
}

/** A grant of everything, or of everything but what is named (systems that state grants; a policy system decides itself). */
function coversAll(granted: string, asked: string): boolean {
  if (granted === '*') return true;
  if (!granted.startsWith('* except ')) return false;
  return !granted.slice('* except '.length).toLowerCase().split(', ').includes(asked.toLowerCase());
}
