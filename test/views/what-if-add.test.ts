/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import App from '../../src/views/App.svelte';
import type { ViewLoaders } from '../../src/views/view-loaders';
import WhatIf from '../../src/views/whatif/WhatIf.svelte';
import { AT, NODE_REFS, nodeRef } from './fake-data';
import { STORED, fakeEngine } from './fake-engine';

const loaders: ViewLoaders = new Map([['whatif', async () => ({ default: WhatIf })]]);

/** A person of two accounts, and everything else of the fake estate. */
const DARIO = { ...nodeRef(0), node: 900, id: 'identity/dario', name: 'Dario', kind: 'identity' as const };
const VAULT = { ...nodeRef(3), node: 901, id: 'vault/root', name: 'root key', kind: 'secret' as const };
const ACCOUNTS = [
  { key: 'aws|dario', kind: 'user', label: 'dario (arn)' },
  { key: 'csv|dario', kind: 'user', label: 'dario (mail)' },
];
const search: EngineApi['search'] = async (text) =>
  [DARIO, VAULT, ...NODE_REFS].filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
const removables: EngineApi['removables'] = async (_, [node]) =>
  node === DARIO.node
    ? ACCOUNTS
    : node === VAULT.node
      ? [{ key: 'op|root', kind: 'secret', label: 'root key (vault/root)' }]
      : [{ key: `fake|${node ?? -1}`, kind: 'user', label: `number ${node ?? -1}` }];

function opened(): {
  readonly user: ReturnType<typeof userEvent.setup>;
  readonly proposed: () => unknown;
} {
  history.replaceState(null, '', '#v=2&view=whatif');
  const fake = fakeEngine();
  const propose = vi.fn<EngineApi['propose']>((...asked) => fake.propose(...asked));
  render(App, { engine: fakeEngine({ search, removables, propose }, [STORED]), loaders, wall: () => AT });
  return { user: userEvent.setup(), proposed: () => propose.mock.lastCall?.[0]?.added };
}

type User = ReturnType<typeof userEvent.setup>;

async function pick(user: User, label: string, name: string): Promise<void> {
  await user.type(screen.getByRole('combobox', { name: label }), name);
  await user.click(await screen.findByRole('option', { name: new RegExp(`^${name}`, 'u') }));
}

async function kind(user: User, name: string): Promise<HTMLElement> {
  await user.click(await screen.findByRole('button', { name }));
  return screen.getByRole('button', { name: 'Add it' });
}

it('gives to the account of a person that is chosen, and to none before', async () => {
  const { user, proposed } = opened();
  const add = await kind(user, 'Add a grant');
  await pick(user, 'Who is given it', 'Dario');
  await pick(user, 'What it is given on', 'payments-prod');
  await user.type(screen.getByRole('textbox', { name: /^Permission/u }), 'read');
  const which = await screen.findByRole('combobox', { name: 'Who is given it: which account of Dario' });
  await screen.findByText(/A person holds nothing/u);
  expect(add).toBeDisabled();
  await user.selectOptions(which, 'dario (mail)');
  await waitFor(() => expect(add).toBeEnabled());
  await user.click(add);
  await waitFor(() =>
    expect(proposed()).toEqual([
      { kind: 'grant', principal: 'csv|dario', permission: 'read', verbs: ['view'], resource: 'fake|3' },
    ]),
  );
  expect(
    await screen.findByText('Dario’s account dario (mail) is given read on payments-prod'),
  ).toBeInTheDocument();
  // What was picked for it is not meant again.
  expect(screen.getByRole('button', { name: 'Add it' })).toBeDisabled();
  expect(screen.queryByRole('combobox', { name: /which account/u })).toBeNull();
});

it('asks for the account at the other end as well', async () => {
  const { user, proposed } = opened();
  const add = await kind(user, 'Add a trust');
  await pick(user, 'Who may act as another', 'svc-backup');
  await pick(user, 'Whom it may act as', 'Dario');
  const which = await screen.findByRole('combobox', { name: 'Whom it may act as: which account of Dario' });
  expect(add).toBeDisabled();
  await user.selectOptions(which, 'dario (arn)');
  await waitFor(() => expect(add).toBeEnabled());
  await user.click(add);
  await waitFor(() => expect(proposed()).toEqual([{ kind: 'trust', from: 'fake|4', to: 'aws|dario' }]));
  expect(await screen.findByText('svc-backup may act as Dario’s account dario (arn)')).toBeInTheDocument();
});

it('lets a secret that exists sign in as an account', async () => {
  const { user, proposed } = opened();
  const add = await kind(user, 'Add a trust');
  await pick(user, 'Who may act as another', 'root key');
  await pick(user, 'Whom it may act as', 'svc-backup');
  await waitFor(() => expect(add).toBeEnabled());
  await user.click(add);
  await waitFor(() => expect(proposed()).toEqual([{ kind: 'trust', from: 'op|root', to: 'fake|4' }]));
  expect(await screen.findByText('root key signs in as svc-backup')).toBeInTheDocument();
});

it('adds a secret by its name, what it lies in and whom it signs in as', async () => {
  const { user, proposed } = opened();
  const add = await kind(user, 'Add a secret');
  await pick(user, 'Account it signs in as', 'svc-backup');
  await pick(user, 'What the secret lies in', 'payments-prod');
  expect(add).toBeDisabled();
  await user.type(screen.getByRole('textbox', { name: 'Name of the new secret' }), 'break glass');
  await waitFor(() => expect(add).toBeEnabled());
  await user.click(add);
  await waitFor(() =>
    expect(proposed()).toEqual([
      { kind: 'secret', name: 'break glass', account: 'fake|4', container: 'fake|3' },
    ]),
  );
  expect(
    await screen.findByText('secret break glass in payments-prod signs in as svc-backup'),
  ).toBeInTheDocument();
});

it('offers for a membership what can have members only', async () => {
  const { user } = opened();
  await kind(user, 'Add a membership');
  await user.type(screen.getByRole('combobox', { name: 'Group or role' }), 'Dario');
  expect(await screen.findByText('0 found')).toBeInTheDocument();
});
