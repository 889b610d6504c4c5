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

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Put a result where the runner (`scripts/bench.js`) collects it. */
export function record(result: BenchResult): void {
  const line = `${JSON.stringify(result)}\n`;
  const file = process.env['BENCH_RESULTS'];
  if (file === undefined) process.stdout.write(line);
  else appendFileSync(file, line);
}
