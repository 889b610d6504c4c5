import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { microsoft } from '../../src/systems/microsoft';
import { fixture, golden, readWith, summaryOf } from './opengraph-summary';

const FOLDER = 'fixtures/microsoft';

describe.each(readdirSync(FOLDER))('fixture %s', (name) => {
  const folder = `${FOLDER}/${name}`;
  const files = fixture(folder);

  test('reads as its golden says', () => {
    const summary = summaryOf(readWith(files, [microsoft]));
    expect(summary).toBe(golden(folder, summary));
  });

  test('reads the same in any order', () => {
    const plain = summaryOf(readWith(files, [microsoft]));
    expect(summaryOf(readWith(files.toReversed(), [microsoft]))).toBe(plain);
  });

  test('every element is accounted for', () => {
    for (const { records, facts } of readWith(files, [microsoft]).snapshot.inputs)
      for (const tally of [records, facts])
        expect(tally.used + tally.merged + tally.ignored).toBe(tally.read);
  });
});
