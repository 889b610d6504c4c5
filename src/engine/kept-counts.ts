import type { AccessGraph } from '../graph/access-graph';
import { countReach, startersOf } from '../graph/kernels/counts';
import type { Counts } from '../graph/kernels/counts';
import { indexBytes, indexReach } from '../graph/kernels/reach-index';
import type { ReachIndex } from '../graph/kernels/reach-index';
import { orderByLocality } from '../graph/kernels/locality';
import { projectStepFree } from '../graph/kernels/projection';
import type { StepFree } from '../graph/kernels/projection';
import { verbMask } from '../model/permission';
import type { Scope } from '../questions/answers';
import { filterOf } from '../questions/scope-filter';

/** Counts of so many scopes are kept: 8 bytes a node each, where what they were counted from takes hundreds. */
const MOST_SCOPES = 4;

/**
 * The counts of one graph by scope, the order of its nodes, and the index of what single starters reach for the scope it
 * was asked for last: the same question again is answered at once.
 */
export class KeptCounts {
  readonly #graph: AccessGraph;
  #order: Uint32Array | undefined;
  readonly #kept = new Map<string, Counts>();
  #indexed: { readonly name: string; readonly index: ReachIndex } | undefined;

  constructor(graph: AccessGraph) {
    this.#graph = graph;
  }

  /** For every node, how many it reaches and how many reach it. The columns are the caller's own, to hand on. */
  *of(scope: Scope): Generator<number, Counts> {
    const name = nameOf(scope);
    const known = this.#kept.get(name) ?? (yield* this.#count(scope));
    this.#keep(name, known);
    return { reached: known.reached.slice(), reaching: known.reaching.slice() };
  }

  /** The index of a scope, if that is the one kept. */
  known(scope: Scope): ReachIndex | undefined {
    return this.#indexed?.name === nameOf(scope) ? this.#indexed.index : undefined;
  }

  /** The index of a scope, made if need be; undefined where it is expected to take more than `room` bytes. */
  *index(scope: Scope, room: number): Generator<number, ReachIndex | undefined> {
    const known = this.known(scope);
    if (known !== undefined) return known;
    if (indexBytes(this.#graph.nodes.length, this.#graph.stepTo.length) > room) return undefined;
    // The one before makes way first: two at once are not reckoned with.
    this.#indexed = undefined;
    const projection = yield* this.#project(scope);
    const index = yield* indexReach(projection, startersOf(this.#graph));
    this.#indexed = { name: nameOf(scope), index };
    this.#keep(nameOf(scope), index.counts);
    return index;
  }

  /** Lets go of the index, which is made again where it is asked for. */
  forgetIndex(): void {
    this.#indexed = undefined;
  }

  #keep(name: string, counts: Counts): void {
    // The last asked stands last; the one that nobody asked for longest goes.
    this.#kept.delete(name);
    this.#kept.set(name, counts);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_SCOPES) break;
      this.#kept.delete(oldest);
    }
  }

  *#count(scope: Scope): Generator<number, Counts> {
    return yield* countReach(yield* this.#project(scope), startersOf(this.#graph));
  }

  *#project(scope: Scope): Generator<number, StepFree> {
    this.#order ??= yield* orderByLocality(this.#graph);
    const filter = { ...filterOf(scope), verbs: verbMask(...scope.verbs) };
    return yield* projectStepFree(this.#graph, filter, this.#order);
  }
}

function nameOf({ at, atLeast, becoming, verbs }: Scope): string {
  return [at, atLeast, becoming, verbMask(...verbs)].join(' ');
}
