/**
 * Kernels against their peers on the same graph, equal answers asserted: `node kernels.mjs <shape> <nodes>`.
 * Each run is a process of its own; medians of BENCH_RUNS (default 5).
 */
import { countReach, startersOf } from '../../src/graph/kernels/counts';
import { localityOrder } from '../../src/graph/kernels/locality';
import { components } from '../../src/graph/kernels/components';
import { project } from '../../src/graph/kernels/projection';
import type { Projection } from '../../src/graph/kernels/projection';
import { runToEnd } from '../../src/lib/steps';
import { generate, random, SHAPES } from './generate';
import type { Shape } from './generate';
import { cytoscapePeer, duckdbPeer, graphologyPeer, roaringCounts } from './peers';
import type { Digraph, Peer } from './peers';
import { median, record } from './results';
import type { BenchResult } from './results';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const [, , shapeName = 'entitlement', size = '10000'] = process.argv;
const shape: Shape = SHAPES.find((one) => one === shapeName) ?? 'entitlement';
const n = Number(size);
/** Milliseconds. */
const LONG = 15_000;
const FILTER = { at: 0, rank: 1, becoming: true };

/** Times the runs of something; the first, which warms up, is not counted. */
function timed<T>(work: () => T, runs = RUNS): { readonly runs: number[]; readonly value: T } {
  const first = performance.now();
  let value = work();
  const taken: number[] = [];
  // What takes so long is warm when it ends, and is measured once.
  if (performance.now() - first > LONG) return { runs: [performance.now() - first], value };
  for (let i = 0; i < runs; i++) {
    const began = performance.now();
    value = work();
    taken.push(performance.now() - began);
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

function reachOnce(projection: Projection, seen: Uint8Array, nodes: Uint8Array, start: number): number {
  const { controlled, nodeOf, outStart, outTo } = projection;
  const first = controlled[start] ?? 0;
  const queue = [first];
  seen[first] = 1;
  let count = 0;
  for (const place of queue) {
    const node = nodeOf[place] ?? 0;
    if (nodes[node] === 0) {
      nodes[node] = 1;
      count++;
    }
    for (let i = outStart[place] ?? 0; i < (outStart[place + 1] ?? 0); i++) {
      const to = outTo[i] ?? 0;
      if (seen[to] === 1) continue;
      seen[to] = 1;
      queue.push(to);
    }
  }
  for (const place of queue) {
    seen[place] = 0;
    nodes[nodeOf[place] ?? 0] = 0;
  }
  return count - 1;
}

const before = memory();
const graph = generate(shape, n);
const order = localityOrder(graph);
const built = timed(() => runToEnd(project(graph, FILTER, order)));
const projection = built.value;
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

note('projection', built.runs, {
  memoryMB: memory() - before,
  ...(peers[0] === undefined ? {} : { peer: peers[0].built, peerName: `${peers[0].name}, building` }),
});

const seen = new Uint8Array(projection.places);
const nodes = new Uint8Array(projection.nodes);
const reach = timed(() => some.map((start) => reachOnce(projection, seen, nodes, start)));
if (peers.length === 0)
  note(
    'blast radius, one walk',
    reach.runs.map((ms) => ms / some.length),
  );
for (const peer of peers) {
  // A peer is asked less where it takes long.
  const asked = peer.name === 'graphology' ? some.subarray(0, 20) : some.subarray(0, 3);
  const answers: number[] = [];
  const began = performance.now();
  for (const start of asked) answers.push(await peer.reach(projection.controlled[start] ?? 0));
  const took = (performance.now() - began) / asked.length;
  note(
    'blast radius, one walk',
    reach.runs.map((ms) => ms / some.length),
    { peer: took, peerName: peer.name, equal: same(peer.name, reach.value, answers) },
  );
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

async function roaringOrNone() {
  try {
    return await roaringCounts(digraph, condensed.of, condensed.count, places);
  } catch (error) {
    process.stderr.write(`roaring gave up: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}
