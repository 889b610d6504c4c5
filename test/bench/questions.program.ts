/**
 * Every question of the targets, each beside what it is measured against: `node questions.mjs <shape> <nodes>`.
 * Medians of BENCH_RUNS (default 5), in processor time, which other work on the machine does not stretch as much.
 */
import { buildBundles } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import type { Choke } from '../../src/graph/kernels/choke-sums';
import { countReach, reachable, startersOf } from '../../src/graph/kernels/counts';
import { localityOrder } from '../../src/graph/kernels/locality';
import { project } from '../../src/graph/kernels/projection';
import { ReachIndex } from '../../src/graph/kernels/reach-index';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { countReachByVerbs } from '../../src/graph/kernels/verb-projection';
import { ForwardWalker } from '../../src/graph/walk';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { actingPrincipals } from '../../src/questions/effective';
import { overlappingEntitlements } from '../../src/questions/overlaps';
import { redundantGrants } from '../../src/questions/redundant';
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
/**
 * Milliseconds: what takes longer is measured once; what takes longer than the cap is stopped, which its row says, so that
 * all of it ends in a known time at a million nodes too.
 */
const LONG = 5_000;
const CAP = 20_000;
/** Counts are what others are measured against, and are waited for. */
const COUNTS_CAP = 90_000;
/** One what-if takes no longer than the first, all together no longer than the second. */
const WHAT_IF = 15_000;
const WHAT_IFS = 60_000;
const OVERLAPS_CAP = 3000;
const filter = { at: 0, rank: 1, becoming: true };
const scope: Scope = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true };

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The longest stretch without a yield, in processor time, over all that was measured. */
let longest = { ms: 0, name: '' };

interface Run<T> {
  readonly ms: number;
  /** Undefined where it was stopped. */
  readonly value: T | undefined;
}

/** A run until it ends or the cap is reached. */
function capped<T>(name: string, task: Generator<number, T>, cap = CAP): Run<T> {
  const began = cpu();
  let last = began;
  for (;;) {
    const next = task.next();
    const now = cpu();
    if (now - last > longest.ms) longest = { ms: now - last, name };
    last = now;
    if (next.done === true) return { ms: now - began, value: next.value };
    if (now - began > cap) return { ms: now - began, value: undefined };
  }
}

/** As many runs as are asked for and do not take too long; one where that is long, or was stopped. */
function several<T>(
  name: string,
  make: () => Generator<number, T>,
  cap = CAP,
): { readonly runs: number[]; readonly value: T | undefined } {
  const first = capped(`${name}, first`, make(), cap);
  // What takes so long is warm when it ends, and is measured once.
  if (first.ms > LONG) return { runs: [first.ms], value: first.value };
  let { value } = first;
  const runs: number[] = [];
  for (let spent = first.ms; runs.length < RUNS && (runs.length === 0 || spent < 2 * LONG);) {
    const next = capped(name, make(), cap);
    ({ value } = next);
    runs.push(next.ms);
    spent += next.ms;
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
  // What was stopped takes longer than it was let: that it keeps a limit is not known.
  const known = !name.includes('stopped') || (most !== undefined && ours > most);
  const met = most === undefined || n < from || !known ? {} : { met: ours <= most };
  const limit = known || rest.limit === undefined ? {} : { limit: `${rest.limit}: not known` };
  record({ name: `${name}, ${shape}`, n, ours, unit: 'ms', runs, ...rest, ...met, ...limit });
}

/** Beside another of our own figures: what is asked is at most so many times as long. */
function beside(
  name: string,
  runs: readonly number[],
  other: number,
  otherName: string,
  times: number,
): void {
  // Of what was stopped only the least that it takes is known, which is no ratio.
  const ratio = name.includes('stopped') ? {} : { ratio: other / median(runs) };
  const rest = { peer: other, peerName: otherName, ...ratio };
  note(name, runs, { ...rest, limit: `${times} x ${otherName}`, most: times * other });
}

const graph = generate(shape, n, SEED);
const order = localityOrder(graph);
const starters = startersOf(graph);

const counted = several(
  'counts',
  function* () {
    const projection = yield* project(graph, filter, order);
    return yield* countReach(projection, starters);
  },
  COUNTS_CAP,
);
if (counted.value === undefined) throw new Error(`counts take over ${COUNTS_CAP / 1000} s`);
note(
  'exact counts, from the graph',
  counted.runs,
  shape === 'giant' ? { limit: '1 s at 1M', most: 1000, from: 1e6 } : {},
);
const plain = median(counted.runs);

const masks = [0, 1, 2, 3, 4, 5].map((row) => graph.classes.verbs[row * 3] ?? 0);
const stopped = `stopped after ${CAP / 1000} s`;
const byVerb = several('six verbs', () => countReachByVerbs(graph, filter, masks, starters, order));
// At a million this would take as long again as counts; it is the same code.
if (byVerb.value !== undefined && n < 1e6) {
  const alone = runToEnd(
    countReach(runToEnd(project(graph, { ...filter, verbs: masks[2] ?? 0 }, order)), starters),
  );
  if (byVerb.value[2]?.reached.every((count, node) => count === alone.reached[node]) !== true) {
    throw new Error('six verbs at once and one by itself differ');
  }
}
const sixVerbs = byVerb.value === undefined ? `six verbs, ${stopped}` : 'six verbs';
beside(sixVerbs, byVerb.runs, plain, 'counts without verbs', 3);

const projection = runToEnd(project(graph, filter, order));
const found = runToEnd(reachable(projection, starters));
const index = new ReachIndex(projection, found, counted.value);
const draw = random(11);
const some = (): number => starters[Math.floor(draw() * starters.length)] ?? 0;
const ASKED = 5000;
const member: number[] = [];
for (let i = 0; i < ASKED; i++) {
  const [start, node] = [some(), Math.floor(draw() * projection.nodes)];
  const began = performance.now();
  index.reaches(start, node);
  member.push(performance.now() - began);
}
const WALKED = 20;
const walker = new ForwardWalker(graph);
const single: number[] = [];
// Drawn apart, so that what is asked below stays the same.
const drawOther = random(13);
for (let i = 0; i < ASKED; i++) {
  const start = starters[Math.floor(drawOther() * starters.length)] ?? 0;
  const began = performance.now();
  const count = index.counts.reached[start] ?? 0;
  single.push(performance.now() - began);
  const listed = index.list(start).length;
  if (count !== listed) throw new Error(`${count} counted, ${listed} listed, from ${start}`);
  if (i >= WALKED) continue;
  walker.walk([start], filter);
  const walked = walker.reached.length - 1;
  if (count !== walked) throw new Error(`${count} counted, ${walked} walked to, from ${start}`);
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
const p99 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
const within = { limit: '1 ms at 1M', most: 1, from: 1e6, single: true } as const;
note(`blast radius: does a principal reach a node, p99 of ${ASKED}`, [p99(member)], within);
// The list of each is as long, and the first were walked from.
note(`blast radius: how many a principal reaches, by the index, p99 of ${ASKED}`, [p99(single)], {
  ...within,
  equal: true,
});
note('blast radius: listing, by id', listing, {
  unit: 'ns',
  limit: '10 ns at 1M',
  most: 10,
  from: 1e6,
});

const bundles = runToEnd(buildBundles(graph, filter, 0));
// As shipped: by named permission and verdict, all that it builds inside the clock.
const redundantAsked = (): Generator<number, Uint8Array> => redundantGrants(graph, scope);
const marked = several('redundant', redundantAsked);
const whatOfThem = marked.value === undefined ? `, ${stopped}` : '';
beside(`individually redundant grants${whatOfThem}`, marked.runs, plain, 'counts', 2);

const acting = actingPrincipals(graph);
const choking = (): Generator<number, Choke> => chokePoints(bundles, acting, graph.records.length);
const most = { limit: '15 s at 1M', most: 15_000, from: 1e6 };
const once = several('choke points', choking);
const pairs = once.value === undefined ? `, ${stopped}` : ` (${once.value.pairs.toLocaleString('en')} pairs)`;
note(`choke points${pairs}`, once.runs, most);

// Who has many overlaps takes long, so as many principals as that time is enough for; for its longest stretch.
const overlapsAsked = overlappingEntitlements(graph, acting, scope, recordSteps(graph));
capped('overlaps', overlapsAsked, OVERLAPS_CAP);

const steps = recordSteps(graph);
const times: number[] = [];
const WARM = 20;
let removed = 0;
let halted = 0;
let cut = '';
for (let i = 0, began = cpu(); i < 400; i++) {
  const step = Math.floor(draw() * graph.stepTo.length);
  const gone = graph.supportRecords[step] ?? 0xffffffff;
  if (gone === 0xffffffff) continue;
  const change = { records: new Set([gone]), nodes: new Set<number>(), added: [] };
  // One that reaches the cap counts with what it took until then.
  const { ms, value } = capped('what-if', whatIf(graph, change, scope, steps), WHAT_IF);
  if (value === undefined) halted++;
  if (removed++ >= WARM || value === undefined) times.push(ms);
  if (cpu() - began < WHAT_IFS) continue;
  cut = `, stopped after ${Math.round((cpu() - began) / 1000)} s`;
  break;
}
if (halted > 0) cut += `, ${halted} not ended in ${WHAT_IF / 1000} s`;
times.sort((a, b) => a - b);
note(
  `what-if: one record removed, p95 of ${times.length}${cut}`,
  [times[Math.floor(times.length * 0.95)] ?? 0],
  {
    limit: '20 ms at 1M',
    most: 20,
    from: 1e6,
    single: true,
  },
);
note(`what-if: one record removed, median of ${times.length}${cut}`, [median(times)], { single: true });
note(`longest stretch without a turn (${longest.name})`, [longest.ms], {
  limit: '50 ms',
  most: 50,
  single: true,
});
