/**
 * Every question of the targets, each beside what it is measured against: `node questions.mjs <shape> <nodes>`.
 * Medians of BENCH_RUNS (default 5), in processor time, which other work on the machine does not stretch as much.
 */
import { buildBundles } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import type { Choke } from '../../src/graph/kernels/choke-sums';
import { countReach, countReachable, reachable, startersOf } from '../../src/graph/kernels/counts';
import { localityOrder } from '../../src/graph/kernels/locality';
import { project } from '../../src/graph/kernels/projection';
import { ReachIndex } from '../../src/graph/kernels/reach-index';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { redundantRecords } from '../../src/graph/kernels/redundant';
import { countReachByVerbs } from '../../src/graph/kernels/verb-projection';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { actingPrincipals } from '../../src/questions/effective';
import { whatIf } from '../../src/questions/what-if';
import { generate, random, SHAPES } from './generate';
import type { Shape } from './generate';
import { median, record } from './results';
import type { BenchResult } from './results';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const SEED = Number(process.env['BENCH_SEED'] ?? 1);
const [, , shapeName = 'entitlement', size = '10000'] = process.argv;
const shape: Shape = SHAPES.find((one) => one === shapeName) ?? 'entitlement';
const n = Number(size);
/** Milliseconds: what takes longer is measured once; what takes longer than the cap is stopped, which its row says. */
const LONG = 15_000;
const CAP = 20_000;
const filter = { at: 0, rank: 1, becoming: true };
const scope: Scope = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true };

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The longest stretch without a yield, in processor time, over all that was measured. */
let longest = { ms: 0, name: '' };

function run<T>(name: string, task: Generator<number, T>): { readonly ms: number; readonly value: T } {
  const began = cpu();
  for (let last = began; ;) {
    const next = task.next();
    const now = cpu();
    if (now - last > longest.ms) longest = { ms: now - last, name };
    last = now;
    if (next.done === true) return { ms: now - began, value: next.value };
  }
}

function several<T>(
  name: string,
  make: () => Generator<number, T>,
  times = RUNS,
): { readonly runs: number[]; readonly value: T } {
  let { value, ms } = run(`${name}, first`, make());
  // What takes so long is warm when it ends, and is measured once.
  const runs: number[] = times === 1 || ms > LONG ? [ms] : [];
  if (ms > LONG) return { runs, value };
  while (runs.length < times) {
    ({ value, ms } = run(name, make()));
    runs.push(ms);
  }
  return { runs, value };
}

/** `most` is the limit in the unit of the figure, at the size (or from it up) for which it is one. */
function note(
  name: string,
  runs: readonly number[],
  { most, from = 0, ...rest }: Partial<BenchResult> & { readonly most?: number; readonly from?: number } = {},
): void {
  const ours = median(runs);
  const met = most === undefined || n < from ? {} : { met: ours <= most };
  record({ name: `${name}, ${shape}`, n, ours, unit: 'ms', runs, ...rest, ...met });
}

/** Beside another of our own figures: what is asked is at most so many times as long. */
function beside(
  name: string,
  runs: readonly number[],
  other: number,
  otherName: string,
  times: number,
): void {
  const rest = { peer: other, peerName: otherName, ratio: other / median(runs) };
  note(name, runs, { ...rest, limit: `${times} x ${otherName}`, most: times * other });
}

const graph = generate(shape, n, SEED);
const order = localityOrder(graph);
const starters = startersOf(graph);

const counted = several('counts', function* () {
  const projection = yield* project(graph, filter, order);
  return yield* countReach(projection, starters);
});
note(
  'exact counts, from the graph',
  counted.runs,
  shape === 'giant' ? { limit: '1 s at 1M', most: 1000, from: 1e6 } : {},
);
const plain = median(counted.runs);

const masks = [0, 1, 2, 3, 4, 5].map((row) => graph.classes.verbs[row * 3] ?? 0);
const byVerb = several('six verbs', () => countReachByVerbs(graph, filter, masks, starters, order));
const alone = runToEnd(
  countReach(runToEnd(project(graph, { ...filter, verbs: masks[2] ?? 0 }, order)), starters),
);
if (!byVerb.value[2]?.reached.every((count, node) => count === alone.reached[node])) {
  throw new Error('six verbs at once and one by itself differ');
}
beside('six verbs', byVerb.runs, plain, 'counts without verbs', 3);

const projection = runToEnd(project(graph, filter, order));
const found = runToEnd(reachable(projection, starters));
const index = new ReachIndex(projection, found, runToEnd(countReachable(projection, found, starters)));
const draw = random(11);
const some = (): number => starters[Math.floor(draw() * starters.length)] ?? 0;
const member: number[] = [];
for (let i = 0; i < 5000; i++) {
  const [start, node] = [some(), Math.floor(draw() * projection.nodes)];
  const began = performance.now();
  index.reaches(start, node);
  member.push(performance.now() - began);
}
let ids = 0;
const lists = (times: number): number => {
  const began = cpu();
  ids = 0;
  for (let i = 0; i < times; i++) ids += index.list(some()).length;
  return ((cpu() - began) * 1e6) / ids;
};
lists(50);
const listing = Array.from({ length: RUNS }, () => lists(shape === 'entitlement' ? 2000 : 100));
member.sort((a, b) => a - b);
note('blast radius: does a principal reach a node, p99', [member[Math.floor(member.length * 0.99)] ?? 0], {
  limit: '1 ms at 1M',
  most: 1,
  from: 1e6,
});
note('blast radius: listing, by id', listing, {
  unit: 'ns',
  limit: '10 ns at 1M',
  most: 10,
  from: 1e6,
});

/** The same run until it ends or the cap is reached, with how often it had a turn until then. */
function capped<T>(
  name: string,
  task: Generator<number, T>,
): { readonly ms: number; readonly value: T | undefined; readonly turns: number } {
  const began = cpu();
  let last = began;
  for (let turns = 0; ; turns++) {
    const next = task.next();
    const now = cpu();
    if (now - last > longest.ms) longest = { ms: now - last, name };
    last = now;
    if (next.done === true) return { ms: now - began, value: next.value, turns };
    if (now - began > CAP) return { ms: now - began, value: undefined, turns };
  }
}

const stopped = `stopped after ${CAP / 1000} s`;
const bundles = runToEnd(buildBundles(graph, filter, 0));
const redundantAsked = (): Generator<number, Uint8Array> => redundantRecords(bundles, graph.records.length);
const marked = capped('redundant', redundantAsked());
if (marked.value === undefined) {
  note(`individually redundant grants, ${stopped}`, [marked.ms], { limit: '2 x counts', most: 2 * plain });
} else {
  const again = marked.ms > LONG ? [] : several('redundant', redundantAsked).runs;
  beside('individually redundant grants', again.length > 0 ? again : [marked.ms], plain, 'counts', 2);
}

const acting = actingPrincipals(graph);
const choking = (): Generator<number, Choke> => chokePoints(bundles, acting, graph.records.length);
const most = { limit: '15 s at 1M', most: 15_000, from: 1e6 };
const once = capped('choke points', choking());
if (once.value === undefined) {
  const part = `${once.turns.toLocaleString('en')} of ${acting.length.toLocaleString('en')} principals`;
  note(`choke points, ${stopped} with ${part}`, [once.ms], most);
} else {
  const again = once.ms > LONG ? [] : several('choke points', choking).runs;
  note(
    `choke points (${once.value.pairs.toLocaleString('en')} pairs)`,
    [once.ms, ...again].slice(-RUNS),
    most,
  );
}

const steps = recordSteps(graph);
const times: number[] = [];
const WARM = 20;
let removed = 0;
let cut = '';
for (let i = 0, began = cpu(); i < 400; i++) {
  const step = Math.floor(draw() * graph.stepTo.length);
  const gone = graph.supportRecords[step] ?? 0xffffffff;
  if (gone === 0xffffffff) continue;
  const change = { records: new Set([gone]), nodes: new Set<number>(), added: [] };
  // One that reaches the cap counts with what it took until then.
  const { ms, value } = capped('what-if', whatIf(graph, change, scope, steps));
  if (removed++ >= WARM || ms > CAP) times.push(ms);
  if (value !== undefined && cpu() - began < 2 * CAP) continue;
  cut = `, stopped after ${Math.round((cpu() - began) / 1000)} s`;
  break;
}
times.sort((a, b) => a - b);
note(
  `what-if: one record removed, p95 of ${times.length}${cut}`,
  [times[Math.floor(times.length * 0.95)] ?? 0],
  {
    limit: '20 ms at 1M',
    most: 20,
    from: 1e6,
  },
);
note(`what-if: one record removed, median of ${times.length}${cut}`, [median(times)]);
note(`longest stretch without a turn (${longest.name})`, [longest.ms], { limit: '50 ms', most: 50 });
