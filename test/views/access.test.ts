/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import type { EffectiveRow } from '../../src/questions/answers';
import App from '../../src/views/App.svelte';
import Access from '../../src/views/access/Access.svelte';
import Explore from '../../src/views/explore/Explore.svelte';
import { overlapText } from '../../src/views/access/overlap-text';
import { moved } from '../../src/views/grid/columns';
import type { ViewLoaders } from '../../src/views/view-loaders';
import { AT, OVERVIEW, nodeRef } from './fake-data';
import { RECORDS, ROUTES } from './explore-data';
import { STORED, fakeEngine } from './fake-engine';

const loaders: ViewLoaders = new Map([
  ['explore', async () => ({ default: Explore })],
  ['access', async () => ({ default: Access })],
]);

const TOTAL = 1234;

function row(index: number): EffectiveRow {
  return {
    principal: { ...nodeRef(0), name: `user-${index}` },
    permission: 's3:GetObject',
    verbs: ['view'],
    resource: nodeRef(3),
    verdict: index === 1 ? 'conditional' : 'allowed',
    until: Number.POSITIVE_INFINITY,
    steps: 2,
    how: ['group'],
    step: index,
    routes: index === 1 ? 2 : 1,
    ...(index === 1 && { note: 'only from the office' }),
  };
}

const access = vi.fn<EngineApi['access']>(async ({ offset, limit, search }) => ({
  total: search === 'nothing' ? 0 : TOTAL,
  rows: search === 'nothing' ? [] : Array.from({ length: limit }, (_, i) => row(offset + i)),
}));
const accessCsv = vi.fn<EngineApi['accessCsv']>(async () => new Blob(['principal\r\n']));

async function open(over: Partial<EngineApi> = {}): Promise<ReturnType<typeof userEvent.setup>> {
  history.replaceState(null, '', '#v=1&view=access');
  const engine = fakeEngine(
    {
      access,
      accessCsv,
      overlap: async (principal, resource, permission) => ({
        principal: { ...nodeRef(principal), name: 'user-1' },
        resource: nodeRef(resource),
        permission,
        independent: 2,
        exact: true,
        routes: ROUTES.routes,
        revocations: [
          { record: RECORDS.member, remaining: 1, verdict: 'allowed' },
          { record: RECORDS.grant, remaining: 1, verdict: 'conditional' },
        ],
      }),
      routes: async () => ROUTES,
      ...over,
    },
    [STORED],
  );
  render(App, { engine, loaders, wall: () => AT });
  await screen.findByText(`1,234 effective permissions`);
  return userEvent.setup();
}

beforeEach(() => {
  access.mockClear();
  accessCsv.mockClear();
  URL.createObjectURL = () => 'blob:test';
});

describe('Access', () => {
  it('counts all rows and holds only those in sight', async () => {
    await open();
    const grid = screen.getByRole('grid', { name: 'Effective permissions' });
    expect(grid).toHaveAttribute('aria-rowcount', String(TOTAL + 1));
    const rows = within(grid).getAllByRole('row');
    expect(rows.length).toBeLessThan(80);
    expect(rows[1]).toHaveAttribute('aria-rowindex', '2');
    expect(access).toHaveBeenCalledWith(expect.objectContaining({ offset: 0, limit: 200 }));
    expect(access.mock.calls[0]?.[0].scope.becoming).toBe(false);
  });

  it('asks anew for a search, a filter and an order', async () => {
    const user = await open();
    await user.type(screen.getByRole('searchbox'), 'nothing');
    expect(await screen.findByText(/No effective permission matches/u)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    await screen.findByRole('grid');
    await user.click(screen.getByRole('columnheader', { name: 'Verdict' }));
    await waitFor(() =>
      expect(access.mock.lastCall?.[0]).toMatchObject({
        search: '',
        sort: { by: 'verdict', descending: false },
      }),
    );
    await user.click(screen.getByRole('checkbox', { name: 'By takeover' }));
    await user.click(screen.getByRole('button', { name: /All tenants/ }));
    await user.click(screen.getByRole('checkbox', { name: 'Contoso Retail' }));
    await waitFor(() => expect(access.mock.lastCall?.[0]).toMatchObject({ how: ['takeover'], tenants: [1] }));
  });

  it('shows for a row what remains after each revocation, by keyboard alone', async () => {
    const user = await open();
    const grid = screen.getByRole('grid');
    grid.focus();
    await user.keyboard('{ArrowDown}{Enter}');
    const panel = await screen.findByRole('complementary', { name: 'Why' });
    expect(within(panel).getByText('only from the office')).toBeInTheDocument();
    expect(
      await within(panel).findByText('2 independent routes: no single revocation ends it.'),
    ).toBeInTheDocument();
    expect(await within(panel).findAllByText('1 independent route')).toHaveLength(2);
    expect(within(panel).getByText('Each for itself, as in What if: from the records.')).toBeInTheDocument();
    await user.click(within(panel).getByRole('button', { name: 'Show routes in Explore' }));
    expect(await screen.findByRole('button', { name: 'Routes', pressed: true })).toBeInTheDocument();
    expect(screen.getByText('s3:GetObject', { selector: '.permission code' })).toBeInTheDocument();
  });

  it('says of a revocation what is evaluated without it, whatever the supports say', async () => {
    const asked: unknown[] = [];
    const user = await open({
      estate: async (question) => {
        if (question.kind !== 'revoked') return fakeEngine({}).estate(question);
        asked.push(question.records);
        const none = { independent: 0, exact: true, upper: 0, more: false, remaining: [], others: [] };
        const how = { how: 'evaluated', evaluated: 'from the records', missing: [], unsettled: [] } as const;
        return { kind: 'revoked', value: { ...how, ...none, verdict: 'denied' } };
      },
    });
    screen.getByRole('grid').focus();
    await user.keyboard('{ArrowDown}{Enter}');
    const panel = await screen.findByRole('complementary', { name: 'Why' });
    expect(await within(panel).findAllByText('nothing remains')).toHaveLength(2);
    expect(within(panel).getByText(/^Any one of 2 revocations ends it/u)).toBeInTheDocument();
    expect(asked).toEqual([
      [`fake|record/${RECORDS.member.record}`],
      [`fake|record/${RECORDS.grant.record}`],
    ]);
  });

  it('writes the whole filtered table as CSV', async () => {
    const user = await open();
    await user.type(screen.getByRole('searchbox'), 'user');
    await waitFor(() => expect(access.mock.lastCall?.[0].search).toBe('user'));
    await user.click(screen.getByRole('button', { name: 'CSV' }));
    await waitFor(() => expect(accessCsv).toHaveBeenCalledWith(expect.objectContaining({ search: 'user' })));
  });
});

describe('the matrix of AWS', () => {
  const name = 'AWS matrix';

  it('is saved for the clock’s instant, and says why where it cannot be', async () => {
    const saved: string[] = [];
    URL.createObjectURL = (blob) => {
      if (blob instanceof Blob) void blob.text().then((text) => saved.push(text));
      return 'blob:test';
    };
    const estate = vi.fn<EngineApi['estate']>(async () => ({
      kind: 'matrix-csv',
      value: new Blob(['permission,ana\r\n']),
    }));
    const user = await open({ estate });
    await user.click(screen.getByRole('button', { name }));
    await waitFor(() => expect(saved).toEqual(['permission,ana\r\n']));
    expect(estate).toHaveBeenCalledWith({ kind: 'matrix-csv', at: AT });
    estate.mockRejectedValueOnce(new Error('this estate holds no records'));
    await user.click(screen.getByRole('button', { name }));
    expect(await screen.findByText('this estate holds no records')).toBeInTheDocument();
  });

  it('is offered neither without an AWS export nor in a report', async () => {
    const inputs = OVERVIEW.inputs.filter(({ system }) => system !== 'aws');
    expect(inputs.length).toBeLessThan(OVERVIEW.inputs.length);
    await open({ open: async () => ({ ...OVERVIEW, inputs }) });
    expect(screen.getByRole('button', { name: 'CSV' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name })).not.toBeInTheDocument();
  });
});

describe('keys of a grid', () => {
  it('move within the table and stop at its ends', () => {
    const at = { row: 0, column: 0 };
    expect(moved(at, 'ArrowUp', false, 5, 3, 10)).toEqual({ row: -1, column: 0 });
    expect(moved(at, 'PageDown', false, 5, 3, 10)).toEqual({ row: 4, column: 0 });
    expect(moved(at, 'End', true, 5, 3, 10)).toEqual({ row: 4, column: 2 });
    expect(moved(at, 'ArrowLeft', false, 5, 3, 10)).toEqual(at);
    expect(moved(at, 'x', false, 5, 3, 10)).toBeUndefined();
  });
});

describe('what an overlap means', () => {
  const answer = {
    principal: nodeRef(0),
    resource: nodeRef(3),
    permission: 'x',
    independent: 2,
    exact: true,
    routes: [],
    revocations: [],
  };
  it('is said in words that fit, and no more than is evaluated', () => {
    expect(overlapText(answer, undefined)).toBe('2 independent routes.');
    expect(overlapText(answer, 1)).toContain('One revocation ends it');
    expect(overlapText(answer, 2)).toContain('Any one of 2 revocations ends it');
    expect(overlapText(answer, 0)).toContain('2 independent routes: no single revocation ends it');
    expect(overlapText({ ...answer, exact: false }, 0)).toContain('At least 2');
  });
});
