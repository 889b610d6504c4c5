/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import type { EstateQuestion } from '../../src/engine/estate-question';
import type { Finding } from '../../src/questions/answers';
import App from '../../src/views/App.svelte';
import Explore from '../../src/views/explore/Explore.svelte';
import { findingLines } from '../../src/engine/finding-csv';
import { EVERY_FINDING, filterFindings } from '../../src/engine/finding-filter';
import type { FindingFilter } from '../../src/engine/finding-filter';
import { runToEnd } from '../../src/lib/steps';
import Findings from '../../src/views/findings/Findings.svelte';
import { ruleName } from '../../src/views/findings/rule-name';
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

async function open(
  over: Partial<EngineApi> = {},
  findings?: readonly Finding[],
  more = '',
): Promise<ReturnType<typeof userEvent.setup>> {
  history.replaceState(null, '', `#v=1&view=findings${more}`);
  render(App, { engine: fakeEngine(over, [STORED], findings), loaders, wall: () => AT });
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
    const user = await open(
      { routes, steps: async (steps) => steps.flatMap((id) => STEPS.filter((step) => step.step === id)) },
      [CHAIN],
    );
    await user.click(await screen.findByRole('button', { name: 'Open in Explore' }));
    await waitFor(() => expect(routes).toHaveBeenCalled());
    expect(routes.mock.lastCall?.slice(0, 2)).toEqual([0, 3]);
  });
});

describe('while a filter is on its way', () => {
  const TYPED = 'terminated technician';

  /** Pages of what is typed are held back until they are let go; the questions that were asked. */
  function held() {
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const plain = fakeEngine({}, [STORED], FINDINGS);
    const asked: EstateQuestion[] = [];
    const estate: EngineApi['estate'] = async (question) => {
      asked.push(question);
      if (question.kind === 'findings' && question.search !== '') await gate;
      return plain.estate(question);
    };
    return { estate, asked, letGo: () => letGo() };
  }

  it('a row of the list before can be clicked, and what the filter leaves is shown after all', async () => {
    const { estate, asked, letGo } = held();
    const user = await open({ estate });
    await screen.findByRole('article');
    await user.type(screen.getByRole('searchbox', { name: 'Search the findings' }), TYPED);
    await user.click(screen.getByRole('button', { name: new RegExp(finding(2).title, 'u') }));
    await waitFor(() => expect(asked).toContainEqual(expect.objectContaining({ id: finding(2).id })));
    expect(screen.getByRole('article')).toBeInTheDocument();
    letGo();
    await screen.findByText(`1 of ${FINDINGS.length}`);
    await waitFor(() => expect(screen.getByRole('article')).toHaveAccessibleName(finding(1).title));
  });

  it('asks for no finding in full, nor for what is known of others', async () => {
    const { estate, asked, letGo } = held();
    const user = await open({ estate });
    await screen.findByRole('article');
    const others = (): number =>
      asked.filter(({ kind }) => kind === 'finding' || kind === 'findings-known').length;
    await waitFor(() => expect(asked.map(({ kind }) => kind)).toContain('findings-known'));
    const before = others();
    await user.type(screen.getByRole('searchbox', { name: 'Search the findings' }), TYPED);
    await screen.findByText('Filtering…');
    expect(others()).toBe(before);
    letGo();
    await screen.findByText(`1 of ${FINDINGS.length}`);
    await waitFor(() => expect(others()).toBe(before + 1));
  });
});

describe('a finding that cannot be read', () => {
  it('is told in words', async () => {
    const plain = fakeEngine({}, [STORED], FINDINGS);
    await open({
      estate: async (question) => {
        if (question.kind === 'finding') throw new Error('The memory of this tab ran out.');
        return plain.estate(question);
      },
    });
    expect(await screen.findByText('The memory of this tab ran out.')).toBeInTheDocument();
  });
});

describe('very many findings', () => {
  const many = Array.from({ length: 9_000 }, (_, i) => ({
    ...finding(0),
    id: `many:${i}`,
    title: `Number ${i % 3 === 0 ? 'threefold' : 'other'} ${i}`,
  }));
  const list = (): HTMLElement => screen.getByRole('navigation', { name: 'Findings' });

  it(
    'are filtered by the worker, and of each severity as many are held as are listed',
    { timeout: 120_000 },
    async () => {
      const user = await open({}, many);
      expect(await screen.findAllByText(formatCount(9_000))).not.toHaveLength(0);
      await waitFor(() => expect(within(list()).getAllByRole('listitem')).toHaveLength(60));
      await screen.findByText(/^The first 60 of 9,000 are listed\./u);
      await user.click(within(list()).getByRole('button', { name: 'Show 940 more' }));
      await screen.findByText(/^The first 1,000 of 9,000 are listed\./u);
      await waitFor(() => expect(within(list()).getAllByRole('listitem')).toHaveLength(1_000), {
        timeout: 50_000,
      });
      await user.type(screen.getByRole('searchbox', { name: 'Search the findings' }), 'eefo');
      await screen.findByText(`${formatCount(3_000)} of ${formatCount(9_000)}`);
      await user.clear(screen.getByRole('searchbox', { name: 'Search the findings' }));
      await user.type(screen.getByRole('searchbox', { name: 'Search the findings' }), 'zzq');
      await screen.findByText('No finding matches these filters.');
    },
  );

  it(
    'list one that is far down with those around it, and the arrows go on from there',
    { timeout: 120_000 },
    async () => {
      const user = await open({}, many, '&finding=many:7123');
      await waitFor(() => expect(screen.getByRole('article')).toHaveAccessibleName('Number other 7123'));
      await screen.findByText(/^The first 60 of 9,000 are listed, and those around the one that is read\./u);
      await waitFor(() => expect(within(list()).getAllByRole('listitem')).toHaveLength(67));
      within(list())
        .getByRole('button', { name: /Number other 7123/u })
        .focus();
      await user.keyboard('{ArrowDown}{ArrowDown}');
      await waitFor(() => expect(screen.getByRole('article')).toHaveAccessibleName('Number threefold 7125'));
      await waitFor(() => expect(location.hash).toContain('many:7125'));
      await waitFor(() =>
        expect(within(list()).getByRole('button', { name: /Number threefold 7125/u })).toHaveFocus(),
      );
      expect(within(list()).getByRole('button', { name: /Number threefold 7128/u })).toBeInTheDocument();
      expect(within(list()).queryByRole('button', { name: /Number other 7121/u })).toBeNull();
    },
  );
});

describe('filtering', () => {
  const matching = (found: readonly Finding[], filter: Partial<FindingFilter>): readonly Finding[] =>
    [...runToEnd(filterFindings(found, { ...EVERY_FINDING, ...filter })).matching].flatMap(
      (place) => found[place] ?? [],
    );

  it('loses none and orders by severity', () => {
    const mixed = [...FINDINGS].reverse();
    const found = matching(mixed, {});
    expect(new Set(found)).toEqual(new Set(FINDINGS));
    expect(found[0]?.severity).toBe('critical');
    const { listed } = runToEnd(filterFindings(mixed, EVERY_FINDING));
    expect(listed.flatMap(({ severity, count }) => Array.from({ length: count }, () => severity))).toEqual(
      found.map(({ severity }) => severity),
    );
  });

  it('counts what each choice would list beside the others', () => {
    const kept = { tenants: [1], search: 'a' };
    for (const severity of [undefined, finding(0).severity]) {
      for (const rule of [undefined, finding(1).rule, 'no-such-rule']) {
        const { within, rules, severities } = runToEnd(filterFindings(FINDINGS, { ...kept, severity, rule }));
        expect(within).toBe(FINDINGS.filter(({ tenants }) => tenants.includes(1)).length);
        const listed = (filter: Partial<FindingFilter>): number =>
          matching(FINDINGS, { ...kept, ...filter }).length;
        for (const one of rules) expect(one.count).toBe(listed({ severity, rule: one.rule }));
        for (const one of severities) expect(one.count).toBe(listed({ severity: one.severity, rule }));
      }
    }
  });

  it('finds by framework id, tenant and rule', () => {
    expect(matching(FINDINGS, { search: 'cis 5.4' }).length).toBeGreaterThan(0);
    expect(matching(FINDINGS, { search: 'no such thing' })).toEqual([]);
    expect(matching(FINDINGS, { tenants: [1] }).every((known) => known.tenants.includes(1))).toBe(true);
    expect(ruleName('terminated-effective')).toBe('Terminated effective');
  });
});

describe('the CSV', () => {
  it('has a row each, with places, and no formulas', () => {
    const csv = [...findingLines([{ ...CHAIN, title: '=HYPERLINK("x")' }], () => 'Northwind')].join('');
    expect(csv.split('\r\n').filter(Boolean)).toHaveLength(2);
    expect(csv).toContain("'=HYPERLINK");
    expect(csv).toContain('reads payments-prod (grants.csv, row 12)');
  });
});
