import { NODE_KINDS } from '../../graph/access-graph';
import type { NodeKind } from '../../graph/access-graph';
import type { WalkColumns } from '../../engine/walk-columns';
import type { Drawing, Look } from '../../layout/drawing';
import { VERDICT_RANK } from '../../model/verdict';
import type { NodeRef, RouteAnswer, StepRef } from '../../questions/answers';
import { STEP_LABELS } from '../style/verdicts';

const places = (...kinds: readonly NodeKind[]): readonly number[] =>
  kinds.map((kind) => NODE_KINDS.indexOf(kind));
const KINDS = {
  groupKinds: places('group', 'everyone'),
  roleKinds: places('role'),
  endKinds: places('resource', 'pattern'),
} as const;

/** The columns of a walk as the layout takes them: nothing is copied. */
export function drawingOfWalk(walk: WalkColumns, mode: 'blast' | 'who'): Drawing {
  const { node, nodeKind, nodeTenant, nodeRank, distance, order, step, from, to, look } = walk;
  return {
    ...{ node, nodeKind, nodeTenant, nodeRank, distance, order, step, from, to, look },
    looks: walk.looks.map((one) => ({ ...one, label: one.permission ?? STEP_LABELS[one.kind] })),
    anchors: walk.start.length,
    backward: mode === 'who',
    routes: false,
    ...KINDS,
  };
}

/** Routes are few: their steps come whole. The two ends first. */
export function drawingOfRoutes(answer: RouteAnswer, steps: readonly StepRef[], at: number): Drawing {
  const nodes = new Map<number, NodeRef>([
    [answer.from.node, answer.from],
    [answer.to.node, answer.to],
  ]);
  for (const step of steps) for (const end of [step.from, step.to]) nodes.set(end.node, end);
  const all = [...nodes.values()];
  const place = new Map(all.map(({ node }, index) => [node, index]));
  return {
    node: Uint32Array.from(all, ({ node }) => node),
    nodeKind: Uint8Array.from(all, ({ kind }) => NODE_KINDS.indexOf(kind)),
    nodeTenant: Uint32Array.from(all, ({ tenant }) => tenant),
    nodeRank: new Uint8Array(all.length).fill(VERDICT_RANK.allowed),
    distance: new Uint32Array(all.length),
    order: new Uint32Array(),
    step: Uint32Array.from(steps, ({ step }) => step),
    from: Uint32Array.from(steps, ({ from }) => place.get(from.node) ?? 0),
    to: Uint32Array.from(steps, ({ to }) => place.get(to.node) ?? 0),
    look: Uint32Array.from(steps.keys()),
    looks: steps.map((step) => lookOf(step, at)),
    anchors: Math.min(2, all.length),
    backward: false,
    routes: true,
    ...KINDS,
  };
}

function lookOf(step: StepRef, at: number): Look {
  return {
    rank: VERDICT_RANK[step.verdict],
    label: step.permission ?? STEP_LABELS[step.kind],
    becomes: step.becomes,
    mechanism: step.mechanism,
    start: step.start,
    until: step.until,
    time: step.until <= at ? 'expired' : step.start > at ? 'future' : step.eligible ? 'eligible' : 'now',
  };
}
