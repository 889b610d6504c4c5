import { ACTS, MECHANISM_NAMES, STEP_KINDS, THROUGH } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { f64, itemAt, listAt, num, u32, u8 } from '../graph/columns';
import { active, isDisabled } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';
import { stepFlags, stepMechanism, stepVerdict } from '../graph/steps';
import { runToEnd } from '../lib/steps';
import { verdictOf } from '../model/verdict';
import type { CrossTenantRow, Scope } from './answers';
import { byRank } from './by-verdict';
import { filterOf } from './scope-filter';

const CONTAINS = STEP_KINDS.indexOf('contains');
const SAME = STEP_KINDS.indexOf('same-identity');

/** Others get a turn after so many steps looked at, to find those that cross. */
const STEPS_PER_TURN = 1 << 17;
/** The same where a name is made for each. */
const NAMED_PER_TURN = 1 << 13;
/** Nodes and steps looked at between two turns of a walk back. */
const LOOKS_PER_TURN = 1 << 14;

/** The steps that cross a tenant boundary, in step order. */
export function crossingSteps(graph: AccessGraph, scope: Scope): readonly number[] {
  return runToEnd(crossingInTurns(graph, scope));
}

function* crossingInTurns(graph: AccessGraph, scope: Scope): Generator<number, readonly number[]> {
  const filter = { ...filterOf(scope), becoming: true };
  const { classes, stepClass } = graph;
  // Everything it depends on is in the class of a step: millions of steps, few classes.
  const crosses = classes.kind.map((kind, number) => {
    const active =
      u8(classes.verdict, number) >= filter.rank &&
      f64(classes.start, number) <= filter.at &&
      filter.at < f64(classes.until, number);
    return u8(classes.mechanism, number) !== 0 && kind !== CONTAINS && kind !== SAME && active ? 1 : 0;
  });
  const found: number[] = [];
  for (let step = 0; step < stepClass.length; step++) {
    if (step % STEPS_PER_TURN === 0) yield step;
    if (crosses[u32(stepClass, step)] === 1) found.push(step);
  }
  return found;
}

/**
 * What crosses between tenants: for each pair and mechanism its steps, how many principals of the first tenant get
 * to one of them by membership or delegation, both by verdict, and the strongest verdict among the steps.
 */
export function crossTenant(graph: AccessGraph, scope: Scope): readonly CrossTenantRow[] {
  return runToEnd(crossTenantInTurns(graph, scope));
}

/** The same, with a turn for others every few milliseconds. */
export function* crossTenantInTurns(
  graph: AccessGraph,
  scope: Scope,
): Generator<number, readonly CrossTenantRow[]> {
  const groups = new Map<string, number[]>();
  for (const [place, step] of (yield* crossingInTurns(graph, scope)).entries()) {
    if ((place + 1) % NAMED_PER_TURN === 0) yield place;
    const from = u32(graph.nodeTenant, u32(graph.stepFrom, step));
    const to = u32(graph.nodeTenant, u32(graph.stepTo, step));
    const name = `${from} ${to} ${stepMechanism(graph, step)}`;
    const list = groups.get(name);
    if (list === undefined) groups.set(name, [step]);
    else list.push(step);
  }
  const behind = new CrossersBehind(graph, scope);
  const rows: CrossTenantRow[] = [];
  for (const steps of groups.values()) {
    const first = num(steps, 0);
    const fromTenant = u32(graph.nodeTenant, u32(graph.stepFrom, first));
    const mechanism = itemAt(MECHANISM_NAMES, stepMechanism(graph, first) - 1);
    const { byRank: ranks, all } = yield* behind.countInTurns(steps, fromTenant);
    const stepRanks = [0, 0, 0, 0];
    for (const step of steps)
      stepRanks[stepVerdict(graph, step)] = num(stepRanks, stepVerdict(graph, step)) + 1;
    rows.push({
      fromTenant,
      toTenant: u32(graph.nodeTenant, u32(graph.stepTo, first)),
      mechanism,
      steps,
      stepsByVerdict: byRank(stepRanks),
      principals: all,
      principalsByVerdict: byRank(ranks),
      verdict: verdictOf(stepRanks.findLastIndex((count) => count > 0)),
    });
  }
  return rows.sort(
    (a, b) => a.fromTenant - b.fromTenant || a.toTenant - b.toTenant || (a.mechanism < b.mechanism ? -1 : 1),
  );
}

/** Principals of a tenant that are, or belong to, the start of one of the steps. */
export function principalsBehind(
  graph: AccessGraph,
  steps: readonly number[],
  scope: Scope,
  tenant?: number,
): number {
  return new CrossersBehind(graph, scope).count(steps, tenant).all;
}

interface Crossers {
  readonly all: number;
  /** By the rank of the strongest verdict each crosses with. */
  readonly byRank: readonly number[];
}

/**
 * Counts who gets to the starts of steps, one set of steps after the other: each costs what it finds. A chain takes its
 * weakest step, alternatives the strongest: what is come to with the strongest verdict is expanded first.
 */
export class CrossersBehind {
  readonly #graph: AccessGraph;
  readonly #filter: WalkFilter;
  /** Number of the last walk that came to a node. */
  readonly #seen: Uint32Array;
  #walk = 0;
  /** Nodes and steps looked at since others had a turn: many short walks let others in as often as a long one. */
  #looks = 0;

  constructor(graph: AccessGraph, scope: Scope) {
    this.#graph = graph;
    this.#filter = filterOf({ ...scope, becoming: false });
    this.#seen = new Uint32Array(graph.nodes.length);
  }

  /** The same by verdict. */
  counted(
    steps: readonly number[],
    tenant: number | undefined,
  ): Pick<CrossTenantRow, 'principals' | 'principalsByVerdict'> {
    const { all, byRank: ranks } = this.count(steps, tenant);
    return { principals: all, principalsByVerdict: byRank(ranks) };
  }

  count(steps: readonly number[], tenant: number | undefined): Crossers {
    return runToEnd(this.countInTurns(steps, tenant));
  }

  /** The same, with a turn for others every few milliseconds; one count at a time. */
  *countInTurns(steps: readonly number[], tenant: number | undefined): Generator<number, Crossers> {
    const graph = this.#graph;
    this.#walk++;
    const queues: number[][] = [[], [], [], []];
    for (const step of steps) queues[stepVerdict(graph, step)]?.push(u32(graph.stepFrom, step));
    const ranks = [0, 0, 0, 0];
    this.#looks += steps.length;
    for (let rank = 3; rank > 0; rank--) {
      for (const node of listAt(queues, rank)) {
        if (++this.#looks >= LOOKS_PER_TURN) {
          yield this.#looks;
          this.#looks = 0;
        }
        // What is disabled crosses nothing, and nobody crosses by it: its steps are latent (design, section 5).
        if (this.#seen[node] === this.#walk || isDisabled(graph, node)) continue;
        this.#seen[node] = this.#walk;
        const counts = tenant === undefined || graph.nodeTenant[node] === tenant;
        if (counts && (u8(graph.nodeFlags, node) & ACTS) !== 0) ranks[rank] = num(ranks, rank) + 1;
        this.#expand(node, rank, queues);
      }
    }
    return { all: ranks.reduce((sum, count) => sum + count, 0), byRank: ranks };
  }

  /** Who controls a node one step before it: by a step that goes on past its target. */
  #expand(node: number, rank: number, queues: readonly number[][]): void {
    const graph = this.#graph;
    const begin = u32(graph.inStart, node);
    const end = u32(graph.inStart, node + 1);
    this.#looks += end - begin;
    for (let i = begin; i < end; i++) {
      const step = u32(graph.inStep, i);
      const from = u32(graph.stepFrom, step);
      // Whatever came there came with a verdict at least as strong.
      if (this.#seen[from] === this.#walk) continue;
      if ((stepFlags(graph, step) & THROUGH) === 0 || !active(graph, step, this.#filter)) continue;
      queues[Math.min(rank, stepVerdict(graph, step))]?.push(from);
    }
  }
}
