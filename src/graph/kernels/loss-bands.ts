import { NO_PERMISSION } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { i32, u32, u32Or, u8 } from '../columns';
import { isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import type { ControlGraph } from './control-left';
import type { Covering } from './covering';
import { CONTAINS, FLOWS, HOLDS, PASSES, holdingSteps } from './holding-steps';

/** No container, and more than one: what has several is in no tree. */
export const NO_CONTAINER = -1;
export const SEVERAL_CONTAINERS = -2;

/** Added to a container where it is kept, as 0 is not known yet. */
const SHIFT = 3;

interface Containers {
  readonly contains: Uint8Array;
  readonly of: Int32Array;
}

/** What contains each node as far as it was asked, by graph and by what counts as containing: at most a few at once. */
const containers = new WeakMap<AccessGraph, readonly Containers[]>();

function containersOf(graph: AccessGraph, contains: Uint8Array): Int32Array {
  const kept = containers.get(graph) ?? [];
  const known = kept.find((one) => one.contains.every((counts, number) => counts === contains[number]));
  const found = known ?? { contains, of: new Int32Array(graph.nodes.length) };
  if (known === undefined) containers.set(graph, [found, ...kept].slice(0, 3));
  return found.of;
}

/** In what a class of steps gives: the verdict rank, and whether it flows down. */
export const RANK = 3;
export const FLOWING = 4;

/**
 * Verdict ranks decided together: no step of control or containment has one from `lo` up to below `hi`, so who controls
 * what, and what contains what, is the same for all of them.
 */
export class Band implements ControlGraph {
  readonly graph: AccessGraph;
  readonly gone: ReadonlySet<number>;
  readonly lo: number;
  readonly hi: number;
  readonly passes: Uint8Array;
  readonly contains: Uint8Array;
  /** By class: the rank that its steps give, at most `hi`, with `FLOWING`; 0 where they give no permission. */
  readonly gives: Uint8Array;
  readonly #covering: Covering;
  readonly #counts = new Map<number, Uint8Array>();
  readonly #containers: Int32Array;

  constructor(
    graph: AccessGraph,
    does: Uint8Array,
    gone: ReadonlySet<number>,
    ranks: { readonly lo: number; readonly hi: number },
    covering: Covering,
  ) {
    this.graph = graph;
    this.gone = gone;
    this.lo = ranks.lo;
    this.hi = ranks.hi;
    this.#covering = covering;
    const { verdict } = graph.classes;
    const having = (what: number): Uint8Array =>
      does.map((code, number) => ((code & what) !== 0 && u8(verdict, number) >= ranks.lo ? 1 : 0));
    this.passes = having(PASSES);
    this.contains = having(CONTAINS);
    this.#containers = containersOf(graph, this.contains);
    this.gives = having(HOLDS).map((holds, number) =>
      holds === 0
        ? 0
        : Math.min(u8(verdict, number), ranks.hi) | ((u8(does, number) & FLOWS) === 0 ? 0 : FLOWING),
    );
  }

  /** Permissions that stand for one and more. */
  standingFor(permission: number): readonly number[] {
    return this.#covering.of(permission);
  }

  /** By class what its steps give of a permission: by its own name, or by one that stands for it and more. */
  counts(permission: number): Uint8Array {
    let found = this.#counts.get(permission);
    if (found === undefined) {
      const standing = this.#covering.of(permission);
      found = this.gives.map((gives, number) => {
        const own = u32Or(this.graph.classes.permission, number, NO_PERMISSION);
        return own === permission || standing.includes(own) ? gives : 0;
      });
      this.#counts.set(permission, found);
    }
    return found;
  }

  /** What contains a node and lets permissions flow down to it. */
  containerOf(node: number): number {
    const known = i32(this.#containers, node);
    if (known !== 0) return known - SHIFT;
    const { graph, contains } = this;
    let found = NO_CONTAINER;
    const last = u32(graph.inStart, node + 1);
    for (let i = u32(graph.inStart, node); i < last; i++) {
      const step = u32(graph.inStep, i);
      if (u8(contains, u32(graph.stepClass, step)) === 0) continue;
      const from = u32(graph.stepFrom, step);
      if (from === found || isDisabled(graph, from)) continue;
      found = found === NO_CONTAINER ? from : SEVERAL_CONTAINERS;
      if (found === SEVERAL_CONTAINERS) break;
    }
    this.#containers[node] = found + SHIFT;
    return found;
  }
}

/** The bands of a filter, strongest first. */
export function bandsOf(
  graph: AccessGraph,
  filter: WalkFilter,
  gone: ReadonlySet<number>,
  covering: Covering,
): readonly Band[] {
  const does = holdingSteps(graph, filter);
  const leads = new Set<number>();
  does.forEach((what, number) => {
    const rank = u8(graph.classes.verdict, number);
    if ((what & (PASSES | CONTAINS)) !== 0) leads.add(rank);
  });
  const ranks: { hi: number; lo: number }[] = [];
  for (let rank = 3; rank >= filter.rank; rank--) {
    const last = ranks.at(-1);
    if (last === undefined || leads.has(rank)) ranks.push({ hi: rank, lo: rank });
    else last.lo = rank;
  }
  return ranks.map((band) => new Band(graph, does, gone, band, covering));
}
