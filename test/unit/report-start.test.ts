import { describe, expect, test } from 'vitest';
import { gunzip } from '../../src/lib/gzip';
import { runToEnd } from '../../src/lib/steps';
import type { Finding } from '../../src/questions/answers';
import { nodeRef } from '../../src/questions/refs';
import { readReport } from '../../src/report/read-report';
import type { ReportScope } from '../../src/report/report-scope';
import { REDACTION_CLASSES } from '../../src/report/redact/classes';
import { startOf } from '../../src/report/start-view';
import type { StartQuestion } from '../../src/report/start-view';
import { packReport } from '../../src/report/write-report';
import { buildEstate } from './random-estate';
import type { RandomStep } from './random-estate';

const step: RandomStep = {
  ...{ from: 0, to: 1, kind: 'permission', permission: 'read', verdict: 'allowed', through: false },
  ...{ inherits: false, until: 'never', supports: [[-1]] },
};
const node = { tenant: 0, disabled: false, resource: false };
/** Names that are words of the format, too: hidden, they are no leak where the format says them. */
const NAMES = ['blast', 'Quarterly Ledger Zebra', 'Somebody Else Entirely'];

function graphOf() {
  const graph = buildEstate({ nodes: [node, node, node], steps: [step, { ...step, from: 2 }] });
  const nodes = Array.from(graph.nodes, (one, i) => ({
    ...one,
    ...{ key: `t|key-of-${i}`, id: NAMES[i] ?? '', name: NAMES[i] ?? '', aliases: [] },
  }));
  return { ...graph, nodes, permissions: graph.permissions.map(() => 'Reader of Quarterly Ledger Zebra') };
}

describe('where a report under pseudonyms opens', () => {
  const graph = graphOf();
  const start: StartQuestion = {
    ...{ mode: 'routes', start: [0], target: 1, atLeast: 'allowed', verbs: [], becoming: true },
    permission: graph.permissions[0] ?? '',
  };
  const tally = { read: 0, used: 0, merged: 0, ignored: 0 };
  const input = {
    ...{ name: 'export.json', size: 1, sha256: '0'.repeat(64), system: 't', format: 'x', reasons: [] },
    ...{ records: tally, facts: tally, ignoredFor: [], problems: [] },
  };
  const finding: Finding = {
    ...{ id: 'rule/t|key-of-1', rule: 'rule', severity: 'high', subject: nodeRef(graph, 1), tenant: 0 },
    ...{
      tenants: [0],
      title: `${NAMES[1] ?? ''} is read`,
      why: 'w',
      evidence: [],
      remedy: 'r',
      frameworks: [],
    },
  };
  const findings = [{ ...finding, id: 'rule/t|key-of-0', subject: nodeRef(graph, 0) }, finding];
  const source = { graph, inputs: [input], gaps: [], findings, at: 1000, engine: 'e', rules: 'r' };
  const reportOf = (scope: ReportScope): Uint8Array =>
    runToEnd(
      packReport(source, {
        scope,
        title: 'x',
        redaction: { classes: REDACTION_CLASSES, key: new Uint8Array(32).fill(7), allow: [] },
      }),
    ).data;

  test('is its finding as it is called there, and its bytes have no other name', () => {
    const data = reportOf({ kind: 'finding', finding: finding.id });
    const read = runToEnd(readReport(data));
    const bytes = gunzip(data, 2 ** 28);
    if (!read.ok || !bytes.ok || read.value.about.start === undefined) throw new Error('it opens nowhere');
    const [shown] = read.value.findings;
    expect(read.value.about.start).toEqual({ finding: 0 });
    expect(startOf(read.value.about.start, read.value)).toEqual({ finding: shown?.id });
    expect(shown?.title).toMatch(/^(?:resource|person)-\S+ is read$/u);
    const text = new TextDecoder('latin1').decode(bytes.value);
    for (const name of NAMES.slice(1)) expect([name, text.includes(name)]).toEqual([name, false]);
  });

  test('is asked by the names it has there, and its bytes have no other', () => {
    const data = reportOf({ kind: 'view', nodes: [0, 1], title: 'x', start });
    const read = runToEnd(readReport(data));
    const bytes = gunzip(data, 2 ** 28);
    if (!read.ok || !bytes.ok) throw new Error('it cannot be read');
    const { about, graph: shown } = read.value;
    if (about.start === undefined) throw new Error('it opens nowhere');
    const asked = startOf(about.start, read.value);
    if ('finding' in asked) throw new Error('it opens at a finding');
    expect(asked).toMatchObject({ mode: 'routes', start: [0], target: 1 });
    expect(asked.permission).toMatch(/^Reader of (?:resource|person)-/u);
    expect(shown.nodes.at(1)?.name).toMatch(/^(?:resource|person)-/u);
    const text = new TextDecoder('latin1').decode(bytes.value);
    for (const name of NAMES.slice(1)) expect([name, text.includes(name)]).toEqual([name, false]);
  });
});
