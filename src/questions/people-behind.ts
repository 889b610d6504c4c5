import { DISABLED, NODE_KINDS, NON_HUMAN, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { stepKind } from '../graph/steps';
import { byCodeUnit } from '../lib/order';
import { UNREACHED, active, walkBackward } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';
import type { Scope } from './answers';
import { filterOf } from './reach';

const UNLOCKS = STEP_KINDS.indexOf('unlocks');
const SAME = STEP_KINDS.indexOf('same-identity');
const USER = NODE_KINDS.indexOf('user');

/** Holders by what leads to a secret: those of one folder are found once. */
const known = new WeakMap<AccessGraph, Map<string, readonly number[]>>();

/** User accounts that can get at the value of a secret, disabled ones too: what they hold is latent. */
export function accountsWithSecret(graph: AccessGraph, secret: number, scope: Scope): readonly number[] {
  const from = graph.inStart[secret] ?? 0;
  const until = graph.inStart[secret + 1] ?? 0;
  if (from === until) return [];
  const steps = Array.from(graph.inStep.subarray(from, until), (step) =>
    [graph.stepFrom[step] ?? 0, graph.stepClass[step] ?? 0].join('/'),
  );
  const signature = [scope.at, scope.atLeast, ...steps.sort(byCodeUnit)].join(' ');
  const cache = known.get(graph) ?? new Map<string, readonly number[]>();
  known.set(graph, cache);
  const before = cache.get(signature);
  if (before !== undefined) return before;
  const back = walkBackward(graph, { node: secret, controlled: true }, withoutBecoming(scope));
  const found: number[] = [];
  back.controlled.forEach((distance, node) => {
    if (distance !== UNREACHED && node !== secret && graph.nodeKind[node] === USER) found.push(node);
  });
  cache.set(signature, found);
  return found;
}

/** People, one each whatever accounts they have, who can get at the value of a secret. Disabled accounts do not count. */
export function peopleWithSecret(graph: AccessGraph, secret: number, scope: Scope): ReadonlySet<number> {
  return new Set(
    accountsWithSecret(graph, secret, scope)
      .filter((node) => ((graph.nodeFlags[node] ?? 0) & (DISABLED | NON_HUMAN)) === 0)
      .map((node) => identityOf(graph, node)),
  );
}

/** Secrets that sign in as an account. */
export function secretsOf(graph: AccessGraph, account: number, scope: Scope): readonly number[] {
  const filter = { ...filterOf(scope), becoming: true };
  const found: number[] = [];
  for (let i = graph.inStart[account] ?? 0; i < (graph.inStart[account + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    if (stepKind(graph, step) === UNLOCKS && active(graph, step, filter))
      found.push(graph.stepFrom[step] ?? 0);
  }
  return found;
}

/** Accounts a secret signs in as. */
export function openedBy(graph: AccessGraph, secret: number, scope: Scope): readonly number[] {
  const filter = { ...filterOf(scope), becoming: true };
  const found: number[] = [];
  for (let step = graph.outStart[secret] ?? 0; step < (graph.outStart[secret + 1] ?? 0); step++) {
    if (stepKind(graph, step) === UNLOCKS && active(graph, step, filter)) found.push(graph.stepTo[step] ?? 0);
  }
  return found;
}

/** The identity behind an account, or the account. */
export function identityOf(graph: AccessGraph, account: number): number {
  for (let i = graph.inStart[account] ?? 0; i < (graph.inStart[account + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    if (stepKind(graph, step) === SAME) return graph.stepFrom[step] ?? account;
  }
  return account;
}

function withoutBecoming(scope: Scope): WalkFilter {
  return { ...filterOf(scope), becoming: false };
}
