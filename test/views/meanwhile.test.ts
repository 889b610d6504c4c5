/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { AppContext } from '../../src/app/context';
import { importWithMappings } from '../../src/app/mapping-files';
import type { ViewName } from '../../src/app/view-name';
import type { NodeRef, StepRef } from '../../src/questions/answers';
import App from '../../src/views/App.svelte';
import { openFinding, openOverlap, openStep } from '../../src/views/findings/open-finding';
import { openCrossing } from '../../src/views/overview/open-crossing';
import { STEPS } from './explore-data';
import { AT, FINDINGS, OVERVIEW, nodeRef } from './fake-data';
import { STORED, fakeEngine, later } from './fake-engine';
import HeldContext from './HeldContext.svelte';
import { held, heldApp } from './held-context';

const VIEWS: readonly ViewName[] = ['overview', 'explore', 'findings', 'time', 'import'];
const loaders = new Map(VIEWS.map((view) => [view, async () => ({ default: HeldContext })]));

/** The page in a view, and its steps once they are given. */
async function page(view: ViewName): Promise<{ app: AppContext; give: (steps: readonly StepRef[]) => void }> {
  const steps = later<readonly StepRef[]>();
  history.replaceState(null, '', `#v=2&view=${view}`);
  held.app = undefined;
  render(App, {
    engine: fakeEngine({ steps: () => steps.promise }, [STORED]),
    loaders,
    wall: () => AT,
  });
  await screen.findByText(view, { selector: 'p' });
  const app = heldApp();
  await waitFor(() => expect(app.navigation.restoring).toBe(false));
  return { app, give: steps.give };
}

const [FINDING] = FINDINGS;
const [CROSSING] = OVERVIEW.crossings;
if (FINDING === undefined || CROSSING === undefined) throw new Error('no data');
const WITH_STEPS = { ...FINDING, evidence: [{ text: 'a step', step: 0 }] };
const CROSSINGS = [{ ...CROSSING, steps: [1] }];

const LEADING: readonly (readonly [string, ViewName, (app: AppContext) => Promise<void>])[] = [
  ['a finding', 'findings', (app) => openFinding(app, WITH_STEPS)],
  ['a step of its evidence', 'findings', (app) => openStep(app, 1)],
  ['its routes side by side', 'findings', (app) => openOverlap(app, nodeRef(0), nodeRef(3), 2)],
  [
    'what crosses between tenants',
    'overview',
    (app) => openCrossing(app, CROSSINGS, { mechanism: 'guest', from: 'a', to: 'b' }),
  ],
];

describe.each(LEADING)('opening %s', (_, view, open) => {
  it('leads to Explore', async () => {
    const { app, give } = await page(view);
    const opening = open(app);
    give(STEPS);
    await opening;
    expect(app.navigation.view).toBe('explore');
    expect(app.question.complete).toBe(true);
  });

  it('leaves whoever has gone elsewhere meanwhile where they are, with what they ask', async () => {
    const { app, give } = await page(view);
    const opening = open(app);
    app.navigation.go('time');
    give(STEPS);
    await opening;
    expect(app.navigation.view).toBe('time');
    expect(app.question.complete).toBe(false);
  });
});

describe('of two things asked for one after the other', () => {
  it('the later one is shown', async () => {
    const { app, give } = await page('findings');
    const first = openStep(app, 1);
    const second = openOverlap(app, nodeRef(4), nodeRef(6), 2);
    give(STEPS);
    await Promise.all([first, second]);
    expect(app.navigation.view).toBe('explore');
    expect(app.question.start.map(({ node }) => node)).toEqual([4]);
  });
});

describe('importing with mappings', () => {
  it('leaves whoever has gone elsewhere while the files are looked into where they are', async () => {
    const { app } = await page('overview');
    const bytes = later<ArrayBuffer>();
    const file = new File(['{}'], 'people.mapping.json');
    Object.defineProperty(file, 'arrayBuffer', { value: () => bytes.promise });
    const importing = importWithMappings(app, [file, new File(['a,b'], 'people.csv')], []);
    app.navigation.go('time');
    bytes.give(new TextEncoder().encode('{}').buffer);
    await importing;
    expect(app.navigation.view).toBe('time');
    expect(app.estate.snapshots).toHaveLength(2);
  });
});

it('a proposal dropped before its link is restored to the end is brought back by undo', async () => {
  const found = later<readonly NodeRef[]>();
  history.replaceState(null, '', '#v=2&view=findings&without=role&proposed=yes&selected=x%7Cy');
  held.app = undefined;
  render(App, { engine: fakeEngine({ search: () => found.promise }, [STORED]), loaders, wall: () => AT });
  await waitFor(() => expect(held.app?.proposal.shown).toBe(true));
  const app = heldApp();
  expect(app.navigation.restoring).toBe(true);
  const dropped = app.proposal.clear();
  found.give([]);
  await dropped;
  await waitFor(() => expect(location.hash).not.toContain('without'));
  const before = app.history.undo();
  expect(before).toMatchObject({ without: ['role'], proposed: true });
});
