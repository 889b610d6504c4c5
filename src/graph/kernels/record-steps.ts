import { NO_RECORD } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { toOffsets, u32, u32Or } from '../columns';
import { endSupport, firstSupport, recordsOf } from '../supports';

/** Which steps a record stands in the supports of: `steps[start[r] .. start[r+1]]`, ascending. Kept with the graph. */
export interface RecordSteps {
  readonly start: Uint32Array;
  readonly steps: Uint32Array;
}

const known = new WeakMap<AccessGraph, RecordSteps>();

/** Which steps each record stands in; made when first asked for. */
export function recordSteps(graph: AccessGraph): RecordSteps {
  let found = known.get(graph);
  if (found === undefined) known.set(graph, (found = madeOf(graph)));
  return found;
}

function madeOf(graph: AccessGraph): RecordSteps {
  const start = new Uint32Array(graph.records.length + 1);
  const count = graph.stepTo.length;
  const plain = graph.supportStart.length === 0;
  const each = (see: (record: number, step: number) => void): void => {
    for (let step = 0; step < count; step++) {
      if (plain) {
        const record = u32Or(graph.supportRecords, step, NO_RECORD);
        if (record !== NO_RECORD) see(record, step);
        continue;
      }
      const records = new Set<number>();
      const end = endSupport(graph, step);
      for (let s = firstSupport(graph, step); s < end; s++)
        for (const record of recordsOf(graph, s)) records.add(record);
      for (const record of records) see(record, step);
    }
  };
  each((record) => (start[record + 1] = u32(start, record + 1) + 1));
  toOffsets(start);
  const steps = new Uint32Array(u32(start, graph.records.length));
  const next = start.slice();
  each((record, step) => {
    const at = u32(next, record);
    next[record] = at + 1;
    steps[at] = step;
  });
  return { start, steps };
}

/** The steps a record stands in. */
export function stepsOfRecord(index: RecordSteps, record: number): Uint32Array {
  return index.steps.subarray(u32(index.start, record), u32(index.start, record + 1));
}
