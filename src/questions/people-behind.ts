import { DISABLED, NODE_KINDS, NON_HUMAN, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { u32, u32Or, u8 } from '../graph/columns';
import { stepKind } from '../graph/steps';
import { byCodeUnit } from '../lib/order';
import { UNREACHED, active, walkBackward } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';
import type { Scope } from './answers';
import { filterOf } from './scope-filter';

const UNLOCKS = STEP_KINDS.indexOf('unlocks');
const SAME = STEP_KINDS.indexOf('same-identity');
const USER = NODE_KINDS.indexOf('user');

/** Holders by what leads to a secret: those of one folder are found once. */
const known = new WeakMap<AccessGraph, Map<string, readonly number[]>>();

/** User accounts that can get at the value of a secret, disabled ones too: what they hold is latent. */
export function accountsWithSecret(graph: AccessGraph, secret: number, scope: Scope): readonly number[] {
  const from = u32(graph.inStart, secret);
  const until = u32(graph.inStart, secret + 1);
  if (from === until) return [];
  const steps = Array.from(graph.inStep.subarray(from, until), (step) =>
    [u32(graph.stepFrom, step), u32(graph.stepClass, step)].join('/'),
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
      .filter((node) => (u8(graph.nodeFlags, node) & (DISABLED | NON_HUMAN)) === 0)
      .map((node) => identityOf(graph, node)),
  );
}

/** Secrets that sign in as an account. */
export function secretsOf(graph: AccessGraph, account: number, scope: Scope): readonly number[] {
  const filter = { ...filterOf(scope), becoming: true };
  const found: number[] = [];
  for (let i = u32(graph.inStart, account); i < u32(graph.inStart, account + 1); i++) {
    const step = u32(graph.inStep, i);
    if (stepKind(graph, step) === UNLOCKS && active(graph, step, filter))
      found.push(u32(graph.stepFrom, step));
  }
  return found;
}

/** Accounts a secret signs in as. */
export function openedBy(graph: AccessGraph, secret: number, scope: Scope): readonly number[] {
  const filter = { ...filterOf(scope), becoming: true };
  const found: number[] = [];
  for (let step = u32(graph.outStart, secret); step < u32(graph.outStart, secret + 1); step++) {
    if (stepKind(graph, step) === UNLOCKS && active(graph, step, filter)) found.push(u32(graph.stepTo, step));
  }
  return found;
}

/** The identity behind an account, or the account. */
export function identityOf(graph: AccessGraph, account: number): number {
  for (let i = u32(graph.inStart, account); i < u32(graph.inStart, account + 1); i++) {
    const step = u32(graph.inStep, i);
    if (stepKind(graph, step) === SAME) return u32Or(graph.stepFrom, step, account);
  }
  return account;
}

function withoutBecoming(scope: Scope): WalkFilter {
  return { ...filterOf(scope), becoming: false };
}
