import { NO_RECORD } from './access-graph';
import type { AccessGraph } from './access-graph';
import { u32, u32Or } from './columns';

type Supports = Pick<AccessGraph, 'stepTo' | 'supportStart' | 'supportRecordStart' | 'supportRecords'>;

const NONE = 0xffffffff;
/** One record in so many is remembered where records come in the order of their steps. */
const STRIDE = 64;

/** Finds the first step that a record supports. Prepared on first use; 1/16 byte a record where they are in order. */
export class RecordSteps {
  readonly #supports: Supports;
  readonly #records: number;
  #sampled: Uint32Array | undefined;
  #all: Uint32Array | undefined;

  constructor(supports: Supports, records: number) {
    this.#supports = supports;
    this.#records = records;
  }

  firstStep(record: number): number | undefined {
    if (record < 0 || record >= this.#records) return undefined;
    if (this.#sampled === undefined && this.#all === undefined) this.#prepare();
    if (this.#sampled !== undefined)
      return this.#scan(u32(this.#sampled, Math.floor(record / STRIDE)), record);
    const step = this.#all?.[record] ?? NONE;
    return step === NONE ? undefined : step;
  }

  #prepare(): void {
    const { supportStart, supportRecords } = this.#supports;
    if (supportStart.length === 0 && isNumberedByStep(supportRecords, this.#records)) this.#sample();
    else this.#list();
  }

  /** Plain supports whose records are numbered 0, 1, 2, … along the steps. */
  #sample(): void {
    const sampled = new Uint32Array(Math.ceil(this.#records / STRIDE));
    const { supportRecords } = this.#supports;
    for (let step = 0; step < supportRecords.length; step++) {
      const record = u32Or(supportRecords, step, NO_RECORD);
      if (record % STRIDE === 0 && record !== NO_RECORD) sampled[record / STRIDE] = step;
    }
    this.#sampled = sampled;
  }

  #scan(from: number, record: number): number | undefined {
    const { supportRecords } = this.#supports;
    for (let step = from; step < supportRecords.length; step++) {
      if (supportRecords[step] === record) return step;
    }
    return undefined;
  }

  #list(): void {
    const { stepTo, supportStart, supportRecordStart, supportRecords } = this.#supports;
    const all = new Uint32Array(this.#records).fill(NONE);
    const note = (record: number, step: number): void => {
      if (all[record] === NONE) all[record] = step;
    };
    const plain = supportStart.length === 0;
    for (let step = 0; step < stepTo.length; step++) {
      if (plain) {
        note(u32Or(supportRecords, step, NO_RECORD), step);
        continue;
      }
      const end = u32(supportRecordStart, u32(supportStart, step + 1));
      for (let i = u32(supportRecordStart, u32(supportStart, step)); i < end; i++) {
        note(u32Or(supportRecords, i, NO_RECORD), step);
      }
    }
    this.#all = all;
  }
}

function isNumberedByStep(supportRecords: Uint32Array, records: number): boolean {
  let next = 0;
  for (const record of supportRecords) {
    if (record === NO_RECORD) continue;
    if (record !== next) return false;
    next++;
  }
  return next === records;
}
