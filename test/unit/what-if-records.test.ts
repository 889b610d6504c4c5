import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { evaluateSnapshot } from '../../src/engine/evaluate';
import { importFiles } from '../../src/engine/import';
import { evaluateChange, evaluateParts, onlyGives, whatIfRecords } from '../../src/engine/what-if';
import type { EvaluatedParts } from '../../src/engine/what-if';
import { withoutRecords } from '../../src/engine/without-record';
import type { AccessGraph } from '../../src/graph/access-graph';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import type { SnapshotRecord } from '../../src/model/record';
import { differenceRow } from '../../src/questions/compare';
import { whatIf } from '../../src/questions/what-if';
import { systems } from '../../src/systems/registry';

/**
 * Changes of each estate, some 1,100 in all in CI: a sample of the sets of one to four of its records that can be removed,
 * half of them with one of these added back. Not 500 of each, as every change evaluates the whole estate anew to compare
 * with; the demo takes longest and has fewer.
 */
const RUNS = Math.min(Number(process.env['PROPERTY_RUNS'] ?? 32), 2_000);
const DEMO_RUNS = Math.min(Number(process.env['PROPERTY_RUNS'] ?? 12), 200);
const scope = { at: demoInstant, atLeast: 'not-evaluated', verbs: [], becoming: false } as const;

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return /\.(?:json|csv|ndjson)$/u.test(name) && !/expected|summary/u.test(name) ? [path] : [];
  });
}

function partsOf(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): EvaluatedParts {
  return runToEnd(evaluateParts(runToEnd(importFiles(files, systems)), systems));
}

const fromDisk = (folder: string): EvaluatedParts =>
  partsOf(filesBelow(folder).map((name) => ({ name, bytes: new Uint8Array(readFileSync(name)) })));

/** A graph as plain values, equal exactly when the graphs are. */
function plain(graph: AccessGraph): unknown {
  return { ...graph, nodes: [...graph.nodes], records: [...graph.records] };
}

const REMOVABLE: ReadonlySet<string> = new Set([
  'membership',
  'grant',
  'trust',
  'policy',
  'attachment',
  'secret',
  'principal',
  'containment',
]);

const cases: readonly (readonly [string, () => EvaluatedParts])[] = [
  ...['aws', 'csv', 'microsoft', 'vault'].flatMap((system) =>
    readdirSync(`fixtures/${system}`)
      .filter((name) => statSync(`fixtures/${system}/${name}`).isDirectory())
      .map((name) => [`${system}/${name}`, () => fromDisk(`fixtures/${system}/${name}`)] as const),
  ),
  [
    'the demo estate',
    () => partsOf(demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }))),
  ],
];

describe('evaluating a change of records equals evaluating everything', () => {
  test.each(cases)('%s', (name, open) => {
    const before = open();
    const { snapshot } = before;
    expect(plain(before.graph)).toEqual(plain(runToEnd(evaluateSnapshot(snapshot, systems)).graph));
    const removable = snapshot.records.filter((record) => REMOVABLE.has(record.kind));
    if (removable.length === 0) return;
    const index = recordSteps(before.graph);
    const numberOf = new Map([...before.graph.records].map(({ key }, i) => [key, i]));
    const some = fc.uniqueArray(fc.integer({ min: 0, max: removable.length - 1 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(some, fc.boolean(), (picked, adding) => {
        const records = picked.map((i) => removable[i]!);
        const removed = new Set(records.map(({ key }) => key));
        const [first] = records;
        // One of them comes back in other words: half of the time with another window.
        const added: SnapshotRecord[] =
          adding && first !== undefined && 'window' in first
            ? [{ ...first, window: { from: 0, until: demoInstant - 1 } }]
            : [];
        const { after, differences } = runToEnd(whatIfRecords(before, { removed, added }, scope));
        const left = withoutRecords(snapshot.records, removed).filter(
          ({ key }) => !added.some((one) => one.key === key),
        );
        const anew = evaluateSnapshot({ ...snapshot, records: [...left, ...added] }, systems);
        expect(plain(after.graph)).toEqual(plain(runToEnd(anew).graph));
        if (added.length > 0 || !onlyGives(before, removed)) return;
        // Where records only give, leaving their steps out of the graph says the same.
        const numbers = [...removed].map((key) => numberOf.get(key)).filter((r) => r !== undefined);
        const change = { records: new Set(numbers), nodes: new Set<number>(), added: [] };
        const quick = runToEnd(whatIf(before.graph, change, scope, index)).differences;
        expect([quick.lost, quick.gained, quick.weaker]).toEqual([
          differences.lost,
          differences.gained,
          differences.weaker,
        ]);
      }),
      { numRuns: name === 'the demo estate' ? DEMO_RUNS : RUNS },
    );
  });
});

test('removing a deny or a boundary gains access, and is shown as gained', () => {
  const before = fromDisk('fixtures/aws/deny');
  const denies = before.snapshot.records.filter(
    (record) => record.kind === 'policy' && record.document?.includes('"Deny"') === true,
  );
  expect(denies.length).toBeGreaterThan(0);
  const gained = denies.flatMap((policy) => {
    const removed = new Set([policy.key]);
    expect(onlyGives(before, removed)).toBe(false);
    const { after, differences } = runToEnd(whatIfRecords(before, { removed, added: [] }, scope));
    return Array.from({ length: differences.count }, (_, row) =>
      differenceRow(before.graph, after.graph, differences, row),
    ).filter((row) => row.after > row.before);
  });
  expect(gained.length).toBeGreaterThan(0);
});

test('systems that did not look at a record are not evaluated again', () => {
  const before = cases.at(-1)![1]();
  const attachment = before.snapshot.records.find(
    ({ kind, system }) => kind === 'attachment' && system === 'aws',
  );
  const { evaluated } = runToEnd(evaluateChange(before, { removed: new Set([attachment!.key]), added: [] }));
  expect(before.evaluated).toContain('sharphound');
  expect(evaluated).toContain('aws');
  expect(evaluated).not.toContain('sharphound');
});
