import { columnsOf, distances } from '../../layout/columns';
import type { ColumnRule } from '../../layout/columns';
import { fold } from '../../layout/fold';
import type { Card, FoldOptions, Folded } from '../../layout/fold';
import type { FoldEdge } from '../../layout/bundle';
import type { FoldNode } from '../../layout/fold-tree';
import { layered } from '../../layout/layered';
import { VERDICT_RANK } from '../../model/verdict';
import type { Verdict } from '../../model/verdict';
import type { NodeRef, Scope, StepRef } from '../../questions/answers';
import { STEP_LABELS } from '../style/verdicts';
import type { Picture } from '../graph/picture';
import type { Shown } from './answer-shown';
import { drawnEdge, drawnNode } from './drawn';
import type { TenantOf } from './drawn';
import { columnTitles, laneTitles } from './titles';

export interface PictureOptions {
  readonly rule: ColumnRule;
  readonly folds: FoldOptions;
  readonly atLeast: Scope['atLeast'];
  readonly tenantOf: TenantOf;
  readonly caption: string;
}

/** A picture, and what its cards stand for. */
export interface Pictured {
  readonly picture: Picture;
  readonly folded: Folded;
  readonly nodes: ReadonlyMap<number, NodeRef>;
  readonly steps: ReadonlyMap<number, StepRef>;
  readonly verdicts: ReadonlyMap<number, Verdict>;
  /** Left out by the verdict filter. */
  readonly filtered: number;
}

/** From an answer to a picture: columns, folds, positions, words. Pure. */
export function picturedAnswer(shown: Shown, options: PictureOptions): Pictured {
  const floor = VERDICT_RANK[options.atLeast];
  const { anchors, verdicts, access, filtered } = factsOf(shown, floor);
  const steps = shown.steps.filter(
    (step) =>
      VERDICT_RANK[step.verdict] >= floor && !filtered.has(step.from.node) && !filtered.has(step.to.node),
  );
  const nodes = new Map<number, NodeRef>(anchors.map((node) => [node.node, node]));
  if (shown.kind === 'reach')
    for (const node of shown.answer.reached) if (!filtered.has(node.node)) nodes.set(node.node, node);
  for (const step of steps)
    for (const end of [step.from, step.to]) if (!nodes.has(end.node)) nodes.set(end.node, end);

  const columns = columnsFor(shown, nodes, steps, anchors, options.rule);
  const foldNodes = [...nodes.values()].map((node): FoldNode => ({
    id: node.node,
    name: node.name,
    kind: node.kind,
    tenant: node.tenant,
    column: columns.get(node.node) ?? 0,
    verdict: verdicts.get(node.node) ?? 'allowed',
    access: access.get(node.node) ?? '',
    pinned: shown.kind === 'routes' || anchors.some((anchor) => anchor.node === node.node),
  }));
  const folded = fold(foldNodes, steps.map(foldEdge), options.folds);
  const isAnchor = (card: Card): boolean =>
    card.members.length === 1 && anchors.some((anchor) => anchor.node === card.members[0]?.id);
  const boxes = folded.cards.map((card) => ({ column: card.column, lane: card.tenant ?? SEVERAL }));
  const layout = layered(boxes, folded.edges);
  const drawn = folded.cards.map((card) => drawnNode(card, nodes, isAnchor(card), options.tenantOf));
  return {
    picture: {
      nodes: drawn,
      edges: folded.edges.map((bundle) => drawnEdge(bundle, drawn)),
      layout,
      lanes: laneTitles(layout, options.tenantOf),
      columns: columnTitles(shown, layout, options.rule),
      caption: options.caption,
    },
    folded,
    nodes,
    steps: new Map(steps.map((step) => [step.step, step])),
    verdicts,
    filtered: filtered.size,
  };
}

/** The lane of folds that hold several tenants. */
export const SEVERAL = -1;

interface Facts {
  readonly anchors: readonly NodeRef[];
  readonly verdicts: ReadonlyMap<number, Verdict>;
  readonly access: ReadonlyMap<number, string>;
  readonly filtered: ReadonlySet<number>;
}

function factsOf(shown: Shown, floor: number): Facts {
  if (shown.kind === 'routes') {
    const { from, to } = shown.answer;
    return { anchors: [from, to], verdicts: new Map(), access: new Map(), filtered: new Set() };
  }
  const { start, reached } = shown.answer;
  return {
    anchors: start,
    verdicts: new Map(reached.map((node) => [node.node, node.verdict])),
    access: new Map(reached.map((node) => [node.node, node.permissions.join('\n')])),
    filtered: new Set(reached.filter((node) => VERDICT_RANK[node.verdict] < floor).map((node) => node.node)),
  };
}

function foldEdge(step: StepRef): FoldEdge {
  return {
    step: step.step,
    from: step.from.node,
    to: step.to.node,
    verdict: step.verdict,
    becomes: step.becomes,
    eligible: step.eligible,
    until: step.until,
    label: step.permission ?? STEP_LABELS[step.kind],
    ...(step.mechanism === undefined ? {} : { mechanism: step.mechanism }),
  };
}

/** Blast radius and routes count from the start, who-can-reach from the target, which stands rightmost. */
function columnsFor(
  shown: Shown,
  nodes: ReadonlyMap<number, NodeRef>,
  steps: readonly StepRef[],
  anchors: readonly NodeRef[],
  rule: ColumnRule,
): ReadonlyMap<number, number> {
  const ids = [...nodes.keys()];
  const index = new Map(ids.map((id, at) => [id, at]));
  const pairs = steps.map((step) => ({
    from: index.get(step.from.node) ?? 0,
    to: index.get(step.to.node) ?? 0,
  }));
  const backward = shown.mode === 'who';
  const starts = (shown.kind === 'routes' ? anchors.slice(0, 1) : anchors).map(
    (node) => index.get(node.node) ?? 0,
  );
  const distance = distances(ids.length, pairs, starts, backward);
  if (shown.kind === 'reach') {
    // The engine's own count, which takes the group between a user and its policy for a step: the table says the same.
    for (const { node, steps: away } of shown.answer.reached) {
      const at = index.get(node);
      if (at !== undefined) distance[at] = away;
    }
  }
  const into = new Set(pairs.map((pair) => pair.to));
  const isEnd = (at: number): boolean => {
    if (backward) return !into.has(at);
    const kind = nodes.get(ids[at] ?? -1)?.kind;
    return kind === 'resource' || kind === 'pattern';
  };
  const columns = columnsOf(distance, rule, backward, isEnd);
  const found = new Map(ids.map((id, at) => [id, columns[at] ?? 0]));
  // The target of routes stands at the far end, however short the shortest route is.
  const target = shown.kind === 'routes' ? shown.answer.to.node : undefined;
  if (target !== undefined) {
    const others = [...found].filter(([id]) => id !== target).map(([, column]) => column);
    found.set(target, Math.max(0, ...others) + 1);
  }
  return found;
}
