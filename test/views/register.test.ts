/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import type { EstateQuestion } from '../../src/engine/estate-question';
import type { JoinEntry } from '../../src/engine/joins';
import { registerOrder, registerTest } from '../../src/engine/register-filter';
import type { RegisterEntry, RegisterPage, RegisterQuestion } from '../../src/engine/register-table';
import { NEVER_USED } from '../../src/model/accountability';
import App from '../../src/views/App.svelte';
import Register from '../../src/views/register/Register.svelte';
import { joinOrder, joinTest } from '../../src/engine/join-filter';
import type { JoinFilter } from '../../src/engine/join-filter';
import type { ViewLoaders } from '../../src/views/view-loaders';
import { AT, OVERVIEW, nodeRef } from './fake-data';
import { STORED, fakeEngine } from './fake-engine';

const loaders: ViewLoaders = new Map([['register', async () => ({ default: Register })]]);

const STATED = {
  nativeType: 'access key',
  system: 'aws',
  created: Date.UTC(2024, 0, 2),
  place: { file: 'keys.csv', fileIndex: 0, row: 4 },
};

const COMPLETE: RegisterEntry = {
  ...STATED,
  kind: 'key',
  node: 10,
  name: 'AKIAEXAMPLE000001',
  id: 'AKIAEXAMPLE000001',
  tenant: 0,
  owner: 'maria.lindqvist',
  reason: 'nightly backup',
  opens: [nodeRef(2), nodeRef(3)],
  opensCount: 25,
  opensTenants: [1],
  people: 6,
  lastRotated: Date.UTC(2025, 5, 1),
  lastUsed: NEVER_USED,
  expires: Date.UTC(2027, 0, 1),
  alsoKnownAs: [nodeRef(9)],
  gaps: [],
  ref: nodeRef(10),
  nth: 0,
};

const BARE: RegisterEntry = {
  ...STATED,
  kind: 'service account',
  node: 4,
  name: 'svc-backup',
  id: 'S-1-5-21-100-200-300-1104',
  tenant: 2,
  opens: [],
  opensCount: 0,
  opensTenants: [],
  alsoKnownAs: [],
  gaps: ['owner', 'reason', 'expiry'],
  ref: nodeRef(4),
  nth: 0,
};

let entries: readonly RegisterEntry[] = [COMPLETE, BARE];
const asked = vi.fn<(question: EstateQuestion) => void>();

/** As the worker: what is wanted, in its order, a page of it. */
function page(question: RegisterQuestion): RegisterPage {
  const rows = entries.filter(registerTest(question)).toSorted(registerOrder(question.sort, String));
  return {
    gaps: { owner: 1, reason: 1, age: 0, 'last rotated': 0, 'last used': 0, expiry: 1 },
    complete: entries.filter(({ gaps }) => gaps.length === 0).length,
    all: entries.length,
    kinds: [
      { name: 'service account', count: 1 },
      { name: 'key', count: entries.length - 1 },
    ],
    total: rows.length,
    rows: rows.slice(question.offset, question.offset + question.limit),
  };
}

const estate: EngineApi['estate'] = async (question) => {
  asked(question);
  const { kind } = question;
  if (kind === 'register') return { kind, value: page(question) };
  if (kind === 'register-csv') return { kind, value: new Blob(['kind,name\r\n']) };
  throw new Error(`not asked here: ${kind}`);
};

async function open(over: EngineApi['estate'] = estate): Promise<ReturnType<typeof userEvent.setup>> {
  history.replaceState(null, '', '#v=1&view=register');
  render(App, { engine: fakeEngine({ estate: over }, [STORED]), loaders, wall: () => AT });
  await screen.findByRole('heading', { level: 1, name: 'Register' });
  return userEvent.setup();
}

const saved: Blob[] = [];
beforeEach(() => {
  saved.length = 0;
  asked.mockClear();
  URL.createObjectURL = (blob) => {
    if (blob instanceof Blob) saved.push(blob);
    return 'blob:test';
  };
});

describe('Register', () => {
  it('counts entries and gaps, the ones that lack most first', async () => {
    await open();
    await screen.findByText('2 entries, 1 with nothing missing');
    const rows = within(screen.getByRole('grid')).getAllByRole('row').slice(1);
    expect(rows.map((row) => within(row).getAllByRole('gridcell')[1]?.textContent.trim())).toEqual([
      'svc-backup',
      'AKIAEXAMPLE000001',
    ]);
    expect(within(rows[0]!).getByText('none named')).toBeInTheDocument();
    expect(within(rows[0]!).getByTitle('owner, reason, expiry')).toHaveTextContent('3');
    expect(within(rows[1]!).getByText('ClientAdmin and 24 more')).toBeInTheDocument();
    expect(within(rows[1]!).getByText('never')).toBeInTheDocument();
  });

  it('tells by keyboard everything of one entry, and where the credential is known otherwise', async () => {
    const user = await open();
    (await screen.findByRole('grid')).focus();
    await user.keyboard('{ArrowDown}{Enter}');
    const panel = await screen.findByRole('complementary', { name: 'Entry' });
    expect(within(panel).getByRole('button', { name: 'ClientAdmin' })).toBeInTheDocument();
    expect(within(panel).getByText('and 23 more, in the CSV.')).toBeInTheDocument();
    expect(within(panel).getByRole('button', { name: 'shared admin' })).toBeInTheDocument();
    expect(within(panel).getByText('For: nightly backup')).toBeInTheDocument();
    const facts = within(panel)
      .getAllByRole('definition')
      .map((fact) => fact.textContent.trim());
    expect(facts).toEqual(['6', '2024-01-02', '2025-06-01', 'never', '2027-01-01']);
  });

  it('says of an entry what no export says', async () => {
    const user = await open();
    await user.click(await screen.findByText('svc-backup'));
    const panel = await screen.findByRole('complementary', { name: 'Entry' });
    expect(within(panel).getByText('No owner named.')).toBeInTheDocument();
    expect(within(panel).getByText('Nothing the exports name.')).toBeInTheDocument();
    expect(within(panel).getByText('No export says: owner, reason, expiry.')).toBeInTheDocument();
  });

  it('narrows by kind, by what is missing and by words', async () => {
    const user = await open();
    await screen.findByText(/2 entries/u);
    const gap = screen.getByRole('button', { name: 'expiry 1' });
    await user.click(gap);
    expect(gap).toHaveAttribute('aria-pressed', 'true');
    expect(await screen.findByText(/^1 of 2 entries/u)).toBeInTheDocument();
    await user.click(gap);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Kind' }), 'key (1)');
    expect(await screen.findByText(/^1 of 2 entries/u)).toBeInTheDocument();
    await user.type(screen.getByRole('searchbox'), 'svc');
    expect(await screen.findByText(/^0 of 2 entries/u)).toBeInTheDocument();
  });

  it('keeps in the link what it is narrowed to, sorted by and opened at, and undoes it', async () => {
    const user = await open();
    await screen.findByText(/2 entries/u);
    await user.type(screen.getByRole('searchbox'), 'svc');
    expect(await screen.findByText(/^1 of 2 entries/u)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'expiry 1' }));
    await user.click(screen.getByRole('columnheader', { name: /^Owner/u }));
    await user.click(screen.getByText('svc-backup'));
    await screen.findByRole('complementary', { name: 'Entry' });
    await waitFor(() => expect(location.hash).toContain('node.register.entry='));
    for (const part of ['register.search=svc', 'register.missing=expiry', 'register.sort=owner'])
      expect(location.hash).toContain(part);
    screen.getByRole('grid').focus();
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(screen.queryByRole('complementary', { name: 'Entry' })).toBeNull());
    await user.keyboard('{Control>}z{/Control}{Control>}z{/Control}');
    await waitFor(() => expect(location.hash).not.toContain('register.missing'));
    await user.keyboard('{Control>}z{/Control}');
    expect(await screen.findByText(/^2 entries/u)).toBeInTheDocument();
    await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
    expect(await screen.findByText(/^1 of 2 entries/u)).toBeInTheDocument();
    expect(screen.getByRole('searchbox')).toHaveValue('svc');
  });

  it('opens as a link says, also one pasted over another', async () => {
    history.replaceState(
      null,
      '',
      '#v=2&view=register&register.kind=service%20account&node.register.entry=fabrikam.local~S-1-5-21-100-200-300-1104',
    );
    render(App, {
      engine: fakeEngine({ estate }, [STORED]),
      loaders,
      wall: () => AT,
    });
    expect(await screen.findByText(/^1 of 2 entries/u)).toBeInTheDocument();
    const panel = await screen.findByRole('complementary', { name: 'Entry' });
    expect(within(panel).getByRole('heading', { level: 2 })).toHaveTextContent('svc-backup');
    const link = location.hash;
    location.hash = '#v=2&view=register&register.search=nothing%20like%20it';
    expect(await screen.findByText(/^0 of 2 entries/u)).toBeInTheDocument();
    location.hash = link;
    expect(await screen.findByText(/^1 of 2 entries/u)).toBeInTheDocument();
    expect(await screen.findByRole('complementary', { name: 'Entry' })).toBeInTheDocument();
    expect(location.hash).toBe(link);
  });

  it('writes the register as CSV, narrowed and sorted as it is shown', async () => {
    const user = await open();
    await screen.findByText(/2 entries/u);
    await user.click(screen.getByRole('button', { name: 'expiry 1' }));
    await user.click(screen.getByRole('columnheader', { name: /^Owner/u }));
    await screen.findByText(/^1 of 2 entries/u);
    await user.click(screen.getByRole('button', { name: 'CSV' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(await saved[0]?.text()).toBe('kind,name\r\n');
    // The table asks a moment after the last key: on a busy machine later than this.
    expect(asked).toHaveBeenCalledWith({
      kind: 'register-csv',
      at: AT,
      search: '',
      tenants: [],
      gap: 'expiry',
      sort: { by: 'owner', descending: false },
    });
  });

  it('fetches a large register by pages, and only what comes into sight', async () => {
    const few = entries;
    entries = [
      BARE,
      ...Array.from({ length: 1500 }, (_, at) => ({ ...COMPLETE, name: `key-${at}`, nth: at })),
    ];
    await open();
    await screen.findByText('1,501 entries, 1,500 with nothing missing');
    expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', '1502');
    expect(within(screen.getByRole('grid')).getAllByRole('row').length).toBeLessThan(80);
    const pages = asked.mock.calls.flatMap(([question]) => (question.kind === 'register' ? [question] : []));
    expect(pages.map(({ offset, limit }) => [offset, limit])).toEqual([[0, 200]]);
    entries = few;
  });

  it('opens the entry of a link that is not among those shown, and tells of what is none', async () => {
    const link = '#v=2&view=register&register.kind=key&node.register.entry=';
    history.replaceState(null, '', `${link}fabrikam.local~S-1-5-21-100-200-300-1104`);
    render(App, { engine: fakeEngine({ estate }, [STORED]), loaders, wall: () => AT });
    const panel = await screen.findByRole('complementary', { name: 'Entry' });
    expect(within(panel).getByRole('heading', { level: 2 })).toHaveTextContent('svc-backup');
    expect(await screen.findByText(/^1 of 2 entries/u)).toBeInTheDocument();
    location.hash = `${link}fabrikam.local~S-1-5-21-100-200-300-512`;
    expect(
      await screen.findByText('Not in the register of this snapshot: S-1-5-21-100-200-300-512'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('complementary', { name: 'Entry' })).toBeNull();
  });

  it('says when there is nothing to list', async () => {
    const full = entries;
    entries = [];
    await open();
    expect(await screen.findByText(/^These exports name no service account/u)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'CSV' })).toBeDisabled();
    entries = full;
  });

  it('tells why it cannot be made', async () => {
    await open(async () => Promise.reject(new Error('made from the records, which are not in what is open')));
    expect(await screen.findByText(/made from the records/u)).toBeInTheDocument();
  });
});

const JOIN: JoinEntry = {
  secret: { key: 'keeper|item 1', name: 'Acme admin', tenant: 'Keeper' },
  account: { key: 'csv|acme|admin', name: 'svc-admin', tenant: 'Acme', node: nodeRef(2) },
  standing: 'similar',
  confidence: 0.55,
  evidence: ['the title names svc-admin and its tenant'],
};

describe('Joins', () => {
  it('are listed with their evidence, and confirmed with who and why', async () => {
    const asked: unknown[] = [];
    let join = JOIN;
    history.replaceState(null, '', '#v=1&view=register');
    const engine = fakeEngine(
      {
        estate: async (question) =>
          question.kind === 'joins'
            ? {
                kind: 'joins',
                value: {
                  ...{ all: 1, total: 1, rows: [join], decided: join.standing === 'confirmed' ? 1 : 0 },
                  standings: [{ name: join.standing, count: 1 }],
                },
              }
            : estate(question),
        decideJoins: async (choices, at) => {
          asked.push(...choices);
          join = { ...JOIN, standing: 'confirmed', by: 'Ana', reason: 'seen in use', decidedOn: AT };
          return { ...OVERVIEW, at };
        },
      },
      [STORED],
    );
    render(App, { engine, loaders, wall: () => AT });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Joins' }));
    await screen.findByText(/^1 join of secrets and accounts, 0 decided/u);
    await user.click(screen.getByText('Acme admin'));
    const panel = await screen.findByRole('complementary', { name: 'Join' });
    expect(within(panel).getByText('the title names svc-admin and its tenant')).toBeInTheDocument();
    expect(within(panel).getByText('55 % sure.')).toBeInTheDocument();
    await user.type(within(panel).getByRole('textbox', { name: /^Your name/u }), 'Ana');
    await user.type(within(panel).getByRole('textbox', { name: /^Reason/u }), 'seen in use');
    await user.click(within(panel).getByRole('button', { name: 'Confirm' }));
    expect(asked).toEqual([
      {
        secret: 'keeper|item 1',
        account: 'csv|acme|admin',
        decided: 'confirmed',
        at: AT,
        by: 'Ana',
        reason: 'seen in use',
      },
    ]);
    // Everything is made anew, and the same join is still looked at.
    expect(await screen.findByText(/^Confirmed by Ana on .*: seen in use$/u)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Take back' }));
    expect(asked.at(-1)).toEqual({ secret: 'keeper|item 1', account: 'csv|acme|admin', decided: null });
  });

  it('are found by words and ordered by what wants a look', () => {
    const cut: JoinEntry = { ...JOIN, standing: 'cut', confidence: 0.9 };
    const found = (filter: Partial<JoinFilter>): readonly JoinEntry[] =>
      [JOIN, cut].filter(joinTest({ search: '', tenants: [], ...filter }));
    expect(found({ search: 'title acme' })).toHaveLength(2);
    expect(found({ standing: 'cut' })).toEqual([cut]);
    // Of either end, and of any tenant of a client.
    expect(found({ tenants: [99, nodeRef(2).tenant] })).toHaveLength(2);
    expect(found({ tenants: [99] })).toEqual([]);
    expect(found({ keys: ['keeper|item 1', 'csv|acme|other'] })).toEqual([]);
    expect([cut, JOIN].sort(joinOrder({ by: 'standing', descending: false }))).toEqual([JOIN, cut]);
    expect([JOIN, cut].sort(joinOrder({ by: 'confidence', descending: true }))).toEqual([cut, JOIN]);
  });
});

describe('entries of the register', () => {
  const rows = [COMPLETE, BARE];
  const of = (filter: Partial<RegisterQuestion>): readonly RegisterEntry[] =>
    rows.filter(registerTest({ search: '', tenants: [], ...filter }));

  it('are of a tenant when they open something in it', () => {
    expect(of({ tenants: [1] })).toEqual([COMPLETE]);
    expect(of({ tenants: [2] })).toEqual([BARE]);
    expect(of({ search: 'BACKUP night' })).toEqual([COMPLETE]);
  });

  it('keep what is not known last, in either order', () => {
    for (const descending of [true, false])
      expect(rows.toSorted(registerOrder({ by: 'expires', descending }, String)).at(-1)).toBe(BARE);
    expect(rows.toSorted(registerOrder({ by: 'gaps', descending: true }, String))[0]).toBe(BARE);
  });
});
