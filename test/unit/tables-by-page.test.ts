import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import type { DelegationFilter, DelegationPage, DelegationQuestion } from '../../src/engine/delegation-page';
import { answerEstate } from '../../src/engine/estate-question';
import type { EstateAnswer, EstateQuestion } from '../../src/engine/estate-question';
import { importFiles } from '../../src/engine/import';
import { JOIN_SORTS, STANDINGS, STANDING_LABELS, joinOrder, joinTest } from '../../src/engine/join-filter';
import type { JoinFilter } from '../../src/engine/join-filter';
import type { JoinPage } from '../../src/engine/join-pages';
import { REACHED_SORTS } from '../../src/engine/reached-rows';
import type { ReachedSort } from '../../src/engine/reached-rows';
import { REGISTER_SORTS } from '../../src/engine/register-filter';
import type { RegisterFilter } from '../../src/engine/register-filter';
import type { RegisterEntry, RegisterPage } from '../../src/engine/register-table';
import { Session } from '../../src/engine/session';
import { WINDOW_STATES } from '../../src/engine/windows-table';
import type { WindowsFilter, WindowsPage } from '../../src/engine/windows-table';
import { runToEnd } from '../../src/lib/steps';
import { VERDICT_RANK } from '../../src/model/verdict';
import { END_UNKNOWN } from '../../src/model/window';
import type { Reached } from '../../src/questions/answers';
import { REGISTER_GAPS, REGISTER_KINDS } from '../../src/questions/register';
import { systems } from '../../src/systems/registry';

const encoder = new TextEncoder();
const files = demoEstate().map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, systems)), systems));
const tenantCount = session.graph.tenants.length;
const at = demoInstant;

const ask = (question: EstateQuestion, of = session): EstateAnswer => runToEnd(answerEstate(of, question));
async function csv(question: EstateQuestion, of = session): Promise<readonly string[]> {
  const { value } = ask(question, of);
  if (!(value instanceof Blob)) throw new Error('no table');
  return (await value.text()).trimEnd().split('\r\n').slice(1);
}

const tenants = fc.uniqueArray(fc.nat({ max: tenantCount - 1 }), { maxLength: 2 });
const search = fc.constantFrom('', 'a', 'svc', 'backup', 'admin', 'dental', 'no such thing');

describe('the register by pages', () => {
  const EVERY: RegisterFilter = { search: '', tenants: [], sort: { by: 'name', descending: false } };
  function page(filter: RegisterFilter, offset: number, limit: number): RegisterPage {
    const answer = ask({ kind: 'register', at, ...filter, offset, limit });
    if (answer.kind !== 'register') throw new Error('another answer');
    return answer.value;
  }
  const all = page(EVERY, 0, 1e6);
  const filter: fc.Arbitrary<RegisterFilter> = fc.record(
    {
      search,
      tenants,
      entries: fc.constantFrom(...REGISTER_KINDS),
      gap: fc.constantFrom(...REGISTER_GAPS),
      sort: fc.record({ by: fc.constantFrom(...REGISTER_SORTS), descending: fc.boolean() }),
    },
    { requiredKeys: ['search', 'tenants', 'sort'] },
  );
  const nameOf = ({ node, nth }: RegisterEntry): string => `${node} ${nth}`;

  it('has every entry once on its pages, whatever they are narrowed to, and the same in the CSV', async () => {
    expect(all.total).toBeGreaterThan(20);
    expect(all.all).toBe(all.total);
    await fc.assert(
      fc.asyncProperty(filter, fc.integer({ min: 1, max: 40 }), async (wanted, limit) => {
        const first = page(wanted, 0, limit);
        const rows = [...first.rows];
        while (rows.length < first.total) rows.push(...page(wanted, rows.length, limit).rows);
        expect(rows).toHaveLength(first.total);
        expect(new Set(rows.map(nameOf)).size).toBe(rows.length);
        expect([first.all, first.complete]).toEqual([all.all, all.complete]);
        const lines = await csv({ kind: 'register-csv', at, ...wanted });
        expect(lines).toHaveLength(rows.length);
        rows.forEach(({ kind }, index) => expect(lines[index]?.startsWith(`${kind},`)).toBe(true));
      }),
      { numRuns: 40 },
    );
  });

  it('leaves out just what is not wanted', () => {
    fc.assert(
      fc.property(filter, (wanted) => {
        const rows = new Set(page(wanted, 0, 1e6).rows.map(nameOf));
        for (const row of all.rows) {
          const text = `${row.name} ${row.id} ${row.owner ?? ''} ${row.reason ?? ''}`.toLowerCase();
          const meant =
            (wanted.entries ?? row.kind) === row.kind &&
            (wanted.gap === undefined || row.gaps.includes(wanted.gap)) &&
            (wanted.tenants.length === 0 ||
              wanted.tenants.some((one) => one === row.tenant || row.opensTenants.includes(one))) &&
            wanted.search.split(' ').every((word) => text.includes(word));
          expect(rows.has(nameOf(row)), text).toBe(meant);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('tells the entries of one thing apart, and finds them by it', () => {
    for (const entry of all.rows.slice(0, 10)) {
      const { rows } = page({ ...EVERY, node: entry.node }, 0, 100);
      expect(rows.find(({ nth }) => nth === entry.nth)).toEqual(entry);
      expect(rows.every(({ node }) => node === entry.node)).toBe(true);
    }
  });
});

describe('the delegation matrix by pages', () => {
  const EVERY: DelegationFilter = { at, search: '', tenants: [] };
  function page(question: DelegationQuestion): DelegationPage {
    const answer = ask({ kind: 'delegations', ...question });
    if (answer.kind !== 'delegations') throw new Error('another answer');
    return answer.value;
  }
  const whole = { offset: 0, limit: 1e6, firstClient: 0, clients: 1e6 };
  const all = page({ ...EVERY, ...whole });
  const filter: fc.Arbitrary<DelegationFilter> = fc.record({ at: fc.constant(at), search, tenants });
  const rolesIn = ({ rows }: DelegationPage): number =>
    rows.flatMap(({ cells }) => cells).reduce((sum, cell) => sum + (cell?.roles ?? 0), 0);

  it('has every role in one cell, and as many in the CSV', async () => {
    expect(all.roles).toBeGreaterThan(10);
    expect(rolesIn(all)).toBe(all.roles);
    expect(all.clients.reduce((sum, { roles }) => sum + roles, 0)).toBe(all.roles);
    await fc.assert(
      fc.asyncProperty(filter, async (wanted) => {
        expect(await csv({ kind: 'delegation-csv', ...wanted })).toHaveLength(
          rolesIn(page({ ...wanted, ...whole })),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('is the same put together of pages of both', () => {
    fc.assert(
      fc.property(
        filter,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        (wanted, limit, clients) => {
          const { rows, clientsTotal, total, clients: columns } = page({ ...wanted, ...whole });
          expect([rows.length, columns.length]).toEqual([total, clientsTotal]);
          for (let offset = 0; offset < total; offset += limit)
            for (let firstClient = 0; firstClient < clientsTotal; firstClient += clients) {
              const part = page({ ...wanted, offset, limit, firstClient, clients });
              expect(part.clients).toEqual(columns.slice(firstClient, firstClient + clients));
              expect(part.rows).toEqual(
                rows.slice(offset, offset + limit).map(({ node, cells }) => ({
                  node,
                  cells: cells.slice(firstClient, firstClient + clients),
                })),
              );
            }
        },
      ),
      { numRuns: 10 },
    );
  });

  it('narrows to a client that is called so, else to technicians, and begins anew where a page is gone', () => {
    const client = session.graph.tenants[all.clients[0]?.tenant ?? 0]?.name ?? '';
    const narrowed = page({ ...EVERY, ...whole, search: client, firstClient: 999 });
    expect(narrowed.clients).toEqual([all.clients[0]]);
    expect(narrowed.firstClient).toBe(0);
    expect(narrowed.rows.every(({ cells }) => cells[0] !== undefined)).toBe(true);
    const name = all.rows[0]?.node.name ?? '';
    const called = page({ ...EVERY, ...whole, search: name });
    expect(called.rows.map(({ node }) => node.name)).toContain(name);
    expect(called.total).toBeLessThan(all.total);
    expect(page({ ...EVERY, ...whole, search: 'nobody at all' }).total).toBe(0);
  });
});

describe('joins by pages', () => {
  // A vault with a secret for each of a dozen accounts, some called like two of them.
  const accounts = Array.from({ length: 12 }, (_, index) => `svc-${index < 9 ? 'app' : 'backup'}-${index}`);
  const texts = {
    'compliance.csv': [
      'Record Uid,Title,Type,Username,Permissions,URL,In Trash,Shared Folder Uid',
      ...accounts.map(
        (name, index) => `Rec0000000000000000${index + 10},Acme ${name},login,ana@msp.example,owner,,False,`,
      ),
      'Rec000000000000000099,Acme svc-app-1 and svc-app-2,login,ana@msp.example,owner,,False,',
    ],
    'identities.csv': [
      'id,name,type,tenant',
      ...accounts.map((name) => `${name},${name},service account,acme`),
    ],
    'grants.csv': [
      'principal,permission,verbs,resource,tenant',
      ...accounts.map((name) => `${name},restore,change,backups,acme`),
    ],
  };
  const vault = runToEnd(
    Session.fromSnapshot(
      runToEnd(
        importFiles(
          Object.entries(texts).map(([name, lines]) => ({
            name,
            bytes: encoder.encode(`${lines.join('\n')}\n`),
          })),
          systems,
        ),
      ),
      systems,
    ),
  );
  const joinFilter: fc.Arbitrary<JoinFilter> = fc.record(
    {
      search: fc.constantFrom('', 'backup', 'app acme', 'no such thing'),
      tenants: fc.uniqueArray(fc.nat({ max: vault.graph.tenants.length - 1 }), { maxLength: 2 }),
      standing: fc.constantFrom(...STANDINGS),
      sort: fc.record({ by: fc.constantFrom(...JOIN_SORTS), descending: fc.boolean() }),
    },
    { requiredKeys: ['search', 'tenants', 'sort'] },
  );
  function page(wanted: JoinFilter, offset: number, limit: number): JoinPage {
    const answer = ask({ kind: 'joins', ...wanted, offset, limit }, vault);
    if (answer.kind !== 'joins') throw new Error('another answer');
    return answer.value;
  }
  const EVERY: JoinFilter = { search: '', tenants: [], sort: { by: 'standing', descending: false } };
  const all = page(EVERY, 0, 1e6);

  it('have every join once on their pages, in the order asked for, and the same in the CSV', async () => {
    expect(all.total).toBeGreaterThan(10);
    expect(all.standings.length).toBeGreaterThan(1);
    expect(all.standings.reduce((sum, { count }) => sum + count, 0)).toBe(all.all);
    await fc.assert(
      fc.asyncProperty(joinFilter, fc.integer({ min: 1, max: 5 }), async (wanted, limit) => {
        const first = page(wanted, 0, limit);
        const rows = [...first.rows];
        while (rows.length < first.total) rows.push(...page(wanted, rows.length, limit).rows);
        expect(rows).toHaveLength(first.total);
        expect(new Set(rows).size).toBe(rows.length);
        expect(new Set(rows)).toEqual(new Set(all.rows.filter(joinTest(wanted))));
        const compare = joinOrder(wanted.sort);
        expect(rows).toEqual([...rows].sort(compare));
        const lines = await csv({ kind: 'joins-csv', ...wanted }, vault);
        expect(lines).toHaveLength(rows.length);
        rows.forEach(({ standing }, index) =>
          expect(lines[index]?.startsWith(`${STANDING_LABELS[standing]},`)).toBe(true),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('are found one by one, by the keys and by the nodes of their ends', () => {
    for (const join of all.rows) {
      const { secret, account } = join;
      expect(page({ ...EVERY, keys: [secret.key, account.key] }, 0, 9).rows).toEqual([join]);
      if (secret.node === undefined || account.node === undefined) continue;
      expect(page({ ...EVERY, nodes: [secret.node.node, account.node.node] }, 0, 9).rows).toContainEqual(
        join,
      );
    }
  });
});

describe('what begins and ends by pages', () => {
  const filter: fc.Arbitrary<WindowsFilter> = fc.record({
    at: fc.integer({ min: -400, max: 400 }).map((days) => at + days * 86_400_000),
    search,
    tenants,
    states: fc.subarray([...WINDOW_STATES]),
  });
  function page(wanted: WindowsFilter, offset: number, limit: number): WindowsPage {
    const answer = ask({ kind: 'windows', ...wanted, offset, limit });
    if (answer.kind !== 'windows') throw new Error('another answer');
    return answer.value;
  }

  it('has every step once on its pages, the nearest first, and the same in the CSV', async () => {
    expect(page({ at, search: '', tenants: [], states: [] }, 0, 0).total).toBeGreaterThan(10);
    await fc.assert(
      fc.asyncProperty(filter, fc.integer({ min: 1, max: 60 }), async (wanted, limit) => {
        const first = page(wanted, 0, limit);
        const rows = [...first.rows];
        while (rows.length < first.total) rows.push(...page(wanted, rows.length, limit).rows);
        expect(new Set(rows.map(({ step }) => step)).size).toBe(first.total);
        const near = rows.map(({ start, until }) =>
          Math.min(
            Number.MAX_VALUE,
            ...[start, until]
              .filter((instant) => Number.isFinite(instant) && instant !== END_UNKNOWN)
              .map((instant) => Math.abs(instant - wanted.at)),
          ),
        );
        expect(near).toEqual([...near].sort((a, b) => a - b));
        const lines = await csv({ kind: 'windows-csv', ...wanted });
        expect(lines).toHaveLength(rows.length);
        rows.forEach(({ state }, index) => expect(lines[index]?.startsWith(`${state},`)).toBe(true));
      }),
      { numRuns: 40 },
    );
  });
});

describe('steps between two things', () => {
  it('are all that lead from one to the other at once', () => {
    const { graph } = session;
    fc.assert(
      fc.property(fc.nat({ max: graph.stepTo.length - 1 }), (step) => {
        const [from, to] = [graph.stepFrom[step] ?? 0, graph.stepTo[step] ?? 0];
        const answer = ask({ kind: 'steps-between', from, to });
        if (answer.kind !== 'steps-between') throw new Error('another answer');
        const wanted = [...graph.stepTo.keys()].filter(
          (one) => graph.stepFrom[one] === from && graph.stepTo[one] === to,
        );
        expect(answer.value.map((found) => found.step)).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
    expect(ask({ kind: 'steps-between', from: 1e9, to: 0 })).toEqual({ kind: 'steps-between', value: [] });
  });
});

describe('what is reached, by pages', () => {
  const scope = { at, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
  const start = session.search('Marta Lindqvist', 1).map(({ node }) => node);
  const { reached } = session.reach(start, scope);
  const tenant = ({ tenant: one }: Reached): string => session.graph.tenants[one]?.name ?? '';
  const value: Readonly<Record<ReachedSort, (row: Reached) => string | number>> = {
    name: ({ name }) => name,
    kind: ({ nativeType }) => nativeType,
    tenant,
    verdict: ({ verdict }) => -VERDICT_RANK[verdict],
    steps: ({ steps }) => steps,
    until: ({ until }) => until,
  };
  const order = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

  it('has every row once, in its order, as far away as is asked, and the same in the CSV', async () => {
    expect(reached.length).toBeGreaterThan(100);
    for (const sort of REACHED_SORTS) {
      for (const descending of [false, true]) {
        const asked = { mode: 'blast' as const, start, scope, least: 2, within: 4, sort, descending };
        const wanted = reached
          .filter(({ verdict, steps }) => VERDICT_RANK[verdict] >= 2 && steps <= 4)
          .toSorted(
            (a, b) =>
              (descending ? -1 : 1) * order(value[sort](a), value[sort](b)) ||
              order(a.name, b.name) ||
              a.node - b.node,
          );
        const answer = ask({ kind: 'reached', ...asked, offset: 3, limit: 50 });
        expect(answer.value).toEqual({ total: wanted.length, rows: wanted.slice(3, 53) });
        const lines = await csv({ kind: 'reached-csv', ...asked });
        expect(lines).toHaveLength(wanted.length);
        expect(lines[0]).toContain(wanted[0]?.id);
      }
    }
  });
});
