import { ACTS, INHERITS, MECHANISM_NAMES, NODE_KINDS, STEP_KINDS, THROUGH } from '../graph/access-graph';
import type { AccessGraph, NodeKind } from '../graph/access-graph';
import { u32, u8 } from '../graph/columns';
import { stepFlags, stepKind, stepMechanism } from '../graph/steps';
import { active, isContainment } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';
import { byCodeUnit } from '../lib/order';
import type { ReachAnswer, Scope } from './answers';
import { filterOf } from './scope-filter';

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

/**
 * What stands beside the answer on ways of those who are kept, to one of them or to a target: it is drawn with whoever
 * gets to it.
 */
function besideWays(
  graph: AccessGraph,
  answer: ReachAnswer,
  kept: ReadonlySet<number>,
  targets: ReadonlySet<number>,
): Uint32Array {
  const beside = new Set(answer.beside);
  const next = new Map<number, number[]>();
  const before = new Map<number, number[]>();
  for (const step of answer.steps) {
    const from = u32(graph.stepFrom, step);
    const to = u32(graph.stepTo, step);
    if (beside.has(to)) insert(next, from, to);
    if (beside.has(from)) insert(before, to, from);
  }
  const come = spread(kept, next);
  const lead = spread(new Set([...kept, ...targets]), before);
  return Uint32Array.from([...beside].filter((node) => come.has(node) && lead.has(node))).sort();
}

function insert(map: Map<number, number[]>, key: number, value: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** Everything a map leads to from a set, the set with it. */
function spread(
  from: ReadonlySet<number>,
  next: ReadonlyMap<number, readonly number[]>,
): ReadonlySet<number> {
  const found = new Set(from);
  for (const node of found) for (const to of next.get(node) ?? []) found.add(to);
  return found;
}

/**
 * For every node of the answer, the nodes of it that its steps lead to: at once, down containment from a container
 * that is none of them (a folder with a secret in it), or through another thing that is only passed.
 */
function leading(
  graph: AccessGraph,
  answer: ReachAnswer,
  targets: ReadonlySet<number>,
  scope: Scope,
): ReadonlyMap<number, readonly number[]> {
  const filter = filterOf(scope);
  const within = new Set([...targets, ...answer.reached.map(({ node }) => node)]);
  const beside = new Set(answer.beside);
  const below = new Map<number, readonly number[]>();
  const under = (container: number): readonly number[] => {
    let found = below.get(container);
    if (found === undefined) below.set(container, (found = contained(graph, container, within, filter)));
    return found;
  };
  const beyond = new Map<number, readonly number[]>();
  const past = (passed: number): readonly number[] => {
    let found = beyond.get(passed);
    if (found === undefined) {
      found = controlledPast(graph, passed, { beside, within, targets, under, filter });
      beyond.set(passed, found);
    }
    return found;
  };
  const next = new Map<number, readonly number[]>();
  for (const node of within) {
    const list: number[] = [];
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if (!active(graph, step, filter)) continue;
      const to = u32(graph.stepTo, step);
      if (within.has(to)) list.push(to);
      else {
        const flags = stepFlags(graph, step);
        if ((flags & (INHERITS | THROUGH)) !== 0) list.push(...under(to));
        if ((flags & THROUGH) !== 0 && beside.has(to)) list.push(...past(to));
      }
    }
    next.set(node, [...new Set(list)]);
  }
  return next;
}

/** What is passed is looked at within an answer: `under` gives the nodes of it that a container holds. */
interface Passing {
  readonly beside: ReadonlySet<number>;
  readonly within: ReadonlySet<number>;
  readonly targets: ReadonlySet<number>;
  readonly under: (container: number) => readonly number[];
  readonly filter: WalkFilter;
}

/** Nodes of the answer that control of something passed leads to, through other such things or not. */
function controlledPast(
  graph: AccessGraph,
  passed: number,
  { beside, within, targets, under, filter }: Passing,
): readonly number[] {
  const found = new Set<number>();
  const open = new Set([passed]);
  for (const at of open) {
    for (let step = u32(graph.outStart, at); step < u32(graph.outStart, at + 1); step++) {
      if (!active(graph, step, filter)) continue;
      const to = u32(graph.stepTo, step);
      const flags = stepFlags(graph, step);
      const goesOn = (flags & (INHERITS | THROUGH)) !== 0;
      if (targets.has(to) || (goesOn && within.has(to))) found.add(to);
      else if (goesOn) {
        if ((flags & THROUGH) !== 0 && beside.has(to)) open.add(to);
        for (const held of under(to)) found.add(held);
      }
    }
  }
  return [...found];
}

/** Nodes of a set that a container holds, at any depth; none is looked for below one that is found. */
function contained(
  graph: AccessGraph,
  container: number,
  within: ReadonlySet<number>,
  filter: WalkFilter,
): readonly number[] {
  const found = new Set<number>();
  const open = new Set([container]);
  for (const at of open) {
    for (let step = u32(graph.outStart, at); step < u32(graph.outStart, at + 1); step++) {
      if (!isContainment(graph, step) || !active(graph, step, filter)) continue;
      const to = u32(graph.stepTo, step);
      if (within.has(to)) found.add(to);
      else open.add(to);
    }
  }
  return [...found];
}

/**
 * The starts, and all that stands on ways from them that come nearer to a target with every step. Who is an administrator
 * of everything can take over every other account: those lie on ways, but on none that anybody would go.
 */
function nearing(
  next: ReadonlyMap<number, readonly number[]>,
  starts: readonly number[],
  targets: ReadonlySet<number>,
): Set<number> {
  const before = new Map<number, number[]>();
  for (const [node, list] of next) {
    for (const to of list) {
      const known = before.get(to);
      if (known === undefined) before.set(to, [node]);
      else known.push(node);
    }
  }
  const distance = new Map<number, number>([...targets].map((target) => [target, 0]));
  for (const [node, far] of distance) {
    for (const from of before.get(node) ?? []) if (!distance.has(from)) distance.set(from, far + 1);
  }
  const far = (node: number): number => distance.get(node) ?? Number.POSITIVE_INFINITY;
  const kept = new Set(starts);
  for (const node of kept) {
    for (const to of next.get(node) ?? []) if (far(to) < far(node)) kept.add(to);
  }
  return kept;
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
