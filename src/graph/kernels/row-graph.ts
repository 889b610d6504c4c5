import type { AccessGraph } from '../access-graph';
import { UNITS_PER_TURN, listAt, u32, u32Or, u8 } from '../columns';
import { endSupport, firstSupport, recordsOf } from '../supports';
import { isContainment, isDisabled } from '../walk';
import type { WalkFilter } from '../walk';
import { NO_KILLER, SEVERAL } from './bundles';
import { NONE } from './dominators';
import { PASSES, holdingSteps } from './holding-steps';
import { NO_TARGET, rowTargets } from './row-targets';
import { Column } from './row-columns';
import { rowSpots } from './row-spots';
import type { RowSpots } from './row-spots';

/** Verdict ranks decided together: no step of control or containment has one from `lo` up to below `hi`. */
export interface Ranks {
  readonly hi: number;
  readonly lo: number;
}

/**
 * Control and holding apart. Vertex n below `nodes` is node n as far as it is controlled; those after stand for one
 * record each (or for several that each take away the same), out of one node, so that all that goes with it is one edge.
 * A *hold* leads from a vertex to a place of `rowTargets`, with the verdict rank that it gives.
 */
export interface RowGraph extends RowSpots {
  readonly nodes: number;
  /** Vertices. */
  readonly places: number;
  readonly ranks: Ranks;
  /** Edges of control out of vertex v: `outStart[v] .. outStart[v+1]`. */
  readonly outStart: Uint32Array;
  readonly to: Uint32Array;
  /** By edge and by hold: the record without which it is gone, `NO_KILLER`, or an index of `killerLists` from `SEVERAL` on. */
  readonly killer: Uint32Array;
  readonly holdStart: Uint32Array;
  readonly holdTo: Uint32Array;
  readonly holdRank: Uint8Array;
  readonly holdKiller: Uint32Array;
  readonly killerLists: readonly (readonly number[])[];
  /** 1 for records that take away more than one edge or hold of this graph. */
  readonly shared: Uint8Array;
}

/** The records each of which takes an edge or a hold away. */
export function recordsBehind(graph: RowGraph, killer: number): readonly number[] {
  if (killer === NO_KILLER) return [];
  return killer < SEVERAL ? [killer] : listAt(graph.killerLists, killer - SEVERAL);
}

/** Marks the records each of which takes an edge or a hold away. */
export function needKiller(graph: RowGraph, killer: number, needed: Uint8Array): void {
  if (killer < SEVERAL) needed[killer] = 1;
  else if (killer !== NO_KILLER) for (const record of recordsBehind(graph, killer)) needed[record] = 1;
}

/** The graph of some ranks. Yields as it reads. */
export function* rowGraph(
  graph: AccessGraph,
  filter: Pick<WalkFilter, 'at' | 'becoming'>,
  ranks: Ranks,
): Generator<number, RowGraph> {
  const targets = yield* rowTargets(graph, { ...filter, rank: ranks.lo });
  const nodes = graph.nodes.length;
  const { verdict } = graph.classes;
  const does = holdingSteps(graph, filter);
  const builder = new Builder(graph, targets.rows.length, ranks);
  let units = 0;
  for (let node = 0; node < nodes; node++) {
    const last = u32(graph.outStart, node + 1);
    for (let step = u32(graph.outStart, node); step < last && !isDisabled(graph, node); step++) {
      const number = u32(graph.stepClass, step);
      const rank = u8(verdict, number);
      if (rank < ranks.lo) continue;
      const to = u32(graph.stepTo, step);
      if ((u8(does, number) & PASSES) !== 0 && to !== node) builder.pass(to, step);
      const target = u32Or(targets.ofStep, step, NO_TARGET);
      if (target !== NO_TARGET) builder.hold(target - nodes, Math.min(rank, ranks.hi), step);
    }
    builder.finishNode();
    if ((units += 1 + last - u32(graph.outStart, node)) < UNITS_PER_TURN / 4) continue;
    units = 0;
    yield node;
  }
  yield nodes;
  const built = yield* builder.finish();
  yield nodes;
  return { ...built, ...(yield* rowSpots(targets, nodes, built.holdTo)) };
}

/** Edges and holds in the order of the vertices that they leave. */
class Ways {
  readonly to = new Column();
  readonly rank = new Column();
  readonly killer = new Column();
  readonly start = new Column();

  add(to: number, rank: number, killer: number): void {
    this.to.push(to);
    this.rank.push(rank);
    this.killer.push(killer);
  }

  end(): void {
    this.start.push(this.to.length);
  }

  *append(other: Ways): Generator<number, void> {
    const before = this.to.length;
    for (let i = 0; i < other.to.length; i++) {
      this.add(other.to.at(i), other.rank.at(i), other.killer.at(i));
      if (i % UNITS_PER_TURN === UNITS_PER_TURN - 1) yield i;
    }
    for (let i = 0; i < other.start.length; i++) this.start.push(before + other.start.at(i));
  }
}

class Builder {
  readonly #graph: AccessGraph;
  readonly #ranks: Ranks;
  readonly #isPlain: boolean;
  readonly #passes = new Ways();
  readonly #holds = new Ways();
  /** Those out of the vertices of records, which come after all nodes. */
  readonly #madePasses = new Ways();
  readonly #madeHolds = new Ways();
  readonly #killerLists: (readonly number[])[] = [];
  readonly #shared: Uint8Array;
  readonly #serves: Uint8Array;
  /** By record: ways of the current node that go with it alone. */
  readonly #ways: Uint32Array;
  /** By what the current node leads to: which of its ways that is. */
  readonly #passTo: Uint32Array;
  readonly #holdTo: Uint32Array;
  /** The ways of the current node: to a node, with rank 0, or to a target. */
  readonly #to = new Column();
  readonly #rank = new Column();
  readonly #killer = new Column();
  /** The lists that the current node has made. */
  readonly #lists = new Map<string, number>();
  #made = 0;

  constructor(graph: AccessGraph, targets: number, ranks: Ranks) {
    this.#graph = graph;
    this.#ranks = ranks;
    this.#isPlain = graph.supportStart.length === 0;
    this.#shared = new Uint8Array(graph.records.length);
    this.#serves = new Uint8Array(graph.records.length);
    this.#ways = new Uint32Array(graph.records.length);
    this.#passTo = new Uint32Array(graph.nodes.length).fill(NONE);
    this.#holdTo = new Uint32Array(targets * (ranks.hi - ranks.lo + 1)).fill(NONE);
    this.#passes.end();
    this.#holds.end();
  }

  /** A step by which what the current node controls is controlled. */
  pass(to: number, step: number): void {
    this.#way(this.#passTo, to, to, 0, step);
  }

  hold(target: number, rank: number, step: number): void {
    this.#way(this.#holdTo, this.#nameOf(target, rank), target, rank, step);
  }

  #nameOf(target: number, rank: number): number {
    return target * (this.#ranks.hi - this.#ranks.lo + 1) + rank - this.#ranks.lo;
  }

  /** Parallel steps are one way, gone with the records that each of them rests on. */
  #way(known: Uint32Array, name: number, to: number, rank: number, step: number): void {
    const killer = this.#killerOf(step);
    const way = u32(known, name);
    if (way === NONE) {
      known[name] = this.#to.length;
      this.#to.push(to);
      this.#rank.push(rank);
      this.#killer.push(killer);
      return;
    }
    const before = this.#killer.at(way);
    if (before === NO_KILLER || before === killer) return;
    const records = this.#recordsOf(killer);
    const both = this.#recordsOf(before).filter((record) => records.includes(record));
    this.#killer.set(way, this.#number(both));
  }

  /** What stands for the records that stand in each support of a step. */
  #killerOf(step: number): number {
    const graph = this.#graph;
    if (isContainment(graph, step)) return NO_KILLER;
    // Plain supports: the record itself, and NO_RECORD is NO_KILLER.
    if (this.#isPlain) return u32Or(graph.supportRecords, step, NO_KILLER);
    const first = firstSupport(graph, step);
    let common = recordsOf(graph, first);
    for (let s = first + 1; s < endSupport(graph, step) && common.length > 0; s++) {
      const records = recordsOf(graph, s);
      common = common.filter((record) => records.includes(record));
    }
    return this.#number(common);
  }

  #recordsOf(killer: number): readonly number[] {
    if (killer === NO_KILLER) return [];
    return killer < SEVERAL ? [killer] : listAt(this.#killerLists, killer - SEVERAL);
  }

  /** The same number for the same records, as far as one node goes. */
  #number(records: readonly number[]): number {
    const [first] = records;
    if (first === undefined) return NO_KILLER;
    const own = records.length === 1 ? records : [...new Set(records)].sort((a, b) => a - b);
    if (own.length === 1) return first;
    const name = own.join();
    let number = this.#lists.get(name);
    if (number === undefined) {
      number = SEVERAL + this.#killerLists.push(own) - 1;
      this.#lists.set(name, number);
    }
    return number;
  }

  /** Ways of one node that go with the same records become one edge to a vertex, from which they lead on. */
  finishNode(): void {
    const count = this.#to.length;
    for (let way = 0; way < count; way++) {
      const killer = this.#killer.at(way);
      if (killer < SEVERAL) this.#ways[killer] = u32(this.#ways, killer) + 1;
    }
    let together: Map<number, number[]> | undefined;
    for (let way = 0; way < count; way++) {
      const killer = this.#killer.at(way);
      if (killer === NO_KILLER || (killer < SEVERAL && this.#ways[killer] === 1)) {
        this.#emit(this.#passes, this.#holds, way, killer);
        this.#serve(killer);
        continue;
      }
      together ??= new Map();
      const list = together.get(killer);
      if (list === undefined) together.set(killer, [way]);
      else list.push(way);
    }
    if (together !== undefined) this.#gather(together);
    this.#passes.end();
    this.#holds.end();
    this.#forget();
  }

  #gather(together: ReadonlyMap<number, readonly number[]>): void {
    for (const [killer, ways] of together) {
      this.#passes.add(this.#graph.nodes.length + this.#made++, 0, killer);
      for (const way of ways) this.#emit(this.#madePasses, this.#madeHolds, way, NO_KILLER);
      this.#madePasses.end();
      this.#madeHolds.end();
      this.#serve(killer);
    }
  }

  #forget(): void {
    for (let way = 0; way < this.#to.length; way++) {
      const to = this.#to.at(way);
      const rank = this.#rank.at(way);
      if (rank === 0) this.#passTo[to] = NONE;
      else this.#holdTo[this.#nameOf(to, rank)] = NONE;
      const killer = this.#killer.at(way);
      if (killer < SEVERAL) this.#ways[killer] = 0;
    }
    this.#to.length = 0;
    this.#rank.length = 0;
    this.#killer.length = 0;
    if (this.#lists.size > 0) this.#lists.clear();
  }

  #emit(passes: Ways, holds: Ways, way: number, killer: number): void {
    const rank = this.#rank.at(way);
    (rank === 0 ? passes : holds).add(this.#to.at(way), rank, killer);
  }

  /** Counts what goes with each of the records. */
  #serve(killer: number): void {
    if (killer < SEVERAL) this.#serveOne(killer);
    else for (const record of this.#recordsOf(killer)) this.#serveOne(record);
  }

  #serveOne(record: number): void {
    if (this.#serves[record] === 1) this.#shared[record] = 1;
    this.#serves[record] = 1;
  }

  *finish(): Generator<number, Omit<RowGraph, keyof RowSpots>> {
    yield* this.#passes.append(this.#madePasses);
    yield* this.#holds.append(this.#madeHolds);
    return {
      nodes: this.#graph.nodes.length,
      places: this.#graph.nodes.length + this.#made,
      ranks: this.#ranks,
      outStart: this.#passes.start.finish(),
      to: this.#passes.to.finish(),
      killer: this.#passes.killer.finish(),
      holdStart: this.#holds.start.finish(),
      holdTo: this.#holds.to.finish(),
      holdRank: new Uint8Array(this.#holds.rank.finish()),
      holdKiller: this.#holds.killer.finish(),
      killerLists: this.#killerLists,
      shared: this.#shared,
    };
  }
}
