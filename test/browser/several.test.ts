/** What is asked of very many things at once and held by the worker: several that are selected, and findings. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { ACTS } from '../../src/graph/access-graph';
import { EVERY_FINDING, filterFindings } from '../../src/engine/finding-filter';
import type { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import type { Finding, NodeRef, Scope } from '../../src/questions/answers';
import { formatCount } from '../../src/views/style/kinds';
import { goTo, soon } from './app-page';
import { hasChromium } from './chromium';
import { AT } from './exports';
import { generatedEstate } from './generated-estate';
import { expectedOf } from './headless';
import { runningApp } from './running-app';

const scope: Scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true };
const SELECTED = 12;

describe.skipIf(!hasChromium)('an estate of five thousand', { timeout: 240_000 }, () => {
  const app = runningApp();
  let page: Page;
  let session: Session;
  let findings: readonly Finding[];
  beforeAll(async () => {
    const files = generatedEstate();
    ({ session } = expectedOf(files));
    findings = runToEnd(session.findings(AT));
    ({ page } = await app.imported(files));
  }, 240_000);

  /** Something that many reach, and some of them: each of these acts. */
  function wellReached(): { readonly target: NodeRef; readonly some: readonly NodeRef[] } {
    for (const [node, kind] of session.graph.nodeKind.entries()) {
      if (kind === 0 || session.graph.nodeKind[node] === undefined) continue;
      const [target] = session.nodes([node]);
      if (target?.kind !== 'resource') continue;
      const able = session
        .who(node, scope)
        .reached.filter((one) => ((session.graph.nodeFlags[one.node] ?? 0) & ACTS) !== 0);
      if (able.length >= 2 * SELECTED)
        return { target, some: able.filter((_, i) => i % 2 === 0).slice(0, SELECTED) };
    }
    throw new Error('nothing is reached by many');
  }

  test('what several reach of one another and together is what walks find', async () => {
    const { target, some } = wellReached();
    const address = ({ tenant, id }: NodeRef): string =>
      encodeURIComponent(`${session.graph.tenants[tenant]?.id ?? ''}~${id}`);
    const nodes = some.map(({ node }) => node);
    const expected = runToEnd(session.among(nodes, scope, 50, 0));
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      `#v=2&view=explore&mode=who&target=${address(target)}${some.map((one) => `&selected=${address(one)}`).join('')}`,
    );
    const among = page.getByRole('region', { name: 'Among these' });
    await soon(async () => among.getByRole('status').innerText()).toContain(
      `Together they reach ${formatCount(expected.together)} besides themselves, ${formatCount(expected.common)} of which every one`,
    );
    const details = page.getByRole('complementary', { name: 'Details' });
    await soon(() => details.getByText(/^reaches [\d,]+$/u).allInnerTexts()).toEqual(
      Array.from(expected.reached, (count) => `reaches ${formatCount(count)}`),
    );
  });

  test('findings are told in full counts, listed in part, and filtered and saved whole', async () => {
    await goTo(page, 'Findings');
    const list = page.getByRole('navigation', { name: 'Findings' });
    await list.getByRole('listitem').first().waitFor();
    const { listed } = runToEnd(filterFindings(findings, EVERY_FINDING));
    for (const { severity, count } of listed) {
      await soon(() => list.getByRole('region', { name: severity }).getByRole('listitem').count()).toBe(
        Math.min(60, count),
      );
    }
    const last = findings.at(-1);
    const rule = last?.rule ?? '';
    await page.getByRole('combobox', { name: 'Rule' }).selectOption(rule);
    const matching = findings.filter((finding) => finding.rule === rule);
    await soon(() => list.getByRole('listitem').count()).toBe(Math.min(60, matching.length));
    await soon(() => page.getByRole('article').getAttribute('aria-label')).toBe(matching[0]?.title);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV', exact: true }).click(),
    ]);
    const csv = readFileSync(await file.path(), 'utf8');
    expect(csv.split('\r\n').filter((line) => line.includes(`,${rule},`))).toHaveLength(matching.length);
  });
});
