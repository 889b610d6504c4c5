import { VERDICT_RANK } from '../model/verdict';
import { NO_NOTE, NO_PERMISSION, STEP_KINDS } from './access-graph';
import type { StepClasses } from './access-graph';
import type { Step } from './builder';
import { num } from './columns';

/** Numbers of interned texts. */
export interface Interned {
  readonly of: (text: string) => number;
}

const FIELDS = [
  'kind',
  'permission',
  'verbs',
  'verdict',
  'flags',
  'mechanism',
  'start',
  'until',
  'note',
] as const;

/** Numbers the distinct classes of steps in the order in which they are first asked for. */
export class ClassColumns {
  readonly #permissions: Interned;
  readonly #notes: Interned;
  readonly #numbers = new Map<string, number>();
  readonly #rows: (readonly number[])[] = [];

  constructor(permissions: Interned, notes: Interned) {
    this.#permissions = permissions;
    this.#notes = notes;
  }

  of(step: Step, flags: number, mechanism: number): number {
    return this.number([
      STEP_KINDS.indexOf(step.kind),
      step.permission === undefined ? NO_PERMISSION : this.#permissions.of(step.permission),
      step.verbs ?? 0,
      VERDICT_RANK[step.verdict],
      flags,
      mechanism,
      step.window.from,
      step.window.until,
      step.note === undefined ? NO_NOTE : this.#notes.of(step.note),
    ]);
  }

  /** The number of a class given as its fields, in the order of `StepClasses`. */
  number(row: readonly number[]): number {
    const name = row.join(' ');
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#rows.length;
    this.#numbers.set(name, number);
    this.#rows.push(row);
    return number;
  }

  finish(): StepClasses {
    const column = (field: (typeof FIELDS)[number]): number[] => {
      const at = FIELDS.indexOf(field);
      return this.#rows.map((row) => num(row, at));
    };
    return {
      kind: Uint8Array.from(column('kind')),
      permission: Uint32Array.from(column('permission')),
      verbs: Uint16Array.from(column('verbs')),
      verdict: Uint8Array.from(column('verdict')),
      flags: Uint8Array.from(column('flags')),
      mechanism: Uint8Array.from(column('mechanism')),
      start: Float64Array.from(column('start')),
      until: Float64Array.from(column('until')),
      note: Uint32Array.from(column('note')),
    };
  }
}
