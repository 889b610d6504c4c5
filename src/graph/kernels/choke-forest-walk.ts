import { UNITS_PER_TURN, i32, num, u32, u8 } from '../columns';
import { NO_KILLER, NO_PLACE, counts } from './bundles';
import type { Bundles } from './bundles';
import { ForestEntries } from './choke-entries';
import { BOTH, COUNTS, MANY, SHARED } from './choke-facts';
import type { PlaceFacts } from './choke-facts';
import type { Forest, ForestWays } from './choke-forest';
import { ForestSums } from './choke-forest-sums';
import { severalIn } from './choke-several';
import type { ChokeSums } from './choke-sums';
import { NONE } from './dominators';
import { Loss } from './loss';
import { StartDominators } from './start-dominators';

/** Places and entries from which on a start is looked at in several turns. */
const LONG = UNITS_PER_TURN >> 4;

/**
 * The dominators of one start after another, of which only what lies outside the forest is walked: the forest hangs
 * where the start comes into it, and what is lost within it is summed up over all starts.
 */
export class ForestWalk {
  readonly #bundles: Bundles;
  readonly #forest: Forest;
  readonly #ways: ForestWays;
  readonly #sums: ChokeSums;
  readonly #forestSums: ForestSums;
  readonly #dominators: StartDominators;
  readonly #entries: ForestEntries;
  readonly #shared: ReadonlySet<number>;
  #loss: Loss | undefined;
  readonly #weight: Uint32Array;
  readonly #facts: PlaceFacts;
  /** By node: the last number that all its counted places have above them, `NONE` without any, where `nodeRound` says so. */
  readonly #meet: Uint32Array;
  readonly #nodeRound: Uint32Array;

  /** `shared`: records that take several bundles away. */
  constructor(
    bundles: Bundles,
    forest: Forest,
    ways: ForestWays,
    facts: PlaceFacts,
    sums: ChokeSums,
    shared: ReadonlySet<number>,
  ) {
    this.#bundles = bundles;
    this.#forest = forest;
    this.#ways = ways;
    this.#sums = sums;
    this.#forestSums = new ForestSums(bundles, forest);
    this.#dominators = new StartDominators(ways);
    this.#entries = new ForestEntries(forest, ways, this.#dominators);
    this.#shared = shared;
    this.#weight = new Uint32Array(bundles.places);
    this.#facts = facts;
    this.#meet = new Uint32Array(bundles.graph.nodes.length);
    this.#nodeRound = new Uint32Array(bundles.graph.nodes.length);
  }

  /**
   * Adds what a start loses. False where nothing was added: it comes to a node both ways, which cut together what
   * neither cuts alone. Yields between the looks at a walk that is long.
   */
  *from(root: number): Generator<number, boolean> {
    const count = this.#dominators.from(root);
    if (count > LONG) yield 0;
    this.#entries.gather(count);
    if ((this.#facts.any & BOTH) !== 0 && this.#comesBothWays(count)) return false;
    const isLong = count + this.#entries.count > LONG;
    if (isLong) yield 0;
    this.#weigh(root, count);
    if (isLong) yield 0;
    this.#share(root, count);
    if (isLong) yield 0;
    this.#forestSums.add(this.#entries);
    return true;
  }

  /** Hands on what was summed up over all starts. */
  finish(): Generator<number, void> {
    return this.#forestSums.finish(this.#sums);
  }

  #comesBothWays(count: number): boolean {
    const { node, covered } = this.#bundles;
    for (let v = 0; v < count; v++) {
      const place = this.#dominators.place(v, count);
      if ((u8(this.#facts.of, place) & BOTH) === 0) continue;
      if (this.#comesTo(u32(covered, u32(node, place)))) return true;
    }
    return false;
  }

  #comesTo(place: number): boolean {
    const number = u32(this.#forest.number, place);
    if (number !== NONE) return this.#entries.over(number) >= 0;
    return this.#dominators.round[place] === this.#dominators.walks;
  }

  /** Put each node reached where all ways to it part, and sum up what lies behind each place. */
  #weigh(root: number, count: number): void {
    const { node } = this.#bundles;
    const weight = this.#weight;
    const entries = this.#entries;
    const start = u32(node, root);
    weight.fill(0, 0, count);
    for (let v = 0; v < count; v++) {
      const place = this.#dominators.place(v, count);
      const facts = u8(this.#facts.of, place);
      if ((facts & MANY) !== 0) this.#meetAt(u32(node, place), start);
      // The start itself is first: nobody reaches oneself, and what one controls is no permission.
      else if ((facts & COUNTS) !== 0 && v > 0) weight[v] = u32(weight, v) + 1;
    }
    if ((this.#facts.any & MANY) !== 0) this.#meetEnds(start);
    let onStart = entries.total;
    for (let i = 0; i < entries.looseCount; i++) {
      const entry = u32(entries.loose, i);
      const at = u32(entries.hangs, entry);
      const region = entries.region(entry);
      weight[at] = u32(weight, at) + region;
      onStart -= region;
    }
    weight[0] = u32(weight, 0) + onStart;
    for (let v = count - 1; v > 0; v--) {
      const d = i32(this.#dominators.idom, v);
      weight[d] = u32(weight, d) + u32(weight, v);
    }
    this.#sums.pairs += u32(weight, 0);
  }

  /** Nodes at which the walk ends and that it may come to otherwise. */
  #meetEnds(start: number): void {
    const { node, ended } = this.#bundles;
    const { place } = this.#forest;
    for (let i = 0; i < this.#entries.count; i++) {
      const at = u32(place, u32(this.#entries.at, i));
      const reached = u32(node, at);
      if (ended[reached] === at && (u8(this.#facts.of, at) & MANY) !== 0) this.#meetAt(reached, start);
    }
  }

  /** Puts a node with several places where all ways to it part, and takes it from the regions it lies in. */
  #meetAt(node: number, start: number): void {
    const { controlled, covered, ended } = this.#bundles;
    const { walks } = this.#dominators;
    if (this.#nodeRound[node] === walks) return;
    this.#nodeRound[node] = walks;
    let meet = NONE;
    let inForest = 0;
    let walked = 0;
    for (const place of [u32(controlled, node), u32(covered, node), u32(ended, node)]) {
      const at = this.#hangs(place);
      if (at === NONE) continue;
      if (this.#forest.number[place] === NONE) walked++;
      else inForest++;
      meet = meet === NONE ? at : this.#dominators.meetOf(meet, at);
    }
    this.#meet[node] = meet;
    // At one place of the forest alone it is in a region already.
    if (walked === 0 && inForest < 2) return;
    if (inForest > 0) for (const place of [u32(covered, node), u32(ended, node)]) this.#takeOff(place);
    if (node !== start || this.#bundles.verbs !== 0) this.#weight[meet] = u32(this.#weight, meet) + 1;
  }

  /** The number of the last walked place on all ways to a counted place; `NONE` where the walk does not come there. */
  #hangs(place: number): number {
    if (place === NO_PLACE || !counts(this.#bundles, place)) return NONE;
    const number = u32(this.#forest.number, place);
    if (number === NONE) {
      const { round, walks } = this.#dominators;
      return round[place] === walks ? u32(this.#dominators.number, place) : NONE;
    }
    const entry = this.#entries.over(number);
    return entry < 0 ? NONE : u32(this.#entries.hangs, entry);
  }

  #takeOff(place: number): void {
    const number = place === NO_PLACE ? NONE : u32(this.#forest.number, place);
    const entry = number === NONE ? -1 : this.#entries.over(number);
    if (entry < 0) return;
    this.#entries.takeOff(entry);
    this.#forestSums.countElsewhere(number);
  }

  /** Add what this start would lose to nodes and bundles outside the forest, and to bundles into it. */
  #share(root: number, count: number): void {
    const { node } = this.#bundles;
    const { bundle } = this.#ways;
    const entries = this.#entries;
    // Of the start's own node nothing else leads on here, or it comes there both ways.
    for (let v = 1; v < count; v++) {
      const behind = u32(this.#weight, v);
      const place = this.#dominators.place(v, count);
      const facts = u8(this.#facts.of, place);
      const own = (facts & MANY) === 0 ? facts & COUNTS : this.#own(u32(node, place), v);
      if (behind > own) this.#sums.addNode(u32(node, place), behind - own);
      if (this.#dominators.ways[v] === 1 && behind > 0)
        this.#lose(u32(bundle, u32(this.#dominators.by, v)), behind);
    }
    for (let i = 0; i < entries.looseCount; i++) {
      const entry = u32(entries.loose, i);
      if (entries.isOnly(entry)) this.#lose(this.#only(entry, count), entries.region(entry));
    }
    if (this.#shared.size > 0) this.#shareRecords(root, count);
  }

  /** The bundle that alone leads to an entry. */
  #only(entry: number, count: number): number {
    const { entryStart, entryTo, entryBundle } = this.#ways;
    const at = u32(this.#entries.at, entry);
    let way = u32(entryStart, this.#dominators.place(u32(this.#entries.hangs, entry), count));
    while (entryTo[way] !== at) way++;
    return u32(entryBundle, way);
  }

  #lose(bundle: number, behind: number): void {
    if (this.#bundles.killer[bundle] !== NO_KILLER) this.#sums.addBundle(bundle, behind);
  }

  /** 1 where a node with several places is itself among what lies behind one of them. */
  #own(node: number, v: number): number {
    const meet = u32(this.#meet, node);
    return meet !== NONE && this.#dominators.behind(v, meet) ? 1 : 0;
  }

  /** What goes with records that take several bundles away: with one of them here, with it; with more, by a walk without. */
  #shareRecords(root: number, count: number): void {
    const leads = (place: number): boolean => (u8(this.#facts.of, place) & SHARED) !== 0;
    for (const [record, gone] of severalIn(this.#bundles, this.#dominators, count, this.#shared, leads)) {
      const lost =
        gone.length === 1
          ? this.#behind(num(gone, 0))
          : u32(this.#weight, 0) - (this.#loss ??= new Loss(this.#bundles)).count(root, new Set(gone));
      this.#sums.addRecord(record, lost);
    }
  }

  /** What lies behind a bundle out of a place that is walked, if it alone leads there. */
  #behind(bundle: number): number {
    const place = u32(this.#bundles.to, bundle);
    const number = u32(this.#forest.number, place);
    if (number === NONE) {
      const v = u32(this.#dominators.number, place);
      const only =
        this.#dominators.ways[v] === 1 && this.#ways.bundle[u32(this.#dominators.by, v)] === bundle;
      return only ? u32(this.#weight, v) : 0;
    }
    const entry = this.#entries.over(number);
    return this.#entries.isOnly(entry) ? this.#entries.region(entry) : 0;
  }
}
