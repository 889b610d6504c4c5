/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import type { EstateQuestion } from '../../src/engine/estate-question';
import type { RouteAnswer } from '../../src/questions/answers';
import { lanesOf } from '../../src/questions/lanes';
import App from '../../src/views/App.svelte';
import Explore from '../../src/views/explore/Explore.svelte';
import { drawLanes } from '../../src/views/overlap/lane-drawing';
import { grantedText, letterOf } from '../../src/views/overlap/lane-words';
import type { ViewLoaders } from '../../src/views/view-loaders';
import { AT, nodeRef } from './fake-data';
import { ROUTES, STEPS } from './explore-data';
import { STORED, fakeEngine } from './fake-engine';

const loaders: ViewLoaders = new Map([['explore', async () => ({ default: Explore })]]);
const [MEMBER, ASSUME, GRANT] = STEPS;
const [BY_ROLE] = ROUTES.routes;
if (!MEMBER || !ASSUME || !GRANT || !BY_ROLE) throw new Error('no steps');
const lastOf = (support: number): typeof GRANT => ({
  ...GRANT,
  supports: GRANT.supports.slice(support, support + 1),
});
/** By the role with the one grant, by it with the other, and directly by the other. */
const THREE: RouteAnswer = {
  ...ROUTES,
  routes: [
    { ...BY_ROLE, steps: [{ ...lastOf(1), from: nodeRef(0) }], verdict: 'allowed', conditions: [] },
    { ...BY_ROLE, steps: [MEMBER, ASSUME, lastOf(0)] },
    { ...BY_ROLE, steps: [MEMBER, ASSUME, lastOf(1)] },
  ],
  independent: 2,
  upper: 2,
  shared: [],
};

const asked = vi.fn<(question: EstateQuestion) => void>();
/** The route that remains without one record. */
let remains = 1;
const estate: EngineApi['estate'] = async (question) => {
  asked(question);
  if (question.kind === 'revoked') {
    const left =
      question.records.length > 1 ? [] : [{ route: remains, verdict: 'conditional' as const, until: AT + 1 }];
    return {
      kind: 'revoked',
      value: {
        how: 'evaluated',
        evaluated: 'evaluated again: aws',
        verdict: left.length === 0 ? 'denied' : 'conditional',
        independent: left.length,
        exact: true,
        upper: left.length,
        more: false,
        remaining: left,
        others: [],
        unsettled: [],
        missing: [],
      },
    };
  }
  if (question.kind === 'revoked-cost') {
    const row = {
      change: 'lost',
      principal: nodeRef(4),
      permission: 's3:PutObject',
      resource: nodeRef(3),
    } as const;
    return {
      kind: 'revoked-cost',
      value: {
        wanted: 1,
        besides: 3,
        lost: 4,
        weaker: 0,
        gained: 0,
        stronger: 0,
        principals: 2,
        rows: [row],
      },
    };
  }
  if (question.kind === 'acts-as')
    return { kind: 'acts-as', value: question.nodes.length > 0 ? [ASSUME] : [] };
  return plain.estate(question);
};
const plain = fakeEngine({}, [STORED]);

async function open(hash = ''): Promise<ReturnType<typeof userEvent.setup>> {
  const ends = '&mode=routes&start=northwind.example~maria.lindqvist&target=~payments-prod';
  history.replaceState(null, '', `#v=2&view=explore${hash === '' ? ends : hash}`);
  const search: EngineApi['search'] = async (text) =>
    text.includes('payments') ? [{ ...nodeRef(3), id: text }] : [{ ...nodeRef(0), id: text }];
  const over: Partial<EngineApi> = {
    estate,
    search,
    routes: async () => THREE,
    steps: async (steps) => steps.flatMap((id) => STEPS.filter((step) => step.step === id)),
  };
  render(App, { engine: fakeEngine(over, [STORED]), loaders, wall: () => AT });
  return userEvent.setup();
}

beforeEach(() => {
  asked.mockClear();
  remains = 1;
});

describe('routes side by side', () => {
  it('draws a lane for each route, the independent ones first and the others folded with their number', async () => {
    const user = await open();
    await user.click(await screen.findByRole('button', { name: 'Show the routes side by side' }));
    expect(await screen.findByText('2 independent routes')).toBeInTheDocument();
    expect(screen.getByText(/^Route 1 · independent · 1 step · Allowed/u)).toBeInTheDocument();
    expect(screen.getByText(/^Route 2 · independent · 3 steps/u)).toBeInTheDocument();
    expect(screen.queryByText(/^Route 3/u)).toBeNull();
    await user.click(screen.getByRole('button', { name: /1 more route shares a record with route 1/u }));
    expect(screen.getByText(/^Route 3 · shares records with routes 1 and 2/u)).toBeInTheDocument();
    expect(location.hash).toContain('explore.lanes=yes');
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(screen.queryByText(/^Route 3/u)).toBeNull());
  });

  it('tells what remains once a record is revoked, and what else that changes', async () => {
    const user = await open();
    await user.click(await screen.findByRole('button', { name: 'Side by side' }));
    const record = await screen.findByRole('checkbox', { name: /granted to everyone in Northwind MSP/u });
    expect(screen.getByText('routes 1 and 3 need it')).toBeInTheDocument();
    await user.click(record);
    const effect = await screen.findByRole('region', { name: 'What remains' });
    expect(await within(effect).findByText('1 route remains')).toBeInTheDocument();
    expect(effect).toHaveTextContent("Of today's: route 2. Routes 1 and 3 end.");
    expect(
      await within(effect).findByText(/It also changes 3 other permissions, for 2 principals/u),
    ).toBeInTheDocument();
    expect(effect).toHaveTextContent('How it was decided: evaluated again: aws.');
    expect(screen.getByText('remains, conditional')).toBeInTheDocument();
    expect(screen.getByText('ends')).toBeInTheDocument();
    expect(asked).toHaveBeenCalledWith(
      expect.objectContaining({ kind: 'revoked', from: 0, to: 3, records: ['fake|record/4'], limit: 20 }),
    );
    await waitFor(() => expect(location.hash).toContain('overlap.revoked=fake'));
    await user.click(screen.getByRole('checkbox', { name: /is a member of tech-oncall/u }));
    expect(await screen.findByText('Nothing remains.')).toBeInTheDocument();
    // Of a part of the ways it is not said that there is none.
    await user.selectOptions(screen.getByRole('combobox', { name: 'Verdicts' }), 'allowed');
    expect(await screen.findByText('Nothing of this remains')).toBeInTheDocument();
    expect(screen.getByText('Counted here: allowed only. Other ways may be there.')).toBeInTheDocument();
    expect(screen.queryByText(/no longer reaches/u)).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Keep all' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'What remains' })).toBeNull());
  });

  it('has in sight what remains once something is revoked, though the others stay folded', async () => {
    remains = 2;
    const user = await open();
    await user.click(await screen.findByRole('button', { name: 'Side by side' }));
    const record = await screen.findByRole('checkbox', { name: /s3:GetObject on .*granted to ClientAdmin/u });
    expect(screen.queryByText(/^Route 3/u)).toBeNull();
    await user.click(record);
    expect(await screen.findByText(/^Route 3/u)).toHaveTextContent(/remains, conditional$/u);
    expect(screen.getAllByText('ends')).toHaveLength(2);
    expect(screen.queryByRole('button', { name: /more route shares/u })).toBeNull();
    await user.click(record);
    await waitFor(() => expect(screen.queryByText(/^Route 3/u)).toBeNull());
  });

  it('is walked by keyboard: a step tells why it is there, and its menu revokes', async () => {
    const user = await open();
    await user.click(await screen.findByRole('button', { name: 'Side by side' }));
    const step = await screen.findByRole('button', { name: /^Route 1, step 1:/u });
    step.focus();
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('button', { name: /^Route 2, step 1: .*Allowed/u })).toHaveFocus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    const assume = screen.getByRole('button', { name: /^Route 2, step 2: .*role trust/u });
    expect(assume).toHaveFocus();
    await user.keyboard('{Shift>}{F10}{/Shift}');
    await user.click(screen.getByRole('menuitem', { name: /^Revoke: ClientAdmin trusts Northwind MSP/u }));
    expect(await screen.findByRole('region', { name: 'What remains' })).toBeInTheDocument();
    assume.focus();
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('heading', { name: 'Why' })).toBeInTheDocument();
  });
});

describe('where lanes stand', () => {
  const lanes = lanesOf(THREE);

  it.each([400, 700, 1000, 1600, 2600])('nothing overlaps in a stage of %i pixels', (room) => {
    const { start, end, lanes: drawn, more } = drawLanes(THREE, lanes, room, () => true);
    expect(more).toHaveLength(1);
    let below = 0;
    for (const lane of drawn) {
      expect(lane.y).toBeGreaterThanOrEqual(below);
      below = lane.y + lane.height;
      for (const step of lane.steps) expect(step.x2 - step.x1).toBeGreaterThan(60);
      for (const card of lane.cards) {
        expect(card.x).toBeGreaterThan(start.x);
        expect(card.x + 148).toBeLessThan(end.x);
        expect(card.y + card.height).toBeLessThanOrEqual(below);
      }
    }
    expect(start.y + start.height).toBeGreaterThan(drawn.at(-1)?.y ?? 0);
  });

  it('what remains is in sight in its order, and what is still folded is counted without it', () => {
    const more: RouteAnswer = { ...THREE, routes: [...THREE.routes, ...THREE.routes.slice(2)] };
    const four = lanesOf(more);
    const folded = drawLanes(more, four, 1000, () => false);
    const drawn = drawLanes(
      more,
      four,
      1000,
      () => false,
      (lane) => lane === 3,
    );
    expect(folded.lanes.map(({ lane }) => lane.index)).toEqual([0, 1]);
    expect(folded.more.map(({ count }) => count)).toEqual([2]);
    expect(drawn.lanes.map(({ lane }) => lane.index)).toEqual([0, 3, 1]);
    expect(drawn.more.map(({ count }) => count)).toEqual([1]);
  });

  it('says how far a permission is inherited from where it was granted', () => {
    expect(lanes.map(({ granted }) => grantedText(granted))).toEqual([
      'Not inherited: granted to maria.lindqvist on payments-prod',
      'Inherited through 2 steps: granted to ClientAdmin on payments-prod',
      'Inherited through 2 steps: granted to ClientAdmin on payments-prod',
    ]);
    expect([0, 25, 26].map(letterOf)).toEqual(['A', 'Z', 'A2']);
  });
});

describe('if this leaks', () => {
  it('says what a credential signs in as at once, before what is reached', async () => {
    await open('&explore.leak=yes');
    expect(await screen.findByText('What leaks?')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'If this leaks' })).toHaveAttribute('aria-pressed', 'true');
    expect(screen.getByRole('combobox', { name: 'What leaks' })).toBeInTheDocument();
  });
});
