import { describe, expect, it } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { DifferenceTable } from '../../src/engine/difference-table';
import type { DifferenceFilter } from '../../src/engine/difference-table';
import { importFiles } from '../../src/engine/import';
import { accountsOf } from '../../src/engine/person-accounts';
import { proposedEstate } from '../../src/engine/proposal';
import { removables } from '../../src/engine/removables';
import type { Proposed } from '../../src/engine/proposal';
import { Session } from '../../src/engine/session';
import type { AccessGraph } from '../../src/graph/access-graph';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { nodeRef } from '../../src/questions/refs';
import { compareGraphs } from '../../src/questions/compare';
import { systems } from '../../src/systems/registry';
import { wholeText } from './saved';

const scope: Scope = { at: demoInstant, atLeast: 'not-evaluated', verbs: [], becoming: true };
const ALL: DifferenceFilter = { search: '', changes: [], tenants: [], offset: 0, limit: 10_000 };

function sessionOf(files: readonly { readonly name: string; readonly text: string }[]): Session {
  const encoder = new TextEncoder();
  const given = files.map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
  const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(given, systems)), systems));
  return session;
}

const demo = sessionOf(demoEstate());

function find(text: string): number {
  const [node] = demo.search(text, 1);
  if (node === undefined) throw new Error(`no ${text}`);
  return node.node;
}

function differencesOf(before: AccessGraph, after: AccessGraph): DifferenceTable {
  return new DifferenceTable(
    before,
    after,
    runToEnd(compareGraphs(before, after, { before: scope, after: scope })),
  );
}

function reachedIds(session: Session, start: string): readonly string[] {
  const [node] = session.search(start, 1);
  return session
    .reach([node?.node ?? -1], scope)
    .reached.map(({ id, verdict }) => `${id} ${verdict}`)
    .sort();
}

describe('a proposal', () => {
  it('takes a person away with every account, which alone hold anything', () => {
    const [person] = demo.search('Marta Lindqvist', 20).filter(({ kind }) => kind === 'identity');
    if (person === undefined) throw new Error('no Marta');
    const accounts = accountsOf(demo.graph, [person.node]);
    expect(accounts.length).toBe(4);
    expect(accountsOf(demo.graph, accounts)).toEqual(accounts);
    const removed = removables(demo, [], accounts).map(({ key }) => key);
    const { session } = runToEnd(proposedEstate(demo, { removed, added: [] }));
    expect(demo.reach([person.node], scope).reached.length).toBe(320);
    // Nothing else of her name has taken over what the tables grant her.
    for (const { node } of session.search('Marta', 20))
      expect(session.reach([node], scope).reached).toEqual([]);
    // One account alone: the others keep what they had, and get nothing of its.
    const one = removables(demo, [], accounts).find(({ key }) => key.startsWith('csv|'))?.key ?? '';
    const without = runToEnd(proposedEstate(demo, { removed: [one], added: [] })).session;
    for (const account of accounts) {
      const { id } = nodeRef(demo.graph, account);
      const [now] = without.search(id, 5).filter((found) => found.id === id && !found.mentionedOnly);
      if (now === undefined) continue;
      const before = new Set(demo.reach([account], scope).reached.map((reached) => reached.id));
      const more = without.reach([now.node], scope).reached.filter((reached) => !before.has(reached.id));
      expect(more, id).toEqual([]);
    }
  });

  it('leaves a route that does not need the record, and ends it with the second', () => {
    const from = find('priya.nair');
    const twice = demo
      .reach([from], scope)
      .reached.find(
        ({ node, kind }) => kind === 'resource' && demo.routes(from, node, scope, 10).independent > 1,
      );
    if (twice === undefined) throw new Error('nothing is reached twice');
    const { routes } = demo.routes(from, twice.node, scope, 100);
    const keys = removables(
      demo,
      routes.flatMap(({ steps }) =>
        steps.flatMap(({ supports }) =>
          supports.flatMap(({ records }) => records.map(({ record }) => record)),
        ),
      ),
      [],
    );
    const [first] = keys;
    const one = runToEnd(proposedEstate(demo, { removed: [first?.key ?? ''], added: [] }));
    const target = one.session.names.key(demo.graph.nodes.at(twice.node)?.key ?? '') ?? -1;
    const start = one.session.names.key(demo.graph.nodes.at(from)?.key ?? '') ?? -1;
    expect(one.session.routes(start, target, scope, 10).routes.length).toBeGreaterThan(0);
    expect(one.missing).toEqual([]);
    const all = runToEnd(proposedEstate(demo, { removed: keys.map(({ key }) => key), added: [] }));
    expect(all.session.routes(start, target, scope, 10).routes).toEqual([]);
    const page = runToEnd(differencesOf(demo.graph, all.session.graph).page({ ...ALL, search: 'priya' }));
    expect(page.lost).toBeGreaterThan(0);
    const words = page.rows.map(({ principal, permission, resource }) =>
      [principal.name, principal.id, permission, resource.name, resource.id].join(' ').toLowerCase(),
    );
    expect(words.filter((text) => !text.includes('priya'))).toEqual([]);
  });

  it('takes a whole principal away, and names what is not there', () => {
    const node = find('svc-rmm-sync');
    const [gone] = removables(demo, [], [node]);
    const made = runToEnd(proposedEstate(demo, { removed: [gone?.key ?? '', 'csv|nobody'], added: [] }));
    expect(made.session.search('svc-rmm-sync', 5).filter(({ kind }) => kind === 'service-account')).toEqual(
      [],
    );
    expect(made.missing).toEqual(['csv|nobody']);
  });

  it('adds a membership and a stated grant, and only they are gained', () => {
    const lena = demo.graph.nodes.at(find('lena.hoffmann'))?.key ?? '';
    const [group] = demo.search('DOMAIN ADMINS', 10).filter(({ kind }) => kind === 'group');
    const thing = demo.search('Aldermoor', 40).find(({ kind }) => kind === 'resource');
    const proposed: Proposed = {
      removed: [],
      added: [
        { kind: 'membership', member: lena, group: demo.graph.nodes.at(group?.node ?? -1)?.key ?? '' },
        {
          kind: 'grant',
          principal: lena,
          permission: 'proposed view',
          verbs: ['view'],
          resource: demo.graph.nodes.at(thing?.node ?? -1)?.key ?? '',
        },
      ],
    };
    const made = runToEnd(proposedEstate(demo, proposed));
    const page = runToEnd(differencesOf(demo.graph, made.session.graph).page(ALL));
    expect(page.lost + page.weaker).toBe(0);
    expect(page.gained).toBeGreaterThan(0);
    expect(page.rows.some(({ permission }) => permission === 'proposed view')).toBe(true);
  });

  it('is the same by leaving steps out as by evaluating again, where nothing denies', () => {
    const csv = [
      {
        name: 'identities.csv',
        text: 'id,name,type,tenant,email\nann,Ann,user,north,ann@n.example\nbob,Bob,user,north,bob@n.example\nops,Ops,group,north,\n',
      },
      { name: 'memberships.csv', text: 'member,group,tenant\nann,ops,north\nbob,ops,north\n' },
      {
        name: 'grants.csv',
        text: 'principal,permission,verbs,resource,tenant,effect\nops,read,view,files,north,allow\nbob,write,change,files,north,allow\n',
      },
      { name: 'resources.csv', text: 'id,name,type,tenant\nfiles,Files,share,north\n' },
    ];
    const small = sessionOf(csv);
    for (let record = 0; record < small.graph.records.length; record++) {
      const key = small.graph.records.at(record)?.key ?? '';
      const quick = runToEnd(proposedEstate(small, { removed: [key], added: [] }));
      expect(quick.evaluated).toContain('nothing in these exports denies');
      const records = small.snapshot?.records.filter((known) => known.key !== key) ?? [];
      const again = runToEnd(
        Session.fromSnapshot({ inputs: [], gaps: [], ...small.snapshot, records }, systems),
      );
      for (const who of ['ann', 'bob'])
        expect(reachedIds(quick.session, who)).toEqual(reachedIds(again, who));
    }
  });
});

describe('differences as a table', () => {
  const removed = demo.search('HarbourlineLegacyAdmin', 1).map(({ node }) => node);
  const made = runToEnd(
    proposedEstate(demo, { removed: removables(demo, [], removed).map(({ key }) => key), added: [] }),
  );
  const table = differencesOf(demo.graph, made.session.graph);

  it('counts all, filters, pages, and writes the same rows as CSV', () => {
    const all = runToEnd(table.page(ALL));
    expect(all.lost).toBeGreaterThan(0);
    expect(all.total).toBe(all.lost + all.gained + all.weaker + all.stronger);
    const few = runToEnd(table.page({ ...ALL, offset: 2, limit: 3 }));
    expect(few.rows).toEqual(all.rows.slice(2, 5));
    expect(runToEnd(table.page({ ...ALL, changes: ['gained'] })).total).toBe(all.gained);
    const csv = wholeText((put) => table.csv(ALL, put))
      .trimEnd()
      .split(/\r?\n/u);
    expect(csv).toHaveLength(all.total + 1);
  });

  it('keeps to principals from outside a client', () => {
    const calder = demo.graph.tenants.flatMap(({ name }, tenant) =>
      name.startsWith('Calder') ? [tenant] : [],
    );
    const page = runToEnd(table.page({ ...ALL, tenants: calder, outsideOf: calder }));
    expect(page.total).toBeGreaterThan(0);
    expect(page.total).toBeLessThan(runToEnd(table.page({ ...ALL, tenants: calder })).total);
    expect(page.rows.every(({ resourceTenantName }) => resourceTenantName.startsWith('Calder'))).toBe(true);
  });
});
