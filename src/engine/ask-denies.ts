import { UNREACHED, walkBackward } from '../graph/walk';
import { VERBS, verbMask } from '../model/permission';
import type { Verb } from '../model/permission';
import type { GrantRecord } from '../model/record';
import { containersOf } from '../questions/permissions-on';
import type { AskQuestion } from './ask-answer';
import type { Evaluated } from './evaluate';
import type { Names } from './names';

/** Explicit denies that are in force for the principal on the resource, or on what contains it. */
export function explicitDenies(
  { graph, view }: Evaluated,
  names: Names,
  principal: number,
  resource: number,
  question: AskQuestion,
): readonly GrantRecord[] {
  const above = containersOf(graph, resource);
  const asked = question.permission.toLowerCase();
  const verb: Verb | undefined = VERBS.find((name) => name === asked);
  return view.all('grant').filter((record) => {
    if (record.effect !== 'deny' || record.condition !== undefined || record.notEvaluated !== undefined)
      return false;
    const on = names.key(record.resource);
    if (on === undefined || !(on === resource || (record.inherits === true && above.has(on)))) return false;
    const named = record.permission === '*' || record.permission.toLowerCase() === asked;
    if (!named && !(verb !== undefined && (record.verbs & verbMask(verb)) !== 0)) return false;
    if (question.at < record.window.from || question.at >= record.window.until) return false;
    const holder = names.key(record.principal);
    if (holder === undefined) return false;
    if (holder === principal) return true;
    const filter = { at: question.at, rank: 3, becoming: false };
    const back = walkBackward(graph, { node: holder, controlled: true }, filter);
    return (back.controlled[principal] ?? UNREACHED) !== UNREACHED;
  });
}

/** Whether any export states a deny: then what groups hold is decided for each member. */
export function anyDeny({ view }: Evaluated): boolean {
  return view.all('grant').some((record) => record.effect === 'deny');
}
