/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import App from '../../src/views/App.svelte';
import Access from '../../src/views/access/Access.svelte';
import Explore from '../../src/views/explore/Explore.svelte';
import type { ViewLoaders } from '../../src/views/view-loaders';
import type { NodeRef } from '../../src/questions/answers';
import { AT, OVERVIEW, nodeRef } from './fake-data';
import { ROUTES, STEPS } from './explore-data';
import { STORED, fakeEngine, later } from './fake-engine';

const loaders: ViewLoaders = new Map([
  ['explore', async () => ({ default: Explore })],
  ['access', async () => ({ default: Access })],
]);

const answered: Partial<EngineApi> = {
  reach: async (start, scope) => ({
    start: start.map(nodeRef),
    counts: { allowed: 1, conditional: 2, notEvaluated: 0 },
    byTenant: [
      { tenant: 0, count: 1 },
      { tenant: 1, count: 2 },
    ],
    byKind: [{ kind: 'group', count: 1 }],
    reached: [1, 2, 3].map((node) => ({
      ...nodeRef(node),
      permissions: node === 3 ? ['s3:GetObject'] : [],
      verbs: [],
      verdict: node === 1 ? ('allowed' as const) : ('conditional' as const),
      until: Date.UTC(2027, 0, 31),
      steps: node,
    })),
    steps: Uint32Array.of(0, 1, 2),
    assumes: scope.becoming ? ['no service control policies'] : [],
  }),
  steps: async (steps) => steps.flatMap((id) => STEPS.filter((step) => step.step === id)),
  routes: async () => ROUTES,
  sourceText: async (file, pointer, row) => `the text of ${file} ${pointer ?? ''}${row ?? ''}`,
};

async function explore(over: Partial<EngineApi> = {}): Promise<ReturnType<typeof userEvent.setup>> {
  history.replaceState(null, '', '#v=1&view=explore');
  render(App, { engine: fakeEngine({ ...answered, ...over }, [STORED]), loaders, wall: () => AT });
  await screen.findByText('Where should it start?');
  return userEvent.setup();
}

async function ask(user: ReturnType<typeof userEvent.setup>, label: string, text: string): Promise<void> {
  await user.type(screen.getByRole('combobox', { name: label }), text);
  const [option] = await screen.findAllByRole('option', { name: new RegExp(text, 'u') });
  if (option) await user.click(option);
}

beforeEach(() => {
  history.replaceState(null, '', '/');
});

describe('Explore', () => {
  it('starts from anything and keeps the three counts in sight', async () => {
    const user = await explore();
    await ask(user, 'Start from anything', 'maria');
    const counts = await screen.findByRole('status', { name: 'Counts' });
    expect(counts).toHaveTextContent(/3 reached\s*Allowed\s*1\s*Conditional\s*2\s*Not evaluated\s*0/u);
    expect(counts).toHaveTextContent('nothing folded');
    expect(screen.getByText('service control policies')).toBeInTheDocument();
    expect(screen.getByRole('application')).toHaveAccessibleName(/Blast radius of maria.lindqvist/u);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Verdicts' }), 'allowed');
    await waitFor(() => expect(counts).toHaveTextContent('2 hidden by the verdict filter'));
    expect(counts).toHaveTextContent(/Conditional\s*2/u);
  });

  it('says the same as a table, and shows what a picked row is', async () => {
    const user = await explore();
    await ask(user, 'Start from anything', 'maria');
    await user.click(await screen.findByRole('button', { name: 'Table' }));
    const grid = await screen.findByRole('grid');
    await waitFor(() => expect(grid).toHaveAttribute('aria-rowcount', '4'));
    await user.click(await within(grid).findByText('payments-prod'));
    const panel = screen.getByRole('complementary', { name: 'Details' });
    expect(await within(panel).findByRole('heading', { name: 'payments-prod' })).toBeInTheDocument();
    expect(await within(panel).findByText('s3:GetObject')).toBeInTheDocument();
    expect(within(panel).getByText(/No export says who owns it/u)).toBeInTheDocument();
  });

  it('says of several selected what they reach of one another and together, and leads to the routes', async () => {
    const routes = vi.fn<EngineApi['routes']>(async () => ROUTES);
    const nodes = [1, 2, 3].map(nodeRef);
    const address = ({ tenant, id }: NodeRef): string => `${OVERVIEW.tenants[tenant]?.id ?? ''}~${id}`;
    history.replaceState(
      null,
      '',
      `#v=2&view=explore&mode=blast&start=${address(nodeRef(0))}${nodes.map((node) => `&selected=${address(node)}`).join('')}`,
    );
    render(App, { engine: fakeEngine({ ...answered, routes }, [STORED]), loaders, wall: () => AT });
    const user = userEvent.setup();
    const panel = await screen.findByRole('complementary', { name: 'Details' });
    const among = await within(panel).findByRole('region', { name: 'Among these' });
    expect(await within(among).findByRole('status')).toHaveTextContent(
      'Together they reach 1,204 besides themselves, 37 of which every one of them reaches, but for 1 that starts nothing',
    );
    expect(
      within(among).getByRole('heading', { name: '3 times one of them reaches another' }),
    ).toBeInTheDocument();
    expect(within(among).getByText('and 2 more: select fewer to see them.')).toBeInTheDocument();
    expect(within(panel).getByText('reaches 1,002')).toBeInTheDocument();
    expect(within(panel).queryByText('reaches 0')).not.toBeInTheDocument();
    await user.click(
      within(among).getByRole('button', { name: `${nodes[1]?.name} reaches ${nodes[2]?.name}` }),
    );
    await waitFor(() => expect(routes.mock.lastCall?.slice(0, 2)).toEqual([2, 3]));
  });

  it('stops what several reach when they are selected no longer', async () => {
    const plain = fakeEngine(answered, [STORED]);
    const asked: (readonly number[])[] = [];
    const estate: EngineApi['estate'] = async (question) => {
      if (question.kind !== 'among') return plain.estate(question);
      asked.push(question.nodes);
      return question.nodes.length === 0 ? plain.estate(question) : new Promise(() => undefined);
    };
    const address = ({ tenant, id }: NodeRef): string => `${OVERVIEW.tenants[tenant]?.id ?? ''}~${id}`;
    const selected = [1, 2].map((node) => `&selected=${address(nodeRef(node))}`).join('');
    history.replaceState(null, '', `#v=2&view=explore&mode=blast&start=${address(nodeRef(0))}${selected}`);
    render(App, { engine: fakeEngine({ ...answered, estate }, [STORED]), loaders, wall: () => AT });
    const user = userEvent.setup();
    await screen.findByRole('region', { name: 'Among these' });
    expect(asked).toEqual([[1, 2]]);
    await user.click(screen.getByRole('button', { name: /Back/u }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Among these' })).toBeNull());
    expect(asked).toEqual([[1, 2], []]);
  });

  it('lists the routes, and explains a step down to its source record', async () => {
    const user = await explore();
    await user.click(screen.getByRole('button', { name: 'Routes' }));
    await ask(user, 'Start from anything', 'maria');
    await ask(user, 'What is reached', 'payments-prod');
    expect(await screen.findByText('The only route: one revocation ends it.')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: /Route 1: 3 steps/u }));
    await user.click(screen.getByRole('button', { name: /sts:AssumeRole.*ClientAdmin/u }));
    const panel = screen.getByRole('complementary', { name: 'Details' });
    expect(await within(panel).findByText('aws:MultiFactorAuthPresent is true')).toBeInTheDocument();
    expect(within(panel).getByText('All 2 records are needed.')).toBeInTheDocument();
    expect(within(panel).getByText('2027-01-31')).toBeInTheDocument();
    const [source] = within(panel).getAllByRole('button', {
      name: /Show source record: trusts.json at \/RoleDetailList\/3/u,
    });
    if (source) await user.click(source);
    expect(await within(panel).findByText('the text of 1 /RoleDetailList/3')).toBeInTheDocument();
    await user.click(within(panel).getByRole('button', { name: 'Back to the answer' }));
    expect(screen.getByRole('heading', { name: 'Routes' })).toBeInTheDocument();
  });

  it('keeps the opened route in the link, undoes it, and tells of one that is not there', async () => {
    const link =
      '#v=2&view=explore&mode=routes&start=111111111111~arn:aws:iam::111111111111:user/maria.lindqvist&target=222222222222~arn:aws:s3:::payments-prod';
    history.replaceState(null, '', link);
    render(App, { engine: fakeEngine(answered, [STORED]), loaders, wall: () => AT });
    const user = userEvent.setup();
    const route = await screen.findByRole('button', { name: /Route 1: 3 steps/u });
    expect(route).toHaveAttribute('aria-expanded', 'false');
    await user.click(route);
    expect(route).toHaveAttribute('aria-expanded', 'true');
    await waitFor(() => expect(location.hash).toMatch(/&explore\.route=[0-9a-f]{8}\.[0-9a-f]{8}$/u));
    const opened = location.hash;
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(route).toHaveAttribute('aria-expanded', 'false'));
    expect(location.hash).not.toContain('explore.route');
    // As a link: opened. With another route between the same two: told. Of other ends: nothing is said.
    location.hash = opened;
    await waitFor(() =>
      expect(screen.getByRole('button', { name: /Route 1/u })).toHaveAttribute('aria-expanded', 'true'),
    );
    location.hash = opened.replace(/\.[0-9a-f]{8}$/u, '.00000000');
    expect(
      await screen.findByText(/^The route this link opens is not among the routes/u),
    ).toBeInTheDocument();
    location.hash = opened.replace(/route=[0-9a-f]{8}/u, 'route=00000000');
    await waitFor(() => expect(screen.queryByText(/^The route this link opens/u)).toBeNull());
    expect(screen.getByRole('button', { name: /Route 1/u })).toHaveAttribute('aria-expanded', 'false');
  });

  it('keeps the step whose reasons are shown in the link, undoes it, and tells of one that is not there', async () => {
    const link =
      '#v=2&view=explore&mode=routes&start=111111111111~arn:aws:iam::111111111111:user/maria.lindqvist&target=222222222222~arn:aws:s3:::payments-prod';
    history.replaceState(null, '', link);
    render(App, { engine: fakeEngine(answered, [STORED]), loaders, wall: () => AT });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: /Route 1: 3 steps/u }));
    await user.click(screen.getByRole('button', { name: /sts:AssumeRole.*ClientAdmin/u }));
    const panel = screen.getByRole('complementary', { name: 'Details' });
    expect(await within(panel).findByText('All 2 records are needed.')).toBeInTheDocument();
    await waitFor(() => expect(location.hash).toMatch(/&step=.+~assume~sts:AssumeRole~.+~[0-9a-f]{8}/u));
    const opened = location.hash;
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(within(panel).queryByText('All 2 records are needed.')).toBeNull());
    expect(location.hash).not.toContain('&step=');
    location.hash = opened;
    expect(await within(panel).findByText('All 2 records are needed.')).toBeInTheDocument();
    // Like none of those there are: the same step, as another import gives it other dates.
    location.hash = opened.replace(/(~)[0-9a-f]{8}(?=&|$)/u, '$1ffffffff');
    expect(await within(panel).findByText('All 2 records are needed.')).toBeInTheDocument();
    location.hash = opened.replace('~assume~', '~member~');
    expect(await screen.findByText(/^Not in this snapshot: the step from /u)).toBeInTheDocument();
    expect(within(panel).queryByText('All 2 records are needed.')).toBeNull();
  });

  it('shows what was asked last, however late the first answer comes', async () => {
    const first = later<Awaited<ReturnType<EngineApi['reach']>>>();
    const reach = vi.fn<EngineApi['reach']>(async (start, scope) =>
      start[0] === 0 && start.length === 1
        ? first.promise
        : (answered.reach ?? (async () => first.promise))(start, scope),
    );
    const user = await explore({ reach });
    await ask(user, 'Start from anything', 'maria');
    await user.click(screen.getByRole('button', { name: 'Remove maria.lindqvist' }));
    await ask(user, 'Start from anything', 'tech-oncall');
    await screen.findByRole('application', { name: /Blast radius of tech-oncall/u });
    const late = await answered.reach?.([0], { at: AT, atLeast: 'allowed', verbs: [], becoming: true });
    if (late) first.give(late);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(screen.getByRole('application')).toHaveAccessibleName(/tech-oncall/u);
  });

  it('keeps the picture keyboard-walkable and spoken', async () => {
    const user = await explore();
    await ask(user, 'Start from anything', 'maria');
    const picture = await screen.findByRole('application');
    picture.focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(
      await screen.findByText(/From maria.lindqvist to tech-oncall: member of, allowed/u),
    ).toBeInTheDocument();
    await user.keyboard('w');
    expect(await screen.findByRole('heading', { name: 'Why' })).toBeInTheDocument();
    picture.focus();
    await user.keyboard('{Escape}');
    expect(await screen.findByRole('heading', { name: 'What is reached' })).toBeInTheDocument();
  });

  it('shows a failure of the engine in words', async () => {
    const user = await explore({
      reach: async () => {
        throw new Error('The worker ran out of memory.');
      },
    });
    await ask(user, 'Start from anything', 'maria');
    expect(await screen.findByText('The worker ran out of memory.')).toHaveAttribute('role', 'alert');
  });
});
