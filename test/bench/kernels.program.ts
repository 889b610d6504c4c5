/**
 * Kernels against their peers on the same graph, equal answers asserted: `node kernels.mjs <shape> <nodes>`.
 * Each run is a process of its own; medians of BENCH_RUNS (default 5).
 */
import { countReach, startersOf } from '../../src/graph/kernels/counts';
import { localityOrder } from '../../src/graph/kernels/locality';
import { components } from '../../src/graph/kernels/components';
import { project } from '../../src/graph/kernels/projection';
import { ForwardWalker } from '../../src/graph/walk';
import { runToEnd } from '../../src/lib/steps';
import { generate, random, SHAPES } from './generate';
import type { Shape } from './generate';
import { cytoscapePeer, duckdbPeer, graphologyPeer, roaringCounts } from './peers';
import type { Digraph, Peer } from './peers';
import { median, record } from './results';
import type { BenchResult } from './results';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const SEED = Number(process.env['BENCH_SEED'] ?? 1);
const [, , shapeName = 'entitlement', size = '10000'] = process.argv;
const shape: Shape = SHAPES.find((one) => one === shapeName) ?? 'entitlement';
const n = Number(size);
/** Milliseconds. */
const LONG = 15_000;
const FILTER = { at: 0, rank: 1, becoming: true };

const clock = (): number => performance.now();
/** Processor time, which other work on the machine does not stretch as much; in milliseconds, as the clock. */
function processor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Times the runs of something; the first, which warms up, is not counted. */
function timed<T>(work: () => T, now = clock): { readonly runs: number[]; readonly value: T } {
  const first = now();
  let value = work();
  const taken: number[] = [];
  // What takes so long is warm when it ends, and is measured once.
  if (now() - first > LONG) return { runs: [now() - first], value };
  for (let i = 0; i < RUNS; i++) {
    const began = now();
    value = work();
    taken.push(now() - began);
  }
  return { runs: taken, value };
}

function note(name: string, runs: readonly number[], rest: Partial<BenchResult> = {}): number {
  const ours = median(runs);
  const ratio = rest.peer === undefined ? {} : { ratio: rest.peer / ours };
  record({ name: `${name}, ${shape}`, n, ours, unit: 'ms', runs, ...ratio, ...rest });
  return ours;
}

function memory(): number {
  // What the first lets go of is free after the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

/** Only when every answer is equal is there a line. */
function same(what: string, ours: ArrayLike<number>, theirs: ArrayLike<number>): true {
  for (let i = 0; i < theirs.length; i++) {
    if (ours[i] !== theirs[i]) throw new Error(`${what}: ${ours[i]} here, ${theirs[i]} there, at ${i}`);
  }
  return true;
}

const graph = generate(shape, n, SEED);
const order = localityOrder(graph);
const before = memory();
const built = timed(() => runToEnd(project(graph, FILTER, order)));
const projection = built.value;
// Before peers take theirs.
const taken = memory() - before;
const digraph: Digraph = {
  places: projection.places,
  node: projection.nodeOf,
  outStart: projection.outStart,
  outTo: projection.outTo,
};
const starters = startersOf(graph);
const places = starters.map((node) => projection.controlled[node] ?? 0);
const draw = random(7);
const some = Uint32Array.from({ length: 200 }, () => starters[Math.floor(draw() * starters.length)] ?? 0);

// Peers up to the size at which they still end.
const peers: Peer[] = [];
if (n <= 100_000) peers.push(graphologyPeer(digraph), await duckdbPeer(digraph));
if (n <= 10_000) peers.push(cytoscapePeer(digraph));

note('projection', built.runs, { memoryMB: taken, ...building(peers[0]) });

// The walk that every picture begins with, over the graph as it is; each engine is asked about the same principals, and
// once before the clock runs.
const walker = new ForwardWalker(graph);
const reach = (start: number): number => {
  walker.walk([start], FILTER);
  return walker.reached.length - 1;
};
const WALK = 'blast radius, one walk';
/** Milliseconds of one walk, in each run: as often as the clock needs to tell them. */
function walks(asked: Uint32Array, now = clock): readonly number[] {
  const began = now();
  asked.forEach(reach);
  const times = Math.max(1, Math.min(10_000, Math.ceil(50 / (now() - began))));
  const { runs } = timed(() => {
    for (let time = 0; time < times; time++) asked.forEach(reach);
  }, now);
  return runs.map((ms) => ms / (times * asked.length));
}
if (peers.length === 0) {
  // Each goes through most of the estate there: with more of them a run would be too long for several.
  const asked = shape === 'giant' ? some.subarray(0, 20) : some;
  note(`${WALK}, of ${asked.length}, processor time`, walks(asked, processor));
}
for (const peer of peers) {
  // Fewer where a peer takes long.
  const asked = some.subarray(0, peer.name === 'graphology' ? 20 : 3);
  await peer.reach(projection.controlled[asked[0] ?? 0] ?? 0);
  const answers: number[] = [];
  const began = performance.now();
  for (const start of asked) answers.push(await peer.reach(projection.controlled[start] ?? 0));
  note(WALK, walks(asked), {
    peer: (performance.now() - began) / asked.length,
    peerName: peer.name,
    equal: same(peer.name, asked.map(reach), answers),
  });
}

const counted = timed(() => runToEnd(countReach(projection, starters)));
const reached = starters.map((node) => counted.value.reached[node] ?? 0);
const pairs = reached.reduce((sum, count) => sum + count, 0);
const condensed = runToEnd(components(projection, places));
if (n <= 100_000 || pairs < 1e9) {
  // Bitmaps of everything by component: elsewhere they would be larger than the machine.
  const roaring = n <= 1_000_000 ? await roaringOrNone() : undefined;
  if (roaring !== undefined) {
    note(`counts of all principals (${pairs.toLocaleString('en')} pairs)`, counted.runs, {
      peer: roaring.ms,
      peerName: 'roaring',
      equal: same('roaring', reached, roaring.counts),
    });
  }
} else note(`counts of all principals (${pairs.toLocaleString('en')} pairs)`, counted.runs);
const duckdb = peers.find(({ name }) => name === 'DuckDB');
// Where almost everything reaches everything, SQL would hold every pair as a row: tens of thousands are enough there.
if (duckdb?.counts !== undefined && pairs < 60_000_000) {
  const began = performance.now();
  const theirs = await duckdb.counts(places);
  note(`counts of all principals (${pairs.toLocaleString('en')} pairs)`, counted.runs, {
    peer: performance.now() - began,
    peerName: 'DuckDB',
    equal: same('DuckDB', reached, theirs),
  });
}
for (const peer of peers) peer.close?.();

/** A peer's building, where there is one: it holds as many places, and as many edges but for those that are double. */
function building(peer: Peer | undefined): Partial<BenchResult> {
  if (peer?.size === undefined) return {};
  const edges = new Set<number>();
  let single = 0;
  for (let place = 0; place < digraph.places; place++) {
    edges.clear();
    for (const to of digraph.outTo.subarray(digraph.outStart[place], digraph.outStart[place + 1]))
      edges.add(to);
    single += edges.size;
  }
  const equal = same(`${peer.name}, building`, [digraph.places, single], peer.size);
  return { peer: peer.built, peerName: `${peer.name}, building`, equal };
}

async function roaringOrNone() {
  try {
    return await roaringCounts(digraph, condensed.of, condensed.count, places);
  } catch (error) {
    process.stderr.write(`roaring gave up: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}
