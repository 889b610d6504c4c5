import type { AccessGraph } from '../graph/access-graph';
import { VERBS } from '../model/permission';
import type { Verb } from '../model/permission';
import type { Scope } from '../questions/answers';
import { LEFT_OUT } from './subset';
import type { Subset } from './subset';

/** What a question of Explore leads from: what a start reaches, who reaches a target, the routes between two. */
export const START_MODES = ['blast', 'who', 'routes'] as const;

/** More starts are more than an address takes. */
export const MOST_STARTS = 100;

/** The verdicts a question may ask for at least. */
export const AT_LEAST = ['allowed', 'conditional', 'not-evaluated'] as const;

/** The question of a view, as it is asked of the whole estate. */
export interface StartQuestion {
  readonly mode: (typeof START_MODES)[number];
  readonly start: readonly number[];
  readonly target?: number;
  /** The permission routes are asked to, by name. */
  readonly permission?: string;
  readonly atLeast: Scope['atLeast'];
  readonly verbs: readonly Verb[];
  readonly becoming: boolean;
}

/** The finding its author shares, by its id. */
export interface StartFinding {
  readonly finding: string;
}

/**
 * Where a report opens: the question of the view its author shares, or the finding. It has no text of its own. Nodes,
 * permission and finding are numbers of what is beside it, so what a scope leaves out cannot be named, and what is hidden is
 * hidden here, too.
 */
export type StartView = StartViewQuestion | { readonly finding: number };

interface StartViewQuestion extends Omit<StartQuestion, 'permission'> {
  /** Number of the permission routes are asked to. */
  readonly permission?: number;
}

/**
 * The same in the numbers of a report. None where an end of it is left out: half of a question is another question. A
 * permission that no step of the report carries is dropped.
 */
export function startViewOf(
  question: StartQuestion,
  { graph, nodes }: Subset,
): StartViewQuestion | undefined {
  const { mode, atLeast, verbs, becoming } = question;
  const kept = (node: number): number[] => {
    const now = nodes[node];
    return now === undefined || now === LEFT_OUT ? [] : [now];
  };
  const asked = mode === 'who' ? [] : question.start;
  const start = asked.flatMap(kept);
  const [target] = mode === 'blast' || question.target === undefined ? [] : kept(question.target);
  const whole = start.length === asked.length && start.length <= MOST_STARTS;
  const ended = (mode === 'who' || start.length > 0) && (mode === 'blast' || target !== undefined);
  if (!whole || !ended) return undefined;
  const permission = mode === 'routes' ? graph.permissions.indexOf(question.permission ?? '') : -1;
  return {
    mode,
    start,
    ...(target === undefined ? {} : { target }),
    ...(permission < 0 ? {} : { permission }),
    atLeast,
    verbs: VERBS.filter((verb) => verbs.includes(verb)),
    becoming,
  };
}

/** The same as the reader of a report asks it. */
export function startOf(view: StartView, { graph, findings }: Beside): StartQuestion | StartFinding {
  if ('finding' in view) return { finding: findings[view.finding]?.id ?? '' };
  const { permission: number, ...question } = view;
  const permission = number === undefined ? undefined : graph.permissions[number];
  return { ...question, ...(permission === undefined ? {} : { permission }) };
}

/** Does everything it asks about stand in the report? */
export function isStartOf(view: StartView, { graph, findings }: Beside): boolean {
  if ('finding' in view) return view.finding < findings.length;
  const { start, target, permission } = view;
  const known = (node: number): boolean => node < graph.nodes.length;
  return (
    start.every(known) &&
    (target === undefined || known(target)) &&
    (permission === undefined || permission < graph.permissions.length)
  );
}

/** What it has its numbers of. */
interface Beside {
  readonly graph: Pick<AccessGraph, 'nodes' | 'permissions'>;
  readonly findings: readonly { readonly id: string }[];
}
