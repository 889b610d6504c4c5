import type { AccessGraph } from '../graph/access-graph';
import { countReach, startersOf } from '../graph/kernels/counts';
import type { Counts } from '../graph/kernels/counts';
import { orderByLocality } from '../graph/kernels/locality';
import { projectStepFree } from '../graph/kernels/projection';
import { verbMask } from '../model/permission';
import type { Scope } from '../questions/answers';
import { filterOf } from '../questions/scope-filter';

/** Counts of so many scopes are kept: 8 bytes a node each, where what they were counted from takes hundreds. */
const MOST_SCOPES = 4;

/** The counts of one graph by scope, and the order of its nodes: the same question again is answered at once. */
export class KeptCounts {
  readonly #graph: AccessGraph;
  #order: Uint32Array | undefined;
  readonly #kept = new Map<string, Counts>();

  constructor(graph: AccessGraph) {
    this.#graph = graph;
  }

  /** For every node, how many it reaches and how many reach it. The columns are the caller's own, to hand on. */
  *of(scope: Scope): Generator<number, Counts> {
    const verbs = verbMask(...scope.verbs);
    const name = [scope.at, scope.atLeast, scope.becoming, verbs].join(' ');
    const known = this.#kept.get(name) ?? (yield* this.#count(scope, verbs));
    // The last asked stands last; the one that nobody asked for longest goes.
    this.#kept.delete(name);
    this.#kept.set(name, known);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_SCOPES) break;
      this.#kept.delete(oldest);
    }
    return { reached: known.reached.slice(), reaching: known.reaching.slice() };
  }

  *#count(scope: Scope, verbs: number): Generator<number, Counts> {
    this.#order ??= yield* orderByLocality(this.#graph);
    const projection = yield* projectStepFree(this.#graph, { ...filterOf(scope), verbs }, this.#order);
    return yield* countReach(projection, startersOf(this.#graph));
  }
}
