import { ELIGIBLE, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph, StepKind } from '../graph/access-graph';
import { f64, u32, u8 } from '../graph/columns';
import { csvRow } from '../lib/csv-out';
import { sortInTurns } from '../lib/sorting';
import { writeLines } from '../lib/text-parts';
import type { Put } from '../lib/text-parts';
import { verdictOf } from '../model/verdict';
import type { Verdict } from '../model/verdict';
import { END_UNKNOWN, untilText } from '../model/window';
import type { NodeRef } from '../questions/answers';
import { nodeRef } from '../questions/refs';

export const WINDOW_STATES = ['expired', 'in-force', 'eligible', 'future'] as const;
/** How a step stands to an instant. Eligible goes before in force: it waits to be activated. */
export type WindowState = (typeof WINDOW_STATES)[number];

/** Which steps with a window are wanted. */
export interface WindowsFilter {
  readonly at: number;
  readonly search: string;
  /** Empty: all. */
  readonly states: readonly WindowState[];
  /** Steps that begin or end in one of these tenants; empty: all. */
  readonly tenants: readonly number[];
}

export interface WindowsQuestion extends WindowsFilter {
  readonly offset: number;
  readonly limit: number;
}

/** A step with a beginning, an end or an activation of its own. */
export interface WindowRow {
  readonly step: number;
  readonly from: NodeRef;
  readonly to: NodeRef;
  readonly kind: StepKind;
  readonly permission?: string;
  readonly verdict: Verdict;
  readonly start: number;
  readonly until: number;
  readonly eligible: boolean;
  readonly state: WindowState;
}

export interface WindowsPage {
  /** Instants at which something begins or ends, ascending, and how many steps do. */
  readonly instants: Float64Array;
  readonly begins: Uint32Array;
  readonly ends: Uint32Array;
  /** How all steps with a window stand to the instant. */
  readonly counts: Readonly<Record<WindowState, number>>;
  /** Steps without any window: in force at every instant. */
  readonly always: number;
  readonly total: number;
  readonly rows: readonly WindowRow[];
}

interface Windows {
  readonly steps: Uint32Array;
  readonly always: number;
  readonly instants: Float64Array;
  readonly begins: Uint32Array;
  readonly ends: Uint32Array;
  /** The steps last wanted: every page of a table asks for the same. */
  selected?: Selected;
}

interface Selected {
  readonly name: string;
  readonly rows: Uint32Array;
  readonly counts: WindowsPage['counts'];
}

const CONTAINS = STEP_KINDS.indexOf('contains');
const STRIDE = 65_536;
const known = new WeakMap<AccessGraph, Windows>();

/** The steps with a window of their own, how they stand to an instant, and when anything begins or ends. */
export function* windowsPage(graph: AccessGraph, question: WindowsQuestion): Generator<number, WindowsPage> {
  const windows = yield* windowsOf(graph);
  const { rows, counts } = yield* selected(graph, windows, question);
  const { instants, begins, ends, always } = windows;
  return {
    // Copies: an answer hands its columns over.
    instants: instants.slice(),
    begins: begins.slice(),
    ends: ends.slice(),
    counts,
    always,
    total: rows.length,
    rows: Array.from(rows.subarray(question.offset, question.offset + question.limit), (step) =>
      rowOf(graph, step, question.at),
    ),
  };
}

/** The same rows as CSV. */
export function* windowsCsv(graph: AccessGraph, question: WindowsFilter, put: Put): Generator<number, void> {
  const { rows } = yield* selected(graph, yield* windowsOf(graph), question);
  yield* writeLines(windowLines(graph, rows, question.at), put);
}

function* windowLines(graph: AccessGraph, steps: Uint32Array, at: number): Generator<string, void> {
  const tenant = (node: NodeRef): string => graph.tenants[node.tenant]?.name ?? '';
  yield csvRow(HEADER);
  for (const step of steps) {
    const row = rowOf(graph, step, at);
    yield csvRow([
      row.state,
      row.from.name,
      row.from.id,
      tenant(row.from),
      row.kind,
      row.permission ?? '',
      row.to.name,
      row.to.id,
      tenant(row.to),
      row.verdict,
      Number.isFinite(row.start) ? new Date(row.start).toISOString() : '',
      untilText(row.until),
      row.eligible ? 'eligible' : '',
    ]);
  }
}

const HEADER = [
  ...['state', 'from', 'from id', 'from tenant', 'kind', 'permission', 'to', 'to id', 'to tenant', 'verdict'],
  ...['begins', 'ends', 'activation'],
];

function* windowsOf(graph: AccessGraph): Generator<number, Windows> {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const { classes, stepClass } = graph;
  // Whether a step has a window is in its class: millions of steps, few classes.
  const has = Uint8Array.from(classes.kind, (kind, number) =>
    kind !== CONTAINS &&
    (dated(f64(classes.start, number)) ||
      dated(f64(classes.until, number)) ||
      (u8(classes.flags, number) & ELIGIBLE) !== 0)
      ? 1
      : 0,
  );
  const steps: number[] = [];
  const perClass = new Map<number, number>();
  let always = 0;
  for (let step = 0; step < stepClass.length; step++) {
    const number = u32(stepClass, step);
    if (has[number] === 1) {
      steps.push(step);
      perClass.set(number, (perClass.get(number) ?? 0) + 1);
    } else if (classes.kind[number] !== CONTAINS) always++;
    if (step % STRIDE === 0) yield step;
  }
  const events = new Map<number, { begins: number; ends: number }>();
  const event = (at: number, what: 'begins' | 'ends', count: number): void => {
    if (!dated(at)) return;
    const here = events.get(at) ?? { begins: 0, ends: 0 };
    here[what] += count;
    events.set(at, here);
  };
  for (const [number, count] of perClass) {
    event(f64(classes.start, number), 'begins', count);
    event(f64(classes.until, number), 'ends', count);
  }
  const sorted = [...events].sort(([a], [b]) => a - b);
  const found: Windows = {
    steps: Uint32Array.from(steps),
    always,
    instants: Float64Array.from(sorted, ([at]) => at),
    begins: Uint32Array.from(sorted, ([, { begins }]) => begins),
    ends: Uint32Array.from(sorted, ([, { ends }]) => ends),
  };
  known.set(graph, found);
  return found;
}

function dated(at: number): boolean {
  return Number.isFinite(at) && at !== END_UNKNOWN;
}

function stateOf(graph: AccessGraph, step: number, at: number): WindowState {
  const number = u32(graph.stepClass, step);
  if (f64(graph.classes.until, number) <= at) return 'expired';
  if (f64(graph.classes.start, number) > at) return 'future';
  return (u8(graph.classes.flags, number) & ELIGIBLE) !== 0 ? 'eligible' : 'in-force';
}

/** Steps that match; what begins or ends next to the instant first. And how all with a window stand to it. */
function* selected(
  graph: AccessGraph,
  windows: Windows,
  { at, search, states, tenants }: WindowsFilter,
): Generator<number, Selected> {
  const name = JSON.stringify([at, search, states, tenants]);
  if (windows.selected?.name === name) return windows.selected;
  const { steps } = windows;
  const counts = { expired: 0, 'in-force': 0, eligible: 0, future: 0 };
  const words = search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const wanted = new Set(states);
  const within = new Set(tenants);
  const found: number[] = [];
  for (const [index, step] of steps.entries()) {
    if (index % STRIDE === 0) yield index;
    const state = stateOf(graph, step, at);
    counts[state]++;
    if (wanted.size > 0 && !wanted.has(state)) continue;
    const from = u32(graph.stepFrom, step);
    const to = u32(graph.stepTo, step);
    if (within.size > 0 && !within.has(u32(graph.nodeTenant, from)) && !within.has(u32(graph.nodeTenant, to)))
      continue;
    if (words.length > 0) {
      const row = rowOf(graph, step, at);
      const text = [row.from.name, row.from.id, row.permission, row.to.name, row.to.id]
        .join(' ')
        .toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
    }
    found.push(step);
  }
  const distance = (step: number): number => {
    const number = u32(graph.stepClass, step);
    const near = [f64(graph.classes.start, number), f64(graph.classes.until, number)].filter(dated);
    return Math.min(Number.MAX_VALUE, ...near.map((instant) => Math.abs(instant - at)));
  };
  // Places among what was found: it stands in the order of its steps, which a tie keeps.
  const near = Float64Array.from(found, distance);
  const places = yield* sortInTurns(
    Uint32Array.from(found, (_, place) => place),
    (a, b) => f64(near, a) - f64(near, b),
  );
  const rows = places.map((place) => found[place] ?? 0);
  windows.selected = { name, rows, counts };
  return windows.selected;
}

function rowOf(graph: AccessGraph, step: number, at: number): WindowRow {
  const { classes } = graph;
  const number = u32(graph.stepClass, step);
  const permission = graph.permissions[u32(classes.permission, number)];
  return {
    step,
    from: nodeRef(graph, u32(graph.stepFrom, step)),
    to: nodeRef(graph, u32(graph.stepTo, step)),
    kind: STEP_KINDS[u8(classes.kind, number)] ?? 'permission',
    ...(permission === undefined ? {} : { permission }),
    verdict: verdictOf(u8(classes.verdict, number)),
    start: f64(classes.start, number),
    until: f64(classes.until, number),
    eligible: (u8(classes.flags, number) & ELIGIBLE) !== 0,
    state: stateOf(graph, step, at),
  };
}
