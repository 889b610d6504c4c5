import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { InputFile } from '../../src/model/snapshot';
import FilesInApp from './FilesInApp.svelte';

const COUNT = { read: 2, used: 2, merged: 0, ignored: 0 };

function inputOf(n: number): InputFile {
  return {
    name: `client-${String(n).padStart(4, '0')}__users.json`,
    sha256: `${n}`,
    size: 1200,
    system: 'microsoft',
    format: 'graph',
    reasons: ['@odata.context names users'],
    records: COUNT,
    facts: COUNT,
    ignoredFor: [],
    problems: n === 2990 ? [{ severity: 'error', message: 'unexpected end' }] : [],
  };
}

function rows(): readonly string[] {
  return within(screen.getAllByRole('rowgroup')[1] ?? document.body)
    .getAllByRole('rowheader')
    .map((cell) => cell.textContent.trim());
}

it('of 3,000 files draws a part, problems first, and finds every other by its name', async () => {
  const user = userEvent.setup();
  render(FilesInApp, { inputs: Array.from({ length: 3000 }, (_, n) => inputOf(n)) });
  await waitFor(() => expect(rows()).toHaveLength(200));
  expect(rows()[0]).toContain('client-2990__users.json');
  // The sum is of all files, drawn or not.
  expect(screen.getByRole('rowheader', { name: '3,000 files' }).parentElement?.textContent).toContain(
    '6,000',
  );
  expect(screen.getByRole('status').textContent).toBe('200 of 3,000 files, those with problems first');
  await user.click(screen.getByRole('button', { name: 'Show 200 more' }));
  await waitFor(() => expect(rows()).toHaveLength(400));
  await user.type(screen.getByRole('searchbox'), '1999');
  expect(rows()).toHaveLength(1);
  await user.click(screen.getByRole('button', { name: /client-1999__users\.json/u }));
  expect(screen.getByText('@odata.context names users')).toBeTruthy();
});

it('a few files are all there, without anything to search', () => {
  render(FilesInApp, { inputs: [inputOf(1), inputOf(2)] });
  expect(rows()).toHaveLength(2);
  expect(screen.queryByRole('searchbox')).toBeNull();
});
