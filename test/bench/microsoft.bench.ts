import { afterAll, describe, expect, test } from 'vitest';
import { Asking } from '../../src/engine/ask';
import { evaluateSnapshot } from '../../src/engine/evaluate';
import { importFiles } from '../../src/engine/import';
import { Names } from '../../src/engine/names';
import { delegationMatrix } from '../../src/questions/delegation-matrix';
import { microsoft } from '../../src/systems/microsoft';
import { record } from './results';
import { LARGE, LARGE_AT, largePartner } from './microsoft-estate';

/** A part of the full size, for a quick look: `MICROSOFT_SCALE=0.1 npm run bench`. */
const scale = Number(process.env['MICROSOFT_SCALE'] ?? '1');
const size = {
  clients: Math.max(1, Math.round(LARGE.clients * scale)),
  technicians: Math.max(100, Math.round(LARGE.technicians * scale)),
  relationships: Math.round(LARGE.relationships * scale),
  objects: Math.round(LARGE.objects * scale),
};
const lines: string[] = [];

function timed<T>(what: string, task: Generator<unknown, T>): T {
  const start = performance.now();
  let longest = 0;
  for (;;) {
    const began = performance.now();
    const step = task.next();
    longest = Math.max(longest, performance.now() - began);
    if (step.done !== true) continue;
    const ms = performance.now() - start;
    record({ name: `microsoft: ${what}`, n: size.objects, ours: ms, unit: 'ms', runs: [ms] });
    const seconds = ((performance.now() - start) / 1000).toFixed(2);
    const heap = Math.round(process.memoryUsage().heapUsed / 1_000_000);
    lines.push(`${what}: ${seconds} s, longest without a yield ${longest.toFixed(0)} ms, heap ${heap} MB`);
    return step.value;
  }
}

afterAll(() => {
  console.log([`microsoft, ${JSON.stringify(size)}`, ...lines].join('\n'));
});

describe('a partner of 500 clients', () => {
  test('imports, evaluates, and gives its matrix', () => {
    const files = [...largePartner(size)];
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
    lines.push(`${files.length} files, ${(bytes / 1_000_000).toFixed(0)} MB`);
    const snapshot = timed('import', importFiles(files, [microsoft]));
    files.length = 0;
    const evaluated = timed('evaluate', evaluateSnapshot(snapshot, [microsoft]));
    const { graph } = evaluated;
    lines.push(
      `${snapshot.records.length} records, ${graph.nodes.length} nodes, ${graph.stepFrom.length} steps`,
    );
    const matrix = timed('matrix', delegationMatrix(graph, { at: LARGE_AT, rank: 1 }));
    lines.push(`${matrix.count} rows`);
    const again = timed(
      'matrix at another instant',
      delegationMatrix(graph, { at: LARGE_AT - 300 * 86_400_000, rank: 1 }),
    );
    expect(matrix.count).toBeGreaterThan(1000 * scale);
    expect(again.count).not.toBe(matrix.count);
    const asking = new Asking(snapshot, evaluated, new Names(graph));
    const client = graph.tenants.find((tenant) => tenant.name === 'Client 0')?.id ?? '';
    const ask = (i: number): void => {
      asking.ask({
        principal: `tech${i}@large.example`,
        permission: 'Global Administrator',
        resource: client,
        at: LARGE_AT,
        context: new Map(),
      });
    };
    const first = performance.now();
    ask(0);
    lines.push(`first ask: ${((performance.now() - first) / 1000).toFixed(2)} s`);
    const start = performance.now();
    for (let i = 1; i <= 200; i++) ask(i);
    lines.push(`ask: ${((performance.now() - start) / 200).toFixed(2)} ms each`);
  });
});
