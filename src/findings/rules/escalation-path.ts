import { byCodeUnit } from '../../lib/order';
import { BECOMES, NODE_KINDS, STEP_KINDS } from '../../graph/access-graph';
import type { AccessGraph } from '../../graph/access-graph';
import { stepFlags, stepKind, stepStart, stepUntil, stepVerdict } from '../../graph/steps';
import { supportsOf } from '../../graph/supports';
import { isDisabled } from '../../graph/walk';
import { noteOf, permissionOf } from '../../questions/refs';
import { escalationPath } from '../../systems/aws/escalation/paths';
import { Pace, ROWS_PER_TURN } from '../pace';
import { nameOf, stepSource } from '../rule';
import type { FoundEvidence, Rule, RuleContext } from '../rule';

const CONTROL = STEP_KINDS.indexOf('control');
const PATTERN = NODE_KINDS.indexOf('pattern');
const ALLOWED = 3;
const CONDITIONAL = 2;
const SHOWN = 12;
const NAMED = 5;
/** What it takes to look a technique up, in steps looked at. */
const TECHNIQUE = 32;

/** Principals that can gain rights by a published technique, without being administrators already. */
export const escalationPathPresent: Rule = {
  id: 'escalation-path',
  title: 'Can give itself more rights than it has',
  why: 'The permissions of this identity allow a known technique by which it gains rights nobody gave it: those of another principal, or of the whole account.',
  remedy:
    'Take one of the permissions each technique needs out of the policies named, or limit it to the resources it is meant for.',
  frameworks: ['NHI5:2025', 'AC-6', 'A.8.2'],
  *find(context) {
    const { graph } = context.estate;
    for (const [from, steps] of yield* byPrincipal(context)) {
      yield undefined;
      if (isDisabled(graph, from)) continue;
      const sure = steps.filter((step) => stepVerdict(graph, step) === ALLOWED);
      const whole = sure.some((step) => graph.nodeKind[graph.stepTo[step] ?? 0] === PATTERN);
      const ids = [...new Set(steps.map((step) => idOf(graph, step)))].sort(byCodeUnit);
      const some = ids.slice(0, NAMED).join(', ');
      const count = ids.length === 1 ? 'one technique' : `${ids.length} techniques`;
      yield {
        subject: from,
        severity: whole ? 'critical' : sure.length > 0 ? 'high' : 'medium',
        title: `${nameOf(context, from)} can become ${gainOf(context, steps, whole)} by ${count} (${some}${ids.length > NAMED ? ', …' : ''})${sure.length > 0 ? '' : ', under conditions'}`,
        evidence: evidenceOf(context, steps),
        remedy: yield* remedyOf(graph, steps),
      };
    }
  },
};

/** Steps of techniques that hold at the instant and are decided, by who they start from. */
function* byPrincipal(context: RuleContext): Generator<undefined, ReadonlyMap<number, readonly number[]>> {
  const { graph } = context.estate;
  const { at } = context.scope;
  const found = new Map<number, number[]>();
  const pace = new Pace(ROWS_PER_TURN);
  for (const [step, from] of graph.stepFrom.entries()) {
    if (pace.due()) yield undefined;
    if (stepKind(graph, step) !== CONTROL || (stepFlags(graph, step) & BECOMES) === 0) continue;
    if (pace.due(TECHNIQUE)) yield undefined;
    if (
      stepVerdict(graph, step) < CONDITIONAL ||
      escalationPath(permissionOf(graph, step) ?? '') === undefined
    )
      continue;
    if (graph.nodes.at(from)?.system !== 'aws' || at < stepStart(graph, step) || at >= stepUntil(graph, step))
      continue;
    const list = found.get(from);
    if (list === undefined) found.set(from, [step]);
    else list.push(step);
  }
  return found;
}

function idOf(graph: AccessGraph, step: number): string {
  return escalationPath(permissionOf(graph, step) ?? '')?.id ?? '';
}

function gainOf(context: RuleContext, steps: readonly number[], whole: boolean): string {
  const { graph } = context.estate;
  if (whole) return 'an administrator of its account';
  const targets = [...new Set(steps.map((step) => graph.stepTo[step] ?? 0))];
  const first = targets[0] ?? 0;
  const name = graph.nodeKind[first] === PATTERN ? 'more than it is' : nameOf(context, first);
  return targets.length === 1 ? name : `${name} and ${targets.length - 1} others`;
}

function evidenceOf(context: RuleContext, steps: readonly number[]): readonly FoundEvidence[] {
  const { graph } = context.estate;
  // The sure ones first, and each technique before the second target of any.
  const seen = new Set<string>();
  const ordered = steps.toSorted(
    (a, b) => stepVerdict(graph, b) - stepVerdict(graph, a) || byCodeUnit(idOf(graph, a), idOf(graph, b)),
  );
  const firsts = ordered.filter((step) => !seen.has(idOf(graph, step)) && seen.add(idOf(graph, step)));
  const all = [...firsts, ...ordered.filter((step) => !firsts.includes(step))];
  const shown = all.slice(0, SHOWN).map((step): FoundEvidence => {
    const to = graph.stepTo[step] ?? 0;
    const note = noteOf(graph, step);
    const target = graph.nodeKind[to] === PATTERN ? 'everything in the account' : nameOf(context, to);
    return {
      text: `${permissionOf(graph, step) ?? ''}: ${escalationPath(permissionOf(graph, step) ?? '')?.title ?? ''} → ${target}${note === undefined ? '' : ` (${note})`}`,
      step,
      node: to,
      ...stepSource(context, step),
    };
  });
  return all.length > SHOWN ? [...shown, { text: `and ${all.length - SHOWN} more` }] : shown;
}

/** The fewest records found whose removal ends all of it (greedy), and what stays. */
function* remedyOf(graph: AccessGraph, steps: readonly number[]): Generator<undefined, string> {
  let left = steps.flatMap((step) => supportsOf(graph, step));
  const removed: number[] = [];
  const pace = new Pace();
  while (left.length > 0) {
    if (pace.due(left.length)) yield undefined;
    const counts = new Map<number, number>();
    for (const support of left)
      for (const record of support) counts.set(record, (counts.get(record) ?? 0) + 1);
    // A role's trust keeps its service at work; what the principal is allowed goes first.
    const own = [...counts].filter(([record]) => graph.records.at(record)?.key.endsWith('#trust') !== true);
    const [best] = (own.length > 0 ? own : [...counts]).sort(([a, m], [b, n]) => n - m || a - b);
    if (best === undefined) break;
    removed.push(best[0]);
    left = left.filter((support) => !support.includes(best[0]));
  }
  const names = removed.map((record) => graph.records.at(record)?.label ?? '');
  if (left.length > 0 || names.length === 0) return escalationPathPresent.remedy;
  const shown = names.slice(0, NAMED).join('; ');
  const more = names.length > NAMED ? `; and ${names.length - NAMED} more` : '';
  return `Take out, or narrow so that a technique lacks one of its permissions: ${shown}${more}. Without ${names.length === 1 ? 'it' : 'them'} none of these ways remains; what it is allowed otherwise stays.`;
}
