import { ACTS, MECHANISM_NAMES, NODE_KINDS, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph, NodeKind } from '../graph/access-graph';
import { u32, u8 } from '../graph/columns';
import { stepKind, stepMechanism } from '../graph/steps';
import { byCodeUnit } from '../lib/order';
import type { ReachAnswer, Scope } from './answers';
import { besideWays, leading, nearing } from './outsider-ways';

const SAME = STEP_KINDS.indexOf('same-identity');
const IDENTITY = NODE_KINDS.indexOf('identity');
/** Mechanisms by which an account is somebody else's own account here. */
const OWN: ReadonlySet<string> = new Set(['guest', 'foreign-application']);

/** The last answer per graph: all pages of a table ask for the same. */
const known = new WeakMap<AccessGraph, { readonly name: string; readonly marks: Uint8Array }>();

/**
 * Who is not at home in some tenants (those of a client): 1 per node, indexed by node. An account is at home in its own
 * tenant, with three exceptions that exports state:
 * a guest or foreign application is at home where its own account is;
 * an account of somebody who has an account with the provider is at home with the provider (a technician keeps an
 * account in many a client's tenant);
 * an account in another tenant of somebody who has one here, and none with the provider, is at home here.
 */
export function outsidersOf(graph: AccessGraph, tenants: readonly number[]): Uint8Array {
  const name = [...tenants].sort((a, b) => a - b).join(' ');
  const before = known.get(graph);
  if (before?.name === name) return before.marks;
  const inside = new Set(tenants);
  const marks = new Uint8Array(graph.nodes.length);
  for (let node = 0; node < marks.length; node++) {
    marks[node] = inside.has(homeOf(graph, node, inside)) ? 0 : 1;
  }
  known.set(graph, { name, marks });
  return marks;
}

/** The tenant somebody is at home in, as far as it matters to these tenants. */
function homeOf(graph: AccessGraph, node: number, inside: ReadonlySet<number>): number {
  const own = homeAccount(graph, node);
  const accounts = accountsOfSame(graph, own).map((account) => homeAccount(graph, account));
  const homes = accounts.map((account) => u32(graph.nodeTenant, account));
  const provider = homes.find((tenant) => graph.tenants[tenant]?.provider === true);
  if (provider !== undefined) return provider;
  return homes.find((tenant) => inside.has(tenant)) ?? u32(graph.nodeTenant, own);
}

/** The account that a guest account, or a client's copy of an application, belongs to; itself for any other. */
function homeAccount(graph: AccessGraph, node: number): number {
  let at = node;
  // A guest of a guest does not occur; a ring of them must not hang us.
  for (let hops = 0; hops < 4; hops++) {
    const from = ownerOf(graph, at);
    if (from === undefined) return at;
    at = from;
  }
  return at;
}

function ownerOf(graph: AccessGraph, node: number): number | undefined {
  for (let i = u32(graph.inStart, node); i < u32(graph.inStart, node + 1); i++) {
    const step = u32(graph.inStep, i);
    if (OWN.has(MECHANISM_NAMES[stepMechanism(graph, step) - 1] ?? '')) return u32(graph.stepFrom, step);
  }
  return undefined;
}

/** All accounts of the person or workload, the account among them. */
function accountsOfSame(graph: AccessGraph, node: number): readonly number[] {
  const identity = graph.nodeKind[node] === IDENTITY ? node : identityOf(graph, node);
  if (identity === undefined) return [node];
  const accounts: number[] = [];
  for (let step = u32(graph.outStart, identity); step < u32(graph.outStart, identity + 1); step++) {
    if (stepKind(graph, step) === SAME) accounts.push(u32(graph.stepTo, step));
  }
  return accounts.length === 0 ? [node] : accounts;
}

function identityOf(graph: AccessGraph, node: number): number | undefined {
  for (let i = u32(graph.inStart, node); i < u32(graph.inStart, node + 1); i++) {
    const step = u32(graph.inStep, i);
    const from = u32(graph.stepFrom, step);
    if (stepKind(graph, step) === SAME && graph.nodeKind[from] === IDENTITY) return from;
  }
  return undefined;
}

/**
 * Of who can reach a target, only outsiders and what they pass on ways that come nearer with every step: an account
 * inside that they take over on such a way stays, and so does a group they share with insiders. Counted anew.
 */
export function onlyOutsiders(
  graph: AccessGraph,
  answer: ReachAnswer,
  tenants: readonly number[],
  scope: Scope,
): ReachAnswer {
  const outside = outsidersOf(graph, tenants);
  const targets = new Set(answer.start.map(({ node }) => node));
  const kept = nearing(
    leading(graph, answer, targets, scope),
    answer.reached.map(({ node }) => node).filter((node) => outside[node] === 1 && mayStart(graph, node)),
    targets,
  );
  const beside = besideWays(graph, answer, kept, targets);
  const drawn = new Set([...kept, ...beside]);
  const reached = answer.reached.filter(({ node }) => kept.has(node));
  const counts = { allowed: 0, conditional: 0, notEvaluated: 0 };
  for (const { verdict } of reached) {
    if (verdict === 'allowed') counts.allowed++;
    else if (verdict === 'conditional') counts.conditional++;
    else counts.notEvaluated++;
  }
  return {
    ...answer,
    counts,
    byTenant: tally(reached.map(({ tenant }) => tenant))
      .sort(([a], [b]) => a - b)
      .map(([tenant, count]) => ({ tenant, count })),
    byKind: tally<NodeKind>(reached.map(({ kind }) => kind))
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([kind, count]) => ({ kind, count })),
    reached,
    steps: answer.steps.filter(
      (step) => drawn.has(u32(graph.stepFrom, step)) && drawn.has(u32(graph.stepTo, step)),
    ),
    beside,
  };
}

/** Whoever can begin something: acts by itself, or stands for somebody's accounts. */
function mayStart(graph: AccessGraph, node: number): boolean {
  return (u8(graph.nodeFlags, node) & ACTS) !== 0 || graph.nodeKind[node] === IDENTITY;
}

/** How often each occurs. */
function tally<T>(list: readonly T[]): (readonly [T, number])[] {
  const counts = new Map<T, number>();
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts];
}
