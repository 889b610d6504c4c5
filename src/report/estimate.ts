/** What tells how large a report will be, before it is made. */
export interface ReportParts {
  readonly nodes: number;
  readonly steps: number;
  readonly findings: number;
  /** Will the text of source records be in it? */
  readonly sources: boolean;
}

/** Bytes of the viewer, and of one of each in a page: medians over the estates of test/bench/report.bench.ts. */
const VIEWER = 1_950_000;
const NODE = 20;
const STEP = 2.5;
const FINDING = 160;
const SOURCE = 45;

/**
 * About how many bytes a page will have: for large estates it is within a factor of two, and it is told as `about`.
 * What was left out of the scope is not known before.
 */
export function estimatedBytes({ nodes, steps, findings, sources }: ReportParts): number {
  const records = sources ? Math.min((nodes + steps) * SOURCE, 30_000_000) : 0;
  return Math.round(VIEWER + nodes * NODE + steps * STEP + findings * FINDING + records);
}
