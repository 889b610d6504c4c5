import { appendFileSync } from 'node:fs';

/** One measured thing, a line of `npm run bench -- --json`. */
export interface BenchResult {
  /** What was measured, with its shape: `counts entitlement`. */
  readonly name: string;
  /** Nodes of the estate, or bytes of the file. */
  readonly n: number;
  /** Median. */
  readonly ours: number;
  readonly unit: 'ms' | 'µs' | 's' | 'MB' | 'MB/s' | 'kB' | 'ns';
  /** Every run of ours. */
  readonly runs: readonly number[];
  /** No median of runs: its name says what it is, a percentile of many or the most of all. */
  readonly single?: true;
  readonly peer?: number;
  readonly peerName?: string;
  /** Peer over ours: how many times faster we are. */
  readonly ratio?: number;
  readonly memoryMB?: number;
  /** The answers were compared and are equal; a benchmark that finds them different fails. */
  readonly equal?: true;
  readonly limit?: string;
  /** Whether the limit is kept; only where it is one for this size. */
  readonly met?: boolean;
}

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);

/** A name with the number of runs, where that is not what was asked for: what takes long is measured less often. */
function named({ name, runs, single, unit }: BenchResult): string {
  // A size is the same each time.
  const isSize = unit === 'MB' || unit === 'kB';
  if (single === true || isSize || runs.length === 0 || runs.length === RUNS) return name;
  return `${name}, ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Put a result where the runner (`scripts/bench.js`) collects it. */
export function record(result: BenchResult): void {
  const line = `${JSON.stringify({ ...result, name: named(result) })}\n`;
  const file = process.env['BENCH_RESULTS'];
  if (file === undefined) process.stdout.write(line);
  else appendFileSync(file, line);
}
