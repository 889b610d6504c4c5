import { byCodeUnit } from '../lib/order';
import { MECHANISMS } from '../model/record';
import type { Key } from '../model/record';
import { VERDICT_RANK } from '../model/verdict';
import { NO_MECHANISM, NO_NOTE, STEP_KINDS } from './access-graph';
import type { AccessGraph } from './access-graph';
import type { Step } from './builder';
import { ClassColumns } from './classes';
import type { Interned } from './classes';
import type { NodeNumbers } from './node-numbers';
import { flagsOf, mechanismOf, wayOf } from './step-flags';
import type { StepSupports } from './step-supports';

/** A step between nodes, with the supports gathered so far. */
export interface PendingStep {
  readonly from: number;
  readonly to: number;
  readonly step: Step;
  readonly supports: StepSupports;
}

type StepColumns = Pick<
  AccessGraph,
  | 'stepFrom'
  | 'stepTo'
  | 'stepClass'
  | 'classes'
  | 'permissions'
  | 'notes'
  | 'supportStart'
  | 'supportRecordStart'
  | 'supportRecords'
  | 'supportViaStart'
  | 'supportVia'
>;

/** The columns of steps and supports, and the keys of the records the supports name, by their numbers. */
export function stepColumns(
  steps: Iterable<PendingStep>,
  numbers: NodeNumbers,
): StepColumns & { readonly recordKeys: readonly Key[] } {
  const pending = inOrder(steps);
  const permissions = interned(pending.map((p) => p.step.permission));
  const notes = interned(pending.map((p) => p.step.note));
  const recordKeys = interned(supportRecordsOf(pending));
  const count = pending.length;
  const stepFrom = new Uint32Array(count);
  const stepTo = new Uint32Array(count);
  const stepClass = new Uint32Array(count);
  const classes = new ClassColumns(permissions, notes);
  const supportStart = new Uint32Array(count + 1);
  const supportRecordStart: number[] = [0];
  const supportRecords: number[] = [];
  const supportViaStart: number[] = [0];
  const supportVia: number[] = [];
  pending.forEach(({ from, to, step, supports }, i) => {
    stepFrom[i] = from;
    stepTo[i] = to;
    stepClass[i] = classes.of(step, flagsOf(step), mechanismBetween(numbers, from, to, step));
    for (const support of supports.inOrder()) {
      for (const key of support.records) supportRecords.push(recordKeys.of(key));
      supportRecordStart.push(supportRecords.length);
      for (const key of support.via ?? []) {
        const via = numbers.node(key);
        if (via !== undefined) supportVia.push(via);
      }
      supportViaStart.push(supportVia.length);
    }
    supportStart[i + 1] = supportRecordStart.length - 1;
  });
  return {
    stepFrom,
    stepTo,
    stepClass,
    classes: classes.finish(),
    permissions: permissions.values,
    notes: notes.values,
    recordKeys: recordKeys.values,
    supportStart,
    supportRecordStart: Uint32Array.from(supportRecordStart),
    supportRecords: Uint32Array.from(supportRecords),
    supportViaStart: Uint32Array.from(supportViaStart),
    supportVia: Uint32Array.from(supportVia),
  };
}

/** By ends, then by everything that tells two steps between them apart: the order depends on nothing else. */
function inOrder(steps: Iterable<PendingStep>): PendingStep[] {
  return [...steps].sort(
    (a, b) =>
      a.from - b.from ||
      a.to - b.to ||
      STEP_KINDS.indexOf(a.step.kind) - STEP_KINDS.indexOf(b.step.kind) ||
      byCodeUnit(a.step.permission ?? '', b.step.permission ?? '') ||
      VERDICT_RANK[b.step.verdict] - VERDICT_RANK[a.step.verdict] ||
      a.step.window.from - b.step.window.from ||
      a.step.window.until - b.step.window.until ||
      byCodeUnit(a.step.note ?? '', b.step.note ?? '') ||
      (a.step.verbs ?? 0) - (b.step.verbs ?? 0) ||
      byCodeUnit(wayOf(a.step), wayOf(b.step)),
  );
}

function mechanismBetween(numbers: NodeNumbers, from: number, to: number, step: Step): number {
  const a = numbers.nodes[from];
  const b = numbers.nodes[to];
  if (a === undefined || b === undefined) return NO_MECHANISM;
  if (numbers.tenant(a) === numbers.tenant(b)) return NO_MECHANISM;
  return MECHANISMS.indexOf(mechanismOf(step)) + 1;
}

function* supportRecordsOf(pending: readonly PendingStep[]): Generator<Key> {
  for (const { supports } of pending) for (const { records } of supports.all()) yield* records;
}

/** Distinct texts in code-unit order, with their numbers. */
function interned(texts: Iterable<string | undefined>): Interned & { values: string[] } {
  const seen = new Set<string>();
  for (const text of texts) if (text !== undefined) seen.add(text);
  const values = [...seen].sort(byCodeUnit);
  const index = new Map(values.map((text, i) => [text, i]));
  return { values, of: (text) => index.get(text) ?? NO_NOTE };
}
