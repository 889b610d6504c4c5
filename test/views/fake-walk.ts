import type { ReachedPage, ReachedQuestion } from '../../src/engine/reached-rows';
import { NODE_KINDS } from '../../src/graph/access-graph';
import type { WalkColumns, WalkQuestion } from '../../src/engine/walk-columns';
import { VERDICT_RANK } from '../../src/model/verdict';
import type { ReachAnswer, StepRef } from '../../src/questions/answers';
import type { EngineApi } from '../../workers/protocol';

/** The columns Explore draws, made of what a fake says as objects. */
export async function fakeWalk(
  engine: Pick<EngineApi, 'reach' | 'who' | 'steps'>,
  { mode, start, scope }: WalkQuestion,
): Promise<WalkColumns> {
  const answer = mode === 'blast' ? await engine.reach(start, scope) : await engine.who(start[0] ?? 0, scope);
  return walkOf(answer, await engine.steps([...answer.steps]), scope.at);
}

export function walkOf(answer: ReachAnswer, steps: readonly StepRef[], at: number): WalkColumns {
  const nodes = [
    ...answer.start.map((node) => ({ ...node, rank: 3, away: 0 })),
    ...answer.reached.map((node) => ({ ...node, rank: VERDICT_RANK[node.verdict], away: node.steps })),
  ];
  const place = (node: number): number => nodes.findIndex((known) => known.node === node);
  const drawn = steps.filter((step) => place(step.from.node) >= 0 && place(step.to.node) >= 0);
  const byName = nodes.map((_, index) => index);
  byName.sort((a, b) => ((nodes[a]?.name ?? '') < (nodes[b]?.name ?? '') ? -1 : 1));
  return {
    start: answer.start,
    counts: answer.counts,
    byTenant: answer.byTenant,
    byKind: answer.byKind,
    assumes: answer.assumes,
    node: Uint32Array.from(nodes, ({ node }) => node),
    nodeKind: Uint8Array.from(nodes, ({ kind }) => NODE_KINDS.indexOf(kind)),
    nodeTenant: Uint32Array.from(nodes, ({ tenant }) => tenant),
    nodeRank: Uint8Array.from(nodes, ({ rank }) => rank),
    distance: Uint32Array.from(nodes, ({ away }) => away),
    order: Uint32Array.from(nodes, (_, index) => byName.indexOf(index)),
    step: Uint32Array.from(drawn, ({ step }) => step),
    from: Uint32Array.from(drawn, ({ from }) => place(from.node)),
    to: Uint32Array.from(drawn, ({ to }) => place(to.node)),
    look: Uint32Array.from(drawn, (_, index) => index),
    looks: drawn.map((step) => ({
      rank: VERDICT_RANK[step.verdict],
      kind: step.kind,
      ...(step.permission === undefined ? {} : { permission: step.permission }),
      becomes: step.becomes,
      ...(step.mechanism === undefined ? {} : { mechanism: step.mechanism }),
      start: step.start,
      until: step.until,
      time: step.until <= at ? 'expired' : step.start > at ? 'future' : step.eligible ? 'eligible' : 'now',
    })),
  };
}

/** A page of the table beside the picture. */
export async function fakeReached(
  engine: Pick<EngineApi, 'reach' | 'who'>,
  { mode, start, scope, least, only, offset, limit }: ReachedQuestion & { offset: number; limit: number },
): Promise<ReachedPage> {
  const { reached } =
    mode === 'blast' ? await engine.reach(start, scope) : await engine.who(start[0] ?? 0, scope);
  const rows = reached.filter(
    (row) => VERDICT_RANK[row.verdict] >= least && (only === undefined || only.includes(row.node)),
  );
  return { total: rows.length, rows: rows.slice(offset, offset + limit) };
}
