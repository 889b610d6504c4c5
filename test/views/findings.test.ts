/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import type { Finding } from '../../src/questions/answers';
import App from '../../src/views/App.svelte';
import Explore from '../../src/views/explore/Explore.svelte';
import { findingsCsv } from '../../src/views/findings/finding-csv';
import { runToEnd } from '../../src/lib/steps';
import { filterFindings, ruleName } from '../../src/views/findings/finding-groups';
import type { FindingFilter, FindingGroup } from '../../src/views/findings/finding-groups';
import Findings from '../../src/views/findings/Findings.svelte';
import { formatCount } from '../../src/views/style/kinds';
import type { ViewLoaders } from '../../src/views/view-loaders';
import { AT, FINDINGS } from './fake-data';
import { ROUTES, STEPS } from './explore-data';
import { STORED, fakeEngine } from './fake-engine';

const loaders: ViewLoaders = new Map([
  ['explore', async () => ({ default: Explore })],
  ['findings', async () => ({ default: Findings })],
]);

function finding(index: number): Finding {
  const found = FINDINGS[index];
  if (!found) throw new RangeError(`no finding ${index}`);
  return found;
}

const CHAIN: Finding = {
  ...finding(1),
  id: 'chain',
  title: 'Maria reaches the payments bucket',
  evidence: [
    { text: 'member of tech-oncall', step: 0, node: 1 },
    { text: 'assumes ClientAdmin', step: 1 },
    { text: 'reads payments-prod', step: 2, place: { file: 'grants.csv', fileIndex: 2, row: 12 } },
  ],
};

async function open(over: Partial<EngineApi> = {}): Promise<ReturnType<typeof userEvent.setup>> {
  history.replaceState(null, '', '#v=1&view=findings');
  render(App, { engine: fakeEngine(over, [STORED]), loaders, wall: () => AT });
  await screen.findByRole('heading', { level: 1, name: 'Findings' });
  return userEvent.setup();
}

describe('Findings', () => {
  it('lists by severity, worst first, and shows the worst', async () => {
    await open();
    const article = await screen.findByRole('article');
    expect(article).toHaveAccessibleName(finding(0).title);
    expect(within(article).getByText(finding(0).why)).toBeInTheDocument();
    expect(within(article).getByText(finding(0).remedy)).toBeInTheDocument();
    expect(
      within(article).getByRole('button', { name: /contoso.json at \/RoleDetailList\/3/u }),
    ).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'critical' })).toBeInTheDocument();
  });

  it('narrows by what is typed, and says how many match', async () => {
    const user = await open();
    await screen.findByRole('article');
    await user.type(screen.getByRole('searchbox', { name: 'Search the findings' }), 'terminated technician');
    await waitFor(() => expect(screen.getByRole('article')).toHaveAccessibleName(finding(1).title));
    expect(screen.getByText(`1 of ${FINDINGS.length}`)).toBeInTheDocument();
  });

  it('counts each severity beside the other filters', async () => {
    const user = await open();
    await screen.findByRole('article');
    expect(screen.getByRole('button', { name: 'Critical 2' })).toBeEnabled();
    await user.click(screen.getByRole('button', { name: /All tenants/ }));
    await user.click(screen.getByRole('checkbox', { name: 'Contoso Retail' }));
    expect(await screen.findByRole('button', { name: 'Critical 1' })).toBeEnabled();
    expect(screen.getByRole('button', { name: 'High 0' })).toBeDisabled();
  });

  it('moves through the list by arrow keys', async () => {
    const user = await open();
    await screen.findByRole('article');
    screen.getByRole('button', { name: new RegExp(finding(0).title, 'u') }).focus();
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(screen.getByRole('article')).toHaveAccessibleName(finding(1).title));
  });

  it('opens the routes its evidence is about in Explore', async () => {
    const routes = vi.fn<EngineApi['routes']>(async () => ROUTES);
    const user = await open({
      findings: async () => [CHAIN],
      routes,
      steps: async (steps) => steps.flatMap((id) => STEPS.filter((step) => step.step === id)),
    });
    await user.click(await screen.findByRole('button', { name: 'Open in Explore' }));
    await waitFor(() => expect(routes).toHaveBeenCalled());
    expect(routes.mock.lastCall?.slice(0, 2)).toEqual([0, 3]);
  });
});

describe('very many findings', () => {
  it('are filtered in slices, and what is typed meanwhile counts', { timeout: 60_000 }, async () => {
    const many = Array.from({ length: 9_000 }, (_, i) => ({
      ...finding(0),
      id: `many:${i}`,
      title: `Number ${i % 3 === 0 ? 'threefold' : 'other'} ${i}`,
    }));
    const user = await open({ findings: async () => many });
    expect(await screen.findAllByText(formatCount(9_000))).not.toHaveLength(0);
    await user.type(screen.getByRole('searchbox', { name: 'Search the findings' }), 'eefo');
    await screen.findByText(`${formatCount(3_000)} of ${formatCount(9_000)}`);
    await user.clear(screen.getByRole('searchbox', { name: 'Search the findings' }));
    await user.type(screen.getByRole('searchbox', { name: 'Search the findings' }), 'zzq');
    await screen.findByText('No finding matches these filters.');
  });
});

describe('grouping', () => {
  const groupFindings = (found: readonly Finding[], filter: FindingFilter): readonly FindingGroup[] =>
    runToEnd(filterFindings(found, filter)).groups;
  const all = { search: '', severity: undefined, rule: undefined, tenants: [] };
  it('loses none and orders by severity', () => {
    const groups = groupFindings(FINDINGS, all);
    expect(groups.flatMap((group) => group.findings)).toHaveLength(FINDINGS.length);
    expect(groups[0]?.severity).toBe('critical');
  });

  it('counts what each choice would list beside the others', () => {
    const kept = { ...all, tenants: [1], search: 'a' };
    for (const severity of [undefined, finding(0).severity]) {
      for (const rule of [undefined, finding(1).rule, 'no-such-rule']) {
        const { within, rules, severities } = runToEnd(filterFindings(FINDINGS, { ...kept, severity, rule }));
        expect(within).toBe(FINDINGS.filter(({ tenants }) => tenants.includes(1)).length);
        const listed = (filter: Partial<FindingFilter>): number =>
          groupFindings(FINDINGS, { ...kept, ...filter }).flatMap(({ findings }) => findings).length;
        for (const one of rules) expect(one.count).toBe(listed({ severity, rule: one.rule }));
        for (const [one, count] of severities) expect(count).toBe(listed({ severity: one, rule }));
      }
    }
  });

  it('finds by framework id, tenant and rule', () => {
    expect(groupFindings(FINDINGS, { ...all, search: 'cis 5.4' }).length).toBeGreaterThan(0);
    expect(groupFindings(FINDINGS, { ...all, search: 'no such thing' })).toEqual([]);
    for (const group of groupFindings(FINDINGS, { ...all, tenants: [1] })) {
      expect(group.findings.every((known) => known.tenants.includes(1))).toBe(true);
    }
    expect(ruleName('terminated-effective')).toBe('Terminated effective');
  });
});

describe('the CSV', () => {
  it('has a row each, with places, and no formulas', () => {
    const csv = findingsCsv([{ ...CHAIN, title: '=HYPERLINK("x")' }], () => 'Northwind');
    expect(csv.split('\r\n').filter(Boolean)).toHaveLength(2);
    expect(csv).toContain("'=HYPERLINK");
    expect(csv).toContain('reads payments-prod (grants.csv, row 12)');
  });
});
