import { describe, expect, it } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { parsedAddition, proposalCsv, proposalText, readProposal } from '../../src/app/proposal-file';
import type { Addition } from '../../src/app/proposal-file';
import { DifferenceTable } from '../../src/engine/difference-table';
import { evaluateSnapshot } from '../../src/engine/evaluate';
import { importFiles } from '../../src/engine/import';
import { proposedEstate } from '../../src/engine/proposal';
import type { ProposedRecord } from '../../src/engine/proposed-record';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { compareGraphs } from '../../src/questions/compare';
import { systems } from '../../src/systems/registry';

const scope: Scope = { at: demoInstant, atLeast: 'not-evaluated', verbs: [], becoming: true };

function sessionOf(files: readonly { readonly name: string; readonly text: string }[]): Session {
  const encoder = new TextEncoder();
  const given = files.map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
  return runToEnd(Session.fromSnapshot(runToEnd(importFiles(given, systems)), systems));
}

/** A vault that Ann may use, and an account that administers a server. */
const SMALL = [
  {
    name: 'identities.csv',
    text: 'id,name,type,tenant,email\nann,Ann,user,north,ann@n.example\nbob,Bob,user,north,bob@n.example\nadm,Adm,service-account,south,\n',
  },
  {
    name: 'resources.csv',
    text: 'id,name,type,tenant\nvault,Vault,vault,north\nbox,Box,server,south\n',
  },
  {
    name: 'permissions.csv',
    text: 'principal,permission,resource,effect,inherits\nann,view,vault,allow,yes\nadm,administer,box,allow,no\n',
  },
];

function keyOf(session: Session, name: string): string {
  const found = session.search(name, 20).find((node) => node.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return session.graph.nodes.at(found.node)?.key ?? '';
}

/** Who gains what on what by additions, and what is lost. */
function effect(
  session: Session,
  ...added: readonly ProposedRecord[]
): { readonly gained: readonly string[]; readonly lost: number; readonly missing: readonly string[] } {
  const made = runToEnd(proposedEstate(session, { removed: [], added }));
  const found = runToEnd(compareGraphs(session.graph, made.session.graph, { before: scope, after: scope }));
  const page = runToEnd(
    new DifferenceTable(session.graph, made.session.graph, found).page({
      search: '',
      changes: ['gained'],
      tenants: [],
      offset: 0,
      limit: 10_000,
    }),
  );
  const gained = page.rows.map(({ principal, permission, resource }) =>
    [principal.name, permission, resource.name].join(' '),
  );
  return { gained: gained.sort(), lost: page.lost + page.weaker, missing: made.missing };
}

describe('a trust that is added', () => {
  it('gives all that the other holds, and nothing else changes', () => {
    const small = sessionOf(SMALL);
    const bob = keyOf(small, 'Bob');
    const adm = keyOf(small, 'Adm');
    expect(effect(small, { kind: 'trust', from: bob, to: adm })).toEqual({
      gained: ['Bob administer Box', 'Bob may act as Adm'],
      lost: 0,
      missing: [],
    });
    // The other way round there is nothing but Bob himself to gain.
    expect(effect(small, { kind: 'trust', from: adm, to: bob }).gained).toEqual(['Adm may act as Bob']);
  });

  it('takes effect in an estate without a single table, evaluated whole or in parts', () => {
    const files = demoEstate().filter(({ name }) => /aldermoor|aws/iu.test(name) && name.endsWith('.json'));
    const aws = sessionOf(files);
    const nodes = Array.from(aws.graph.nodes, ({ key }, node) => ({ key, node }));
    expect(nodes.some(({ key }) => key.startsWith('csv|'))).toBe(false);
    const users = aws
      .search('user', 400)
      .filter(({ kind, disabled }) => kind === 'user' && !disabled)
      .map(({ node }) => node);
    const reach = (node: number): number => aws.reach([node], scope).reached.length;
    const poor = users.reduce((least, node) => (reach(node) < reach(least) ? node : least));
    const rich = users.reduce((most, node) => (reach(node) > reach(most) ? node : most));
    const keys = [poor, rich].map((node) => aws.graph.nodes.at(node)?.key ?? '');
    const [from = '', to = ''] = keys;
    const added = [{ kind: 'trust', from, to }] as const;
    const made = runToEnd(proposedEstate(aws, { removed: [], added })).session;
    const start = made.names.key(from) ?? -1;
    expect(made.reach([start], scope).reached.length).toBeGreaterThanOrEqual(reach(rich));
    const { snapshot } = made;
    if (snapshot === undefined) throw new Error('no records');
    const whole = runToEnd(evaluateSnapshot(snapshot, systems)).graph;
    expect(whole.stepTo).toEqual(made.graph.stepTo);
    expect(whole.stepFrom).toEqual(made.graph.stepFrom);
  });
});

describe('a secret that is added', () => {
  it('is used by whoever may use what it lies in, who then acts as its account', () => {
    const small = sessionOf(SMALL);
    const container = keyOf(small, 'Vault');
    const account = keyOf(small, 'Adm');
    const found = effect(small, { kind: 'secret', name: 'break glass', container, account });
    expect(found).toEqual({
      gained: ['Ann administer Box', 'Ann view break glass'],
      lost: 0,
      missing: [],
    });
  });

  it('carried by somebody is theirs', () => {
    const small = sessionOf(SMALL);
    const container = keyOf(small, 'Bob');
    const account = keyOf(small, 'Adm');
    const found = effect(small, { kind: 'secret', name: 'key', container, account });
    expect(found.gained).toContain('Bob administer Box');
    expect(found.gained.some((row) => row.startsWith('Ann'))).toBe(false);
  });

  it('that exists already signs in as one more account', () => {
    const small = sessionOf(SMALL);
    const container = keyOf(small, 'Vault');
    const account = keyOf(small, 'Bob');
    const secret: ProposedRecord = { kind: 'secret', name: 'shared', container, account };
    const first = runToEnd(proposedEstate(small, { removed: [], added: [secret] })).session;
    const from = keyOf(first, 'shared');
    const made = runToEnd(
      proposedEstate(first, { removed: [], added: [{ kind: 'trust', from, to: keyOf(small, 'Adm') }] }),
    ).session;
    const steps = Array.from(made.graph.records, ({ label }) => label);
    expect(steps).toContain('shared secret from shared to Adm');
    const ann = made.names.key(keyOf(small, 'Ann')) ?? -1;
    expect(made.reach([ann], scope).reached.map(({ name }) => name)).toContain('Box');
  });

  it('of things that are not there is told as missing, and makes nothing', () => {
    const small = sessionOf(SMALL);
    const added: ProposedRecord = { kind: 'secret', name: 'x', container: 'csv|gone', account: 'csv|lost' };
    expect(effect(small, added)).toEqual({ gained: [], lost: 0, missing: ['csv|gone', 'csv|lost'] });
  });
});

const ADDED: readonly Addition[] = [
  { kind: 'membership', member: 'a|1', group: 'a|2', label: 'one becomes member of two' },
  { kind: 'grant', principal: 'a|1', permission: 'p', verbs: ['view'], resource: 'a|3', label: 'given' },
  { kind: 'trust', from: 'a|1', to: 'b|2', label: 'one may act as two' },
  { kind: 'secret', name: 's', container: 'a|4', account: 'b|2', label: 'secret s in four' },
];

describe('the file of a proposal', () => {
  it('holds every kind of addition, and the link each', () => {
    const proposal = { name: 'all', removed: [], added: ADDED };
    expect(readProposal(proposalText(proposal))).toEqual({ ok: true, value: proposal });
    for (const one of ADDED) expect(parsedAddition(JSON.stringify(one))).toEqual([one]);
  });

  it('of before trusts and secrets opens as it was', () => {
    const old =
      '{"format":"overreach-proposal","version":1,"name":"old","removed":[{"key":"a|r","kind":"grant","label":"g"}],"added":[{"kind":"membership","member":"a|1","group":"a|2","label":"l"}]}';
    expect(readProposal(old)).toEqual({
      ok: true,
      value: {
        name: 'old',
        removed: [{ key: 'a|r', kind: 'grant', label: 'g' }],
        added: [{ kind: 'membership', member: 'a|1', group: 'a|2', label: 'l' }],
      },
    });
  });

  it.each([
    '{"kind":"trust","from":"a|1"}',
    '{"kind":"secret","name":"s","container":"a|4"}',
    '{"kind":"key"}',
  ])('is refused with %s', (one) => {
    const text = `{"format":"overreach-proposal","version":1,"name":"n","removed":[],"added":[${one}]}`;
    expect(readProposal(text).ok).toBe(false);
    expect(parsedAddition(one)).toEqual([]);
  });

  it('lists every change with what it joins', () => {
    const rows = proposalCsv({ name: 'all', removed: [], added: ADDED }).trim().split('\r\n');
    expect(rows).toHaveLength(5);
    expect(rows[3]).toBe('add,trust,one may act as two,a|1 -> b|2,,');
    expect(rows[4]).toBe('add,secret,secret s in four,a|4 -> b|2,,');
  });
});
