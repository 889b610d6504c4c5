import { DISPUTED } from '../model/record';
import type { Key } from '../model/record';
import type { AccessGraph, GraphRecord } from './access-graph';
import { adjacency } from './adjacency';
import type { GraphBuilder, Step } from './builder';
import { describeRecord } from './describe-record';
import { nodeColumns } from './node-columns';
import { NodeNumbers } from './node-numbers';
import type { NodeRecords } from './node-numbers';
import { accountabilityOf, graphTenant } from './node-record';
import { StepSupports } from './step-supports';
import { stepColumns } from './step-columns';
import type { PendingStep } from './step-columns';
import { wayOf } from './step-flags';

/** Nodes are far fewer: the columns of a graph number them by 32 bits, and a tab holds some millions. */
const MAX_NODES = 2 ** 26;

/** Collects decided steps and packs them into the columns of an `AccessGraph`. Use once: evaluate, then `finish`. */
export class ColumnBuilder implements GraphBuilder {
  readonly #records: NodeRecords;
  readonly #numbers: NodeNumbers;
  /**
   * Steps by what tells them apart besides their ends, which few texts say, and then by their ends: millions of steps
   * are held here while they are decided, so that a step keeps no text of its own.
   */
  readonly #steps = new Map<string, Map<number, PendingStep>>();

  constructor(records: NodeRecords) {
    this.#records = records;
    this.#numbers = new NodeNumbers(records);
  }

  has(key: Key): boolean {
    return this.#numbers.has(key);
  }

  step(stated: Step): boolean {
    const step = this.#undisputed(stated);
    const from = this.#numbers.node(step.from);
    const to = this.#numbers.node(step.to);
    if (from === undefined || to === undefined || step.supports.length === 0) return false;
    const alike = this.#alike(step);
    const pair = from * MAX_NODES + to;
    const pending = alike.get(pair);
    if (pending === undefined) alike.set(pair, { from, to, step, supports: new StepSupports(step.supports) });
    else pending.supports.add(step.supports);
    return true;
  }

  /** The steps equal to this in all but ends and supports, by their ends. */
  #alike(step: Step): Map<number, PendingStep> {
    const { kind, permission = '', verdict, window, note = '', verbs = 0 } = step;
    const name = [kind, permission, verdict, window.from, window.until, note, verbs, wayOf(step)].join(
      '\u0000',
    );
    let alike = this.#steps.get(name);
    if (alike === undefined) this.#steps.set(name, (alike = new Map<number, PendingStep>()));
    return alike;
  }

  /** What starts at a principal about which two exports contradict each other cannot be decided. */
  #undisputed(step: Step): Step {
    const record = this.#records.get(step.from);
    const disputed =
      record?.kind === 'principal' ? record.properties?.find(([name]) => name === DISPUTED)?.[1] : undefined;
    if (disputed === undefined || step.verdict === 'not-evaluated') return step;
    return { ...step, verdict: 'not-evaluated', note: [disputed, step.note].filter(Boolean).join('; ') };
  }

  finish(): AccessGraph {
    const numbers = this.#numbers;
    const { recordKeys, ...steps } = stepColumns(pendingOf(this.#steps), numbers);
    return {
      ...steps,
      ...nodeColumns(numbers, steps),
      tenants: numbers.tenants.map(graphTenant),
      records: recordKeys.map((key) => this.#graphRecord(key)),
      ...adjacency(numbers.nodes.length, steps.stepFrom, steps.stepTo),
    };
  }

  #graphRecord(key: Key): GraphRecord {
    const record = this.#records.get(key);
    if (record === undefined) throw new Error(`a support names the record ${key}, which no reader made`);
    const accountability = accountabilityOf(record);
    return {
      key,
      kind: record.kind,
      label: describeRecord(record, (k) => this.#name(k)),
      source: record.source,
      ...(accountability === undefined ? {} : { accountability }),
    };
  }

  #name(key: Key): string {
    const named = this.#numbers.known(key) ?? this.#records.get(key);
    return named !== undefined && 'name' in named ? named.name : key.slice(key.indexOf('|') + 1);
  }
}

function* pendingOf(steps: ReadonlyMap<string, ReadonlyMap<number, PendingStep>>): Generator<PendingStep> {
  for (const alike of steps.values()) yield* alike.values();
}
