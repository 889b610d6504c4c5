import { evaluateSnapshot } from '../../../src/engine/evaluate';
import { importFiles } from '../../../src/engine/import';
import { actionCatalogue } from '../../../src/systems/aws/actions/catalogue';
import { aws } from '../../../src/systems/aws/index';

/** What the page asks of this worker. */
export interface MatrixAsked {
  readonly details: Uint8Array;
  readonly principals: readonly string[];
  readonly at: number;
  readonly runs: number;
}

/** Milliseconds on the worker's own clock. */
export interface MatrixTimes {
  readonly graph: number;
  readonly matrix: readonly number[];
  readonly cells: number;
  /** How many cells have each verdict, by rank. */
  readonly byRank: readonly number[];
}

function finish<T>(task: Generator<unknown, T>): T {
  for (;;) {
    const next = task.next();
    if (next.done === true) return next.value;
  }
}

function measure({ details, principals, at, runs }: MatrixAsked): MatrixTimes {
  const began = performance.now();
  const snapshot = finish(importFiles([{ name: 'details.json', bytes: details }], [aws]));
  const evaluation = finish(evaluateSnapshot(snapshot, [aws])).evaluations.get('aws');
  const graph = performance.now() - began;
  const matrix: number[] = [];
  const byRank = [0, 0, 0, 0];
  let cells = 0;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    // The names are made anew each time, so that the index of them is part of what is measured.
    const names = actionCatalogue()
      .expand('*')
      .map(({ name }) => name);
    const ranks = evaluation?.matrix?.(principals, names, at).ranks ?? new Uint8Array();
    matrix.push(performance.now() - start);
    cells = ranks.length;
    byRank.fill(0);
    for (const rank of ranks) byRank[rank] = (byRank[rank] ?? 0) + 1;
  }
  return { graph, matrix, cells, byRank };
}

addEventListener('message', ({ data }: MessageEvent<MatrixAsked>) => {
  postMessage(measure(data));
});
