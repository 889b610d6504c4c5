/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import { History } from '../../src/app/history.svelte';
import { EMPTY_URL } from '../../src/app/url-state';
import type { UrlState } from '../../src/app/url-state';
import type { DifferenceItem } from '../../src/engine/difference-table';
import type { EffectiveRow } from '../../src/questions/answers';
import Access from '../../src/views/access/Access.svelte';
import App from '../../src/views/App.svelte';
import Compare from '../../src/views/compare/Compare.svelte';
import { addressOfMark, markOf } from '../../src/views/grid/picked-row.svelte';
import type { ViewLoaders } from '../../src/views/view-loaders';
import WhatIf from '../../src/views/whatif/WhatIf.svelte';
import { AT, nodeRef } from './fake-data';
import { NO_DIFFERENCES, STORED, fakeEngine } from './fake-engine';

const loaders: ViewLoaders = new Map([
  ['access', async () => ({ default: Access })],
  ['compare', async () => ({ default: Compare })],
  ['whatif', async () => ({ default: WhatIf })],
]);

const held = (permission: string, resource: number, step: number): EffectiveRow => ({
  principal: nodeRef(0),
  permission,
  verbs: ['view'],
  resource: nodeRef(resource),
  verdict: 'allowed',
  until: Number.POSITIVE_INFINITY,
  steps: 2,
  how: ['group'],
  step,
  routes: 1,
});
const HELD = [held('s3:GetObject', 3, 1), held('s3:PutObject', 3, 2), held('repo:read', 8, 3)];

/** As the worker: what matches, of the rows. */
const access: EngineApi['access'] = async ({ principal, resource, search, offset, limit }) => {
  const rows = HELD.filter(
    (row) =>
      (principal ?? row.principal.node) === row.principal.node &&
      (resource ?? row.resource.node) === row.resource.node &&
      row.permission.includes(search),
  );
  return { total: rows.length, rows: rows.slice(offset, offset + limit) };
};

const changed = (permission: string, resource: number): DifferenceItem => ({
  change: 'lost',
  principal: nodeRef(0),
  permission,
  resource: nodeRef(resource),
  before: 'allowed',
  after: 'denied',
  principalTenant: '111111111111',
  resourceTenant: resource === 3 ? '222222222222' : 'tailspin',
  principalTenantName: 'Northwind MSP',
  resourceTenantName: 'another',
});
const CHANGED = [changed('s3:GetObject', 3), changed('repo:read', 8)];
const differences: EngineApi['differences'] = async ({ filter }) => {
  const words = filter.search.split(' ').filter((word) => word !== '');
  const rows = CHANGED.filter(({ principal, permission, resource }) =>
    words.every((word) => `${principal.id} ${permission} ${resource.id} ${resource.name}`.includes(word)),
  );
  return { ...NO_DIFFERENCES, lost: 2, principals: 1, total: rows.length, rows };
};

const EARLIER = { ...STORED, id: 99, name: 'Earlier', importedAt: STORED.importedAt - 1 };

function at(hash: string, over: Partial<EngineApi> = {}): ReturnType<typeof userEvent.setup> {
  history.replaceState(null, '', hash);
  const engine = fakeEngine({ access, differences, ...over }, [EARLIER, STORED]);
  render(App, { engine, loaders, wall: () => AT });
  return userEvent.setup();
}

const mark = (row: EffectiveRow, tenant: string): string =>
  encodeURIComponent(
    markOf({
      principal: { tenant: '111111111111', id: row.principal.id },
      permission: row.permission,
      resource: { tenant, id: row.resource.id },
    }),
  );
const [GET] = HELD;

beforeEach(() => {
  URL.createObjectURL = () => 'blob:test';
});

describe('the row picked in Access', () => {
  it('begins the table nowhere anew, and asks for nothing but its routes', async () => {
    const asked = vi.fn(access);
    const user = at('#v=2&view=access', { access: asked });
    await user.click(await screen.findByText('s3:PutObject'));
    await screen.findByRole('complementary', { name: 'Why' });
    await waitFor(() => expect(location.hash).toContain('access.row='));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(asked).toHaveBeenCalledTimes(1);
    const active = screen.getByRole('grid').getAttribute('aria-activedescendant') ?? '';
    screen.getByRole('grid').focus();
    await waitFor(() =>
      expect(screen.getByRole('grid').getAttribute('aria-activedescendant')).toMatch(/-1-1$/u),
    );
    expect(active).not.toMatch(/-0-0$/u);
  });

  it('is in the link by address, undone and done again', async () => {
    const user = at('#v=2&view=access');
    await user.click(await screen.findByText('s3:PutObject'));
    const panel = await screen.findByRole('complementary', { name: 'Why' });
    expect(within(panel).getByText('s3:PutObject')).toBeInTheDocument();
    await waitFor(() => expect(location.hash).toContain('access.row='));
    screen.getByRole('grid').focus();
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(screen.queryByRole('complementary', { name: 'Why' })).toBeNull());
    expect(location.hash).not.toContain('access.row=');
    await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
    const again = await screen.findByRole('complementary', { name: 'Why' });
    expect(within(again).getByText('s3:PutObject')).toBeInTheDocument();
  });

  it('opens from a link as it was shared, with what is selected by it, and is there after another view', async () => {
    const user = at('#v=2&view=access');
    await user.click(await screen.findByText('s3:PutObject'));
    await waitFor(() => expect(location.hash).toContain('access.row='));
    const link = location.hash;
    expect(link.match(/selected=/gu)).toHaveLength(2);
    cleanup();
    at(link);
    await screen.findByRole('complementary', { name: 'Why' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(location.hash).toBe(link);
    const views = within(screen.getByRole('navigation', { name: 'Views' }));
    await user.click(views.getByRole('button', { name: /^Compare/u }));
    await screen.findByRole('heading', { level: 1, name: 'Compare' });
    await user.click(views.getByRole('button', { name: /^Access/u }));
    await screen.findByRole('complementary', { name: 'Why' });
    expect(screen.getByText('3 effective permissions')).toBeInTheDocument();
  });

  it('opens from a link, whatever the table is narrowed to', async () => {
    at(`#v=2&view=access&access.search=repo&access.row=${mark(GET!, '222222222222')}`);
    const panel = await screen.findByRole('complementary', { name: 'Why' });
    expect(within(panel).getByText('s3:GetObject')).toBeInTheDocument();
    expect(within(screen.getByRole('grid')).queryByText('s3:GetObject')).toBeNull();
    expect(screen.queryByText(/^Not held/u)).toBeNull();
  });

  it('is told when nobody holds it here, until another is picked', async () => {
    const gone = mark({ ...GET!, permission: 's3:DeleteObject' }, '222222222222');
    const user = at(`#v=2&view=access&access.row=${gone}`);
    expect(
      await screen.findByText(
        /^Not held in this snapshot at this instant: arn:aws:iam::111111111111:user\/maria\.lindqvist, s3:DeleteObject, arn/u,
      ),
    ).toBeInTheDocument();
    expect(screen.queryByRole('complementary', { name: 'Why' })).toBeNull();
    await user.click(await screen.findByText('s3:PutObject'));
    await waitFor(() => expect(screen.queryByText(/^Not held/u)).toBeNull());
  });

  it('is told when the link makes no sense', async () => {
    at('#v=2&view=access&access.row=__proto__');
    expect(await screen.findByText(/what this link calls a row/u)).toBeInTheDocument();
  });

  it('is looked for anew at another instant, so that no verdict is an old one', async () => {
    let verdict: EffectiveRow['verdict'] = 'allowed';
    const user = at(`#v=2&view=access&at=2026-11-05T00:00:00.000Z&access.row=${mark(GET!, '222222222222')}`, {
      access: async (query) => {
        const page = await access(query);
        return { ...page, rows: page.rows.map((row) => ({ ...row, verdict })) };
      },
    });
    const panel = await screen.findByRole('complementary', { name: 'Why' });
    expect(within(panel).getByText('Allowed')).toBeInTheDocument();
    verdict = 'conditional';
    await user.click(screen.getByRole('button', { name: /2026-11-05/u }));
    await user.click(await screen.findByRole('button', { name: /^Now/u }));
    expect(await within(panel).findByText('Conditional')).toBeInTheDocument();
  });
});

describe.each([
  ['compare', 'Compare', ''],
  ['whatif', 'What if', '&without=csv%7Crole%2F1'],
])('the change picked in %s', (view, _, more) => {
  it('is in the link, undone and done again', async () => {
    const user = at(`#v=2&view=${view}${more}`);
    await user.click(await screen.findByText('repo:read'));
    const panel = await screen.findByRole('complementary', { name: 'Change' });
    expect(within(panel).getByText('repo:read')).toBeInTheDocument();
    await waitFor(() => expect(location.hash).toContain(`${view}.row=`));
    screen.getByRole('grid').focus();
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(screen.queryByRole('complementary', { name: 'Change' })).toBeNull());
    await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
    expect(await screen.findByRole('complementary', { name: 'Change' })).toBeInTheDocument();
  });

  it('opens from a link and stays while the table is narrowed', async () => {
    const user = at(`#v=2&view=${view}${more}&${view}.row=${mark(GET!, '222222222222')}`);
    const panel = await screen.findByRole('complementary', { name: 'Change' });
    expect(within(panel).getByText('s3:GetObject')).toBeInTheDocument();
    await user.type(screen.getByRole('searchbox', { name: 'Search the changes' }), 'repo');
    await waitFor(() => expect(within(screen.getByRole('grid')).queryByText('s3:GetObject')).toBeNull());
    expect(screen.getByRole('complementary', { name: 'Change' })).toBeInTheDocument();
  });

  it('is told when it is no change here', async () => {
    at(`#v=2&view=${view}${more}&${view}.row=${mark({ ...GET!, permission: 'x' }, '222222222222')}`);
    expect(await screen.findByText(/^Not among these changes: /u)).toBeInTheDocument();
  });
});

describe('a mark', () => {
  it('is read back as it was written, and nothing else is one', () => {
    const address = {
      principal: { tenant: '', id: 'a\nb%0Ac' },
      permission: '',
      resource: { tenant: '%', id: '100%' },
    };
    expect(addressOfMark(markOf(address))).toEqual(address);
    for (const text of ['', 'a', 'a\nb\nc\nd', 'a\n\nc\nd\ne', 'a\nb\nc\nd\n'])
      expect(addressOfMark(text)).toBeUndefined();
  });
});

describe('undo of what is picked', () => {
  const picking = (row: string): UrlState => ({
    ...EMPTY_URL,
    filters: [['access.row', row]],
    selected: [{ tenant: 't', id: row }],
  });

  it('goes over rows that are walked through at once', () => {
    const history = new History();
    history.record(EMPTY_URL, 0);
    for (let row = 0; row < 40; row++) history.record(picking(String(row)), row * 100);
    expect(history.undo()).toBe(EMPTY_URL);
    expect(history.redo()).toEqual(picking('39'));
  });

  it('knows one that was looked at for a while from the next', () => {
    const history = new History();
    history.record(EMPTY_URL, 0);
    history.record(picking('a'), 1000);
    history.record(picking('b'), 5000);
    expect(history.undo()).toEqual(picking('a'));
  });

  it('is nothing where it was opened and closed again at once', () => {
    const history = new History();
    history.record(EMPTY_URL, 0);
    history.record(picking('a'), 1000);
    history.record(EMPTY_URL, 1200);
    expect(history.canUndo).toBe(false);
  });
});
