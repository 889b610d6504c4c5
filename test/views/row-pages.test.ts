import { expect, it } from 'vitest';
import { RowPages } from '../../src/views/grid/row-pages.svelte';
import type { RowPage } from '../../src/views/grid/row-pages.svelte';

it('no page of a query that is on its way goes among the rows of the one before', async () => {
  const answers: { readonly query: string; readonly offset: number; readonly answer: () => void }[] = [];
  const pages = new RowPages<string, string, RowPage<string>>(
    (query: string, offset: number, limit: number) =>
      new Promise<RowPage<string>>((resolve) => {
        const rows = Array.from({ length: limit }, (_, i) => `${query} ${offset + i}`);
        answers.push({
          query,
          offset,
          answer: () => {
            resolve({ total: 1_000, rows });
          },
        });
      }),
  );
  const first = pages.show('old');
  answers.at(-1)?.answer();
  await first;
  const second = pages.show('new');
  pages.sight(200, 399);
  // The page in sight, if it was asked for too soon, comes before the first one.
  for (const { answer } of answers.toReversed()) {
    answer();
    await Promise.resolve();
    const rows = [0, 200].flatMap((index) => pages.rowAt(index) ?? []);
    expect(new Set(rows.map((row) => row.split(' ')[0])).size).toBe(1);
  }
  await second;
  expect(pages.pending).toBe(false);
  // What was in sight is fetched once the first page has come.
  expect(answers.map(({ query, offset }) => `${query} ${offset}`)).toEqual(['old 0', 'new 0', 'new 200']);
  answers.at(-1)?.answer();
  await expect.poll(() => pages.rowAt(200)).toBe('new 200');
});
