import { STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { stepKind } from '../graph/steps';

const SAME = STEP_KINDS.indexOf('same-identity');

/**
 * Nodes with every person among them replaced by the person's accounts: an identity holds nothing itself (ARCHITECTURE.md,
 * "Identity nodes"), so that taking away a person is taking away the accounts. One without accounts stays.
 */
export function accountsOf(graph: AccessGraph, nodes: readonly number[]): readonly number[] {
  const found = new Set<number>();
  for (const node of nodes) {
    const accounts: number[] = [];
    for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
      const account = graph.stepTo[step];
      if (stepKind(graph, step) === SAME && account !== undefined) accounts.push(account);
    }
    for (const one of accounts.length === 0 ? [node] : accounts) found.add(one);
  }
  return [...found];
}
