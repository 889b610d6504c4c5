import { byCodeUnit } from '../lib/order';
import { DISPUTED } from '../model/record';
import type { Key } from '../model/record';
import type { AccessGraph, GraphRecord } from './access-graph';
import { adjacency } from './adjacency';
import type { GraphBuilder, Step, Support } from './builder';
import { describeRecord } from './describe-record';
import { nodeColumns } from './node-columns';
import { NodeNumbers } from './node-numbers';
import type { NodeRecords } from './node-numbers';
import { accountabilityOf, graphTenant } from './node-record';
import { stepColumns } from './step-columns';
import type { PendingStep } from './step-columns';
import { wayOf } from './step-flags';

/** Collects decided steps and packs them into the columns of an `AccessGraph`. Use once: evaluate, then `finish`. */
export class ColumnBuilder implements GraphBuilder {
  readonly #records: NodeRecords;
  readonly #numbers: NodeNumbers;
  readonly #steps = new Map<string, PendingStep>();

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
    const identity = [
      from,
      to,
      step.kind,
      step.permission ?? '',
      step.verdict,
      step.window.from,
      step.window.until,
      step.note ?? '',
      step.verbs ?? 0,
      wayOf(step),
    ].join('\u0000');
    const pending = this.#steps.get(identity) ?? { from, to, step, supports: new Map<string, Support>() };
    for (const support of step.supports) {
      const records = [...new Set(support.records)];
      const name = [...records].sort(byCodeUnit).join('\u0000');
      if (!pending.supports.has(name)) pending.supports.set(name, { ...support, records });
    }
    this.#steps.set(identity, pending);
    return true;
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
    const { recordKeys, ...steps } = stepColumns(this.#steps.values(), numbers);
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
