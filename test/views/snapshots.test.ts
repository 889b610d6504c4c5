/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import type { SnapshotInfo } from '../../src/engine/contract';
import App from '../../src/views/App.svelte';
import Snapshots from '../../src/views/snapshots/Snapshots.svelte';
import { AT } from './fake-data';
import { STORED, fakeEngine } from './fake-engine';

const EARLIER: SnapshotInfo = {
  ...STORED,
  id: 99,
  name: '=cmd|calc',
  importedAt: STORED.importedAt - 86_400_000,
  tenants: ['Acme', 'Birch, Dental'],
  inputs: 3,
  records: 40,
  principals: 7,
  bytes: 1234,
};
const saved: Blob[] = [];

beforeEach(() => {
  saved.length = 0;
  URL.createObjectURL = (blob) => {
    if (blob instanceof Blob) saved.push(blob);
    return 'blob:test';
  };
});

async function open(stored: readonly SnapshotInfo[]): Promise<ReturnType<typeof userEvent.setup>> {
  history.replaceState(null, '', '#v=2&view=snapshots');
  const loaders = new Map([['snapshots' as const, async () => ({ default: Snapshots })]]);
  render(App, { engine: fakeEngine({}, stored), loaders, wall: () => AT });
  await screen.findByRole('heading', { level: 1, name: 'Snapshots' });
  return userEvent.setup();
}

it('writes the list of snapshots as it is shown, by its button and by the palette, without formulas', async () => {
  const user = await open([EARLIER, STORED]);
  await screen.findByText('2 stored');
  await user.click(screen.getByRole('button', { name: 'CSV' }));
  await waitFor(() => expect(saved).toHaveLength(1));
  const lines = (await saved[0]?.text())?.trimEnd().split('\r\n') ?? [];
  expect(lines[0]).toBe('name,imported,open,tenants,tenant names,files,facts,principals,bytes');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain(`${STORED.name},${new Date(STORED.importedAt).toISOString()},yes,`);
  const when = new Date(EARLIER.importedAt).toISOString();
  expect(lines[2]).toBe(`'=cmd|calc,${when},,2,"Acme; Birch, Dental",3,40,7,1234`);
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox', { name: 'Command' }), 'save the table as csv');
  await user.click(await screen.findByRole('option', { name: /Save the table as CSV/u }));
  await waitFor(() => expect(saved).toHaveLength(2));
});

it('has nothing to write where nothing is stored', async () => {
  await open([]);
  expect(screen.getByRole('button', { name: 'CSV' })).toBeDisabled();
});
