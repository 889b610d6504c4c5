import type { EngineApi } from '../../../workers/protocol';
import type { Mode } from '../../app/question.svelte';
import type { NodeRef, ReachAnswer, RouteAnswer, Scope, StepRef } from '../../questions/answers';

/** The answer to Explore's question, with what is needed to draw it. */
export type Shown =
  | {
      readonly kind: 'reach';
      readonly mode: 'blast' | 'who';
      readonly answer: ReachAnswer;
      readonly steps: readonly StepRef[];
    }
  | {
      readonly kind: 'routes';
      readonly mode: 'routes';
      readonly answer: RouteAnswer;
      readonly steps: readonly StepRef[];
    };

export interface Asking {
  readonly mode: Mode;
  readonly start: readonly NodeRef[];
  readonly target: NodeRef | undefined;
  readonly permission: string | undefined;
  readonly scope: Scope;
}

/** Routes listed at once; the answer says when there are more. */
const ROUTES = 20;
/** Steps fetched at a time: a message that takes the worker a few milliseconds. */
const CHUNK = 4000;

/**
 * Ask the engine. Blast radius and who-can-reach are always asked down to "not evaluated", so that the three counts
 * stay in sight whatever the verdict filter hides.
 */
export async function answerTo(engine: EngineApi, asking: Asking): Promise<Shown | undefined> {
  const { mode, start, target, permission, scope } = asking;
  const [from] = start;
  if (mode === 'routes') {
    if (!from || !target) return undefined;
    const answer = await engine.routes(from.node, target.node, scope, ROUTES, permission);
    return { kind: 'routes', mode, answer, steps: distinct(answer.routes.flatMap((route) => route.steps)) };
  }
  const whole: Scope = { ...scope, atLeast: 'not-evaluated' };
  if (mode === 'blast' ? start.length === 0 : target === undefined) return undefined;
  const answer =
    mode === 'blast'
      ? await engine.reach(
          start.map((node) => node.node),
          whole,
        )
      : await engine.who(target?.node ?? 0, whole);
  const steps: StepRef[] = [];
  for (let at = 0; at < answer.steps.length; at += CHUNK) {
    steps.push(...(await engine.steps([...answer.steps.subarray(at, at + CHUNK)])));
  }
  return { kind: 'reach', mode, answer, steps };
}

function distinct(steps: readonly StepRef[]): readonly StepRef[] {
  return [...new Map(steps.map((step) => [step.step, step])).values()];
}
