/** What an estate holds, as far as it decides how much memory it takes. */
export interface Counts {
  /** Typed columns as they are kept. */
  readonly columnBytes: number;
  readonly nodes: number;
  readonly steps: number;
  /** Records, inputs and gaps, which are objects. */
  readonly lines: number;
}

/** Columns that are made of those kept: a step's start, the list by target, its record. */
const PER_STEP = 12;
/** Adjacency both ways, and what a walk notes of each node. */
const PER_NODE = 40;
/** A record with its texts, and what evaluating makes of it: measured on the real exports, rounded up. */
const PER_LINE = 1_500;

/** Bytes of memory an estate needs to be open, roughly and rather too many. */
export function memoryNeeded({ columnBytes, nodes, steps, lines }: Counts): number {
  return columnBytes + steps * PER_STEP + nodes * PER_NODE + lines * PER_LINE;
}

/** Why an estate will not fit, and what to do instead; nothing when it will. */
export function fitsInto(counts: Counts, memory: number): string | undefined {
  const needed = memoryNeeded(counts);
  if (needed <= memory) return undefined;
  return `${tooLarge(needed, memory)} ${HEADLESS}`;
}

export function tooLarge(needed: number, memory: number): string {
  return `This estate needs about ${gigabytes(needed)} of memory, and ${gigabytes(memory)} may be used here.`;
}

/** The way out for what does not fit into a tab. */
export const HEADLESS =
  'Ask it with the headless command instead: `overreach findings FILE…`, or make a workspace of the decided graph ' +
  'with `overreach workspace --decided -o FILE FILE…` and import that.';

function gigabytes(bytes: number): string {
  return bytes < 1e8 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
