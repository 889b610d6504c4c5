/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import type { DelegationPage, DelegationPageRow, DelegationQuestion } from '../../src/engine/delegation-page';
import type { DelegationLine } from '../../src/engine/delegations';
import type { EstateQuestion } from '../../src/engine/estate-question';
import type { NodeRef, RecordRef, StepRef } from '../../src/questions/answers';
import { NEVER_ENDS } from '../../src/model/window';
import App from '../../src/views/App.svelte';
import Delegation from '../../src/views/delegation/Delegation.svelte';
import { endingId, endingsOf } from '../../src/views/delegation/endings';
import { cellWords, stopAt } from '../../src/views/delegation/delegation-cells';
import { leastWidth } from '../../src/views/grid/columns';
import type { ViewLoaders } from '../../src/views/view-loaders';
import { AT, nodeRef } from './fake-data';
import { STORED, fakeEngine, later } from './fake-engine';

const loaders: ViewLoaders = new Map([['delegation', async () => ({ default: Delegation })]]);
const DAY = 86_400_000;

/** Two technicians: the first in two clients, the second only conditionally in one. */
const ALLOWED = { roles: 3, verdict: 'allowed', until: NEVER_ENDS } as const;
const UNKNOWN = { roles: 1, verdict: 'not-evaluated', until: NEVER_ENDS } as const;
const CONDITIONAL = { roles: 1, verdict: 'conditional', until: AT + DAY } as const;
let technicians: readonly DelegationPageRow[] = [];
const TECHNICIANS: readonly DelegationPageRow[] = [
  { node: nodeRef(0), cells: [ALLOWED, UNKNOWN] },
  { node: { ...nodeRef(9), name: 'bo.berg' }, cells: [CONDITIONAL, undefined] },
];
const CLIENTS = [
  { tenant: 1, name: 'Contoso Retail', people: 2, roles: 4 },
  { tenant: 2, name: 'Fabrikam', people: 1, roles: 1 },
];

/** As the worker, whose own rule is tested in test/unit: a word of a client, else of a technician. */
function page({ search, offset, limit }: DelegationQuestion): DelegationPage {
  const has = (text: string): boolean => search !== '' && text.toLowerCase().includes(search);
  const named = CLIENTS.filter(({ name }) => has(name));
  const clients = named.length > 0 ? named : CLIENTS;
  const rows = technicians.filter(({ node, cells }) =>
    search === '' || named.length > 0
      ? clients.some((client) => cells[CLIENTS.indexOf(client)])
      : has(node.name),
  );
  return {
    technicians: technicians.length,
    total: rows.length,
    rows: rows.slice(offset, offset + limit).map(({ node, cells }) => ({
      node,
      cells: clients.map((client) => cells[CLIENTS.indexOf(client)]),
    })),
    clients,
    firstClient: 0,
    clientsTotal: clients.length,
    roles: technicians.length === 0 ? 0 : 5,
    instants: Float64Array.of(AT - DAY, AT + DAY),
  };
}

const LINE: DelegationLine = {
  technician: 'maria.lindqvist',
  account: 'maria@northwind.example',
  client: 'Contoso Retail',
  role: 'Helpdesk Administrator',
  on: 'Contoso Retail',
  verdict: 'conditional',
  by: 'GDAP access assignment',
  route: ['maria.lindqvist', 'tech-oncall', 'Helpdesk Administrator'],
  steps: [4, 5],
  from: AT - DAY,
  until: AT + DAY,
  condition: 'eligible: must be activated first',
  technicianNode: 0,
  clientTenant: 1,
  onNode: 3,
};

/** Another way of the same person into the same client. */
const GUEST: DelegationLine = {
  ...LINE,
  by: 'guest account',
  route: ['maria.lindqvist', 'maria_northwind#EXT#', 'Helpdesk Administrator'],
  verdict: 'allowed',
};
const RELATION: RecordRef = {
  record: 41,
  kind: 'trust',
  label: 'GDAP relationship Contoso care from Northwind to Contoso Retail',
  place: { file: 'relationships.json', fileIndex: 0 },
};

const asked = vi.fn<(question: EstateQuestion) => void>();
let lines: readonly DelegationLine[] = [LINE];

const estate: EngineApi['estate'] = async (question) => {
  asked(question);
  const { kind } = question;
  if (kind === 'delegations') return { kind, value: page(question) };
  if (kind === 'delegation-lines') return { kind, value: lines };
  if (kind === 'delegation-statement')
    return { kind, value: ['2 people hold 4 roles.', 'maria.lindqvist is Helpdesk Administrator.'] };
  if (kind === 'endings-by-key')
    return {
      kind,
      value: question.keys.map(({ what }) =>
        what === 'node' ? { what, node: nodeRef(0) } : { what, record: RELATION },
      ),
    };
  if (kind === 'endings') return { kind, value: [{ what: 'record', record: RELATION }] };
  if (kind === 'still-effective')
    return question.records.includes(RELATION.record)
      ? { kind, value: { ended: [LINE], endedCount: 1, remaining: [GUEST], remainingCount: 3 } }
      : { kind, value: { ended: [], endedCount: 0, remaining: [], remainingCount: 0 } };
  if (kind === 'delegation-csv') return { kind, value: new Blob(['technician,client\r\n']) };
  throw new Error(`not asked here: ${kind}`);
};

async function open(over: EngineApi['estate'] = estate): Promise<ReturnType<typeof userEvent.setup>> {
  history.replaceState(null, '', '#v=1&view=delegation');
  render(App, { engine: fakeEngine({ estate: over }, [STORED]), loaders, wall: () => AT });
  await screen.findByRole('heading', { level: 1, name: 'Delegation' });
  return userEvent.setup();
}

const saved: Blob[] = [];
beforeEach(() => {
  asked.mockClear();
  technicians = TECHNICIANS;
  lines = [LINE];
  saved.length = 0;
  URL.createObjectURL = (blob) => {
    if (blob instanceof Blob) saved.push(blob);
    return 'blob:test';
  };
});

describe('Delegation', () => {
  it('shows technicians by clients, the verdict of a cell in words and by its line', async () => {
    await open();
    await screen.findByText('2 of 2 identities hold roles in 2 other tenants');
    const table = screen.getByRole('grid', { name: 'Technicians by clients' });
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map((head) => head.textContent.trim()),
    ).toEqual(['Technician', 'Contoso Retail', 'Fabrikam']);
    const unknown = within(table).getByTitle('maria.lindqvist in Fabrikam: 1 role, not evaluated');
    expect(unknown).toHaveTextContent('1 Not evaluated');
    expect(unknown).toHaveClass('dotted');
    const conditional = within(table).getByTitle('bo.berg in Contoso Retail: 1 role, conditional');
    expect(conditional).toHaveTextContent('1 Conditional');
    expect(conditional).toHaveClass('dashed');
  });

  it('shows by keyboard the roles of one pair, with what they depend on and nobody as approver', async () => {
    const user = await open();
    (await screen.findByRole('grid')).focus();
    await user.keyboard('{ArrowRight}{Enter}');
    const panel = await screen.findByRole('complementary', { name: 'Roles' });
    expect(await within(panel).findByText('Helpdesk Administrator')).toBeInTheDocument();
    expect(asked).toHaveBeenCalledWith(
      expect.objectContaining({ kind: 'delegation-lines', technician: 0, client: 1 }),
    );
    expect(within(panel).getByText('Only if')).toBeInTheDocument();
    expect(within(panel).getByText('eligible: must be activated first')).toBeInTheDocument();
    expect(within(panel).getByText('nobody the exports name')).toBeInTheDocument();
    await user.click(within(panel).getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('complementary', { name: 'Roles' })).not.toBeInTheDocument();
  });

  it('says what is missing where a role is not evaluated, and that there is none at this instant', async () => {
    lines = [{ ...LINE, verdict: 'not-evaluated', condition: 'members of the group were not exported' }];
    const user = await open();
    await user.click(await screen.findByTitle(/in Fabrikam: 1 role/u));
    const panel = await screen.findByRole('complementary', { name: 'Roles' });
    expect(await within(panel).findByText('Missing')).toBeInTheDocument();
    lines = [];
    await user.click(screen.getByTitle(/bo\.berg in Contoso/u));
    expect(await within(panel).findByText('No role at this instant.')).toBeInTheDocument();
  });

  it('gives the auditor sentences about a client', async () => {
    const user = await open();
    await user.click(await screen.findByRole('button', { name: /^Contoso Retail 2$/u }));
    expect(await screen.findByText('2 people hold 4 roles.')).toBeInTheDocument();
    expect(screen.getByText('maria.lindqvist is Helpdesk Administrator.')).toBeInTheDocument();
    expect(asked).toHaveBeenCalledWith({ kind: 'delegation-statement', at: AT, client: 1 });
  });

  it('narrows by technician, and by client where no technician is called so', async () => {
    const user = await open();
    await screen.findByText(/2 of 2 identities/u);
    await user.type(screen.getByRole('searchbox'), 'bo.b');
    expect(await screen.findByText(/^1 of 2 identities/u)).toBeInTheDocument();
    await user.clear(screen.getByRole('searchbox'));
    await user.type(screen.getByRole('searchbox'), 'fabrikam');
    await waitFor(() => expect(screen.getAllByRole('columnheader')).toHaveLength(2));
    expect(screen.getByText(/^1 of 2 identities hold roles in 1 other tenant$/u)).toBeInTheDocument();
  });

  it('keeps in the link what is sought, looked at and thought to end, and undoes it', async () => {
    const user = await open();
    await screen.findByText(/2 of 2 identities/u);
    await user.type(screen.getByRole('searchbox'), 'maria');
    await user.click(screen.getByTitle(/in Fabrikam: 1 role/u));
    await user.click(await screen.findByRole('button', { name: 'If this account ends…' }));
    await screen.findByRole('complementary', { name: 'Still effective elsewhere' });
    await waitFor(() => expect(location.hash).toContain('delegation.ends='));
    for (const part of ['delegation.search=maria', 'node.delegation.technician=', 'delegation.client='])
      expect(location.hash).toContain(part);
    screen.getByRole('grid').focus();
    await user.keyboard('{Control>}z{/Control}');
    expect(await screen.findByRole('complementary', { name: 'Roles' })).toBeInTheDocument();
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(screen.queryByRole('complementary', { name: 'Roles' })).toBeNull());
    await user.keyboard('{Control>}z{/Control}');
    expect(await screen.findByText(/^2 of 2 identities/u)).toBeInTheDocument();
    await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
    expect(await screen.findByText(/^1 of 2 identities/u)).toBeInTheDocument();
  });

  it('opens what is thought to end from a link', async () => {
    history.replaceState(null, '', '#v=2&view=delegation&delegation.ends=record%20csv%7Cgdap%2F1');
    render(App, { engine: fakeEngine({ estate }, [STORED]), loaders, wall: () => AT });
    const panel = await screen.findByRole('complementary', { name: 'Still effective elsewhere' });
    expect(await within(panel).findByText('1 role ends, 3 routes remain.')).toBeInTheDocument();
    expect(asked).toHaveBeenCalledWith({
      kind: 'endings-by-key',
      keys: [{ what: 'record', key: 'csv|gdap/1' }],
    });
  });

  it('moves the clock by the slider, and asks for that instant', async () => {
    const user = await open();
    const slider = await screen.findByRole('slider');
    expect(slider).toHaveAttribute('aria-valuetext', expect.stringContaining('2026-11-01'));
    await user.click(screen.getByRole('button', { name: 'Play through time' }));
    await waitFor(
      () =>
        expect(asked).toHaveBeenCalledWith(expect.objectContaining({ kind: 'delegations', at: AT + DAY })),
      {
        timeout: 4000,
      },
    );
  });

  it('writes the matrix as CSV, narrowed as it is shown', async () => {
    const user = await open();
    await screen.findByText(/2 of 2 identities/u);
    await user.type(screen.getByRole('searchbox'), 'fabrikam');
    await screen.findByText(/^1 of 2 identities/u);
    await user.click(screen.getByRole('button', { name: 'CSV' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(await saved[0]?.text()).toBe('technician,client\r\n');
    expect(asked).toHaveBeenLastCalledWith({
      kind: 'delegation-csv',
      at: AT,
      search: 'fabrikam',
      tenants: [],
    });
  });

  it('fetches many technicians by pages, and only what comes into sight', async () => {
    technicians = Array.from({ length: 1000 }, (_, at) => ({
      node: { ...nodeRef(0), node: 100 + at, name: `tech-${at}` },
      cells: [ALLOWED, undefined],
    }));
    await open();
    await screen.findByText('1,000 of 1,000 identities hold roles in 2 other tenants');
    expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', '1001');
    const pages = asked.mock.calls.flatMap(([question]) =>
      question.kind === 'delegations' ? [question] : [],
    );
    expect(pages.map(({ offset, limit }) => [offset, limit])).toEqual([[0, 200]]);
  });

  it('says when nobody holds a role elsewhere', async () => {
    technicians = [];
    await open();
    expect(await screen.findByText('Nobody holds a role in another tenant')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'CSV' })).toBeDisabled();
  });

  it('tells what went wrong in the engine', async () => {
    await open(async () => Promise.reject(new Error('out of memory')));
    expect(await screen.findByText('out of memory')).toBeInTheDocument();
  });
});

describe('the matrix', () => {
  it('says a cell in words', () => {
    expect(cellWords('a', 'b', { roles: 2, verdict: 'not-evaluated', until: 0 })).toBe(
      'a in b: 2 roles, not evaluated',
    );
  });

  it('has a stop of the slider for every instant', () => {
    expect(
      [0, AT - DAY, AT, AT + DAY, AT + 9 * DAY].map((at) => stopAt(Float64Array.of(AT - DAY, AT + DAY), at)),
    ).toEqual([-1, 0, 0, 1, 1]);
  });

  it('is as wide as its columns', () => {
    const wide = { track: 'minmax(400px, 1fr)' };
    expect(leastWidth([wide, wide, { track: '80px' }])).toBe(880);
    expect(leastWidth([{ track: '1fr' }])).toBe(600);
  });
});

describe('Still effective elsewhere', () => {
  it('finds a relationship by its name, and lists by which routes the same people stay', async () => {
    const user = await open();
    await screen.findByText(/2 of 2 identities/u);
    await user.click(screen.getByRole('button', { name: 'What if something ends?' }));
    const panel = await screen.findByRole('complementary', { name: 'Still effective elsewhere' });
    await user.type(within(panel).getByRole('searchbox', { name: 'Find what ends' }), 'contoso care');
    await user.click(await within(panel).findByRole('button', { name: /GDAP relationship Contoso care/ }));
    expect(await within(panel).findByText('1 role ends, 3 routes remain.')).toBeInTheDocument();
    expect(asked).toHaveBeenLastCalledWith(
      expect.objectContaining({ kind: 'still-effective', at: AT, records: [41], nodes: [] }),
    );
    expect(
      within(panel).getByText(/by guest account: maria.lindqvist → maria_northwind/),
    ).toBeInTheDocument();
    expect(within(panel).getByText('and 2 more.')).toBeInTheDocument();
    await user.click(within(panel).getByRole('button', { name: /^Keep GDAP relationship Contoso care/ }));
    expect(within(panel).queryByText('Still effective (3)')).not.toBeInTheDocument();
  });

  it('asks of a technician as a whole from the panel, and says when nothing hangs on it', async () => {
    const user = await open();
    (await screen.findByRole('grid')).focus();
    await user.keyboard('{ArrowRight}{Enter}');
    await user.click(await screen.findByRole('button', { name: 'If this account ends…' }));
    const panel = await screen.findByRole('complementary', { name: 'Still effective elsewhere' });
    expect(
      await within(panel).findByText('No delegated role depends on it at this instant.'),
    ).toBeInTheDocument();
    expect(asked).toHaveBeenLastCalledWith(
      expect.objectContaining({ kind: 'still-effective', nodes: [0], records: [] }),
    );
    await user.click(within(panel).getByRole('button', { name: 'Close' }));
    expect(await screen.findByRole('complementary', { name: 'Roles' })).toBeInTheDocument();
  });

  it('does not open over what somebody looks at by the time its name is known', async () => {
    const names = later<Awaited<ReturnType<EngineApi['removables']>>>();
    const removables = vi.fn<EngineApi['removables']>(() => names.promise);
    history.replaceState(null, '', '#v=2&view=delegation');
    render(App, { engine: fakeEngine({ estate, removables }, [STORED]), loaders, wall: () => AT });
    const user = userEvent.setup();
    await user.click(await screen.findByTitle(/in Fabrikam: 1 role/u));
    await user.click(await screen.findByRole('button', { name: 'If this account ends…' }));
    expect(removables).toHaveBeenCalledOnce();
    // Another cell meanwhile.
    await user.click(screen.getByTitle(/bo.berg in Contoso Retail/u));
    names.give([{ key: 'fake|node/0', kind: 'user', label: 'maria.lindqvist' }]);
    await waitFor(() => expect(location.hash).toContain('delegation.technician='));
    // Whatever follows from it has by now.
    await new Promise((done) => setTimeout(done));
    expect(screen.queryByRole('complementary', { name: 'Still effective elsewhere' })).toBeNull();
    expect(screen.getByRole('complementary', { name: 'Roles' })).toBeInTheDocument();
    expect(location.hash).not.toContain('delegation.ends=');
    // Of the cell that is looked at it opens as ever.
    await user.click(screen.getByRole('button', { name: 'If this account ends…' }));
    expect(
      await screen.findByRole('complementary', { name: 'Still effective elsewhere' }),
    ).toBeInTheDocument();
  });

  it('offers what one route rests on: account, groups and records, each once, no role', () => {
    const group = { ...nodeRef(1), node: 21, kind: 'group' as const };
    const role = { ...nodeRef(2), node: 22, kind: 'role' as const };
    const step = (from: NodeRef, to: NodeRef, record: number): StepRef => ({
      step: record,
      from,
      to,
      kind: 'member',
      verbs: [],
      verdict: 'allowed',
      start: AT,
      until: NEVER_ENDS,
      becomes: false,
      eligible: false,
      removable: true,
      supports: [{ records: [{ ...RELATION, record }], via: [] }],
    });
    const route = [step(nodeRef(0), group, 50), step(group, role, 51), step(role, nodeRef(3), 51)];
    expect(endingsOf([...route, ...route]).map(endingId)).toEqual([
      'node 0',
      'node 21',
      'record 50',
      'record 51',
    ]);
  });
});
