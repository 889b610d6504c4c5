import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { importFiles } from '../../src/engine/import';
import { proposedEstate } from '../../src/engine/proposal';
import { removables } from '../../src/engine/removables';
import { revokedAnswer, revokedCost } from '../../src/engine/revoked';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import type { RouteAnswer, Scope } from '../../src/questions/answers';
import { compareGraphs } from '../../src/questions/compare';
import { laneRecords, lanesOf, mostDisjoint } from '../../src/questions/lanes';
import { systems } from '../../src/systems/registry';
import { RECORDS, ROUTES, STEPS } from '../views/explore-data';

const scope: Scope = { at: demoInstant, atLeast: 'not-evaluated', verbs: [], becoming: true };
const LIMIT = 20;

const encoder = new TextEncoder();
const files = demoEstate().map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
const demo = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, systems)), systems));

function find(text: string): number {
  const [node] = demo.search(text, 1);
  if (node === undefined) throw new Error(`no ${text}`);
  return node.node;
}

/** Things that a principal reaches by several routes, the first few. */
function reachedTwice(from: number, most: number): readonly number[] {
  return demo
    .reach([from], scope)
    .reached.filter(({ kind }) => kind === 'resource' || kind === 'role')
    .map(({ node }) => node)
    .filter((node) => demo.routes(from, node, scope, LIMIT).routes.length > 1)
    .slice(0, most);
}

function words({ routes }: Pick<RouteAnswer, 'routes'>): readonly string[] {
  return routes
    .map(({ verdict, steps }) =>
      JSON.stringify([
        verdict,
        steps.map(({ from, to, kind, permission, supports }) => [
          from.id,
          to.id,
          kind,
          permission,
          supports[0]?.records.map(({ label }) => label).sort(),
        ]),
      ]),
    )
    .sort();
}

describe('routes beside one another', () => {
  it('share no record where they are called independent, and as many are as can be', () => {
    const set = fc.uniqueArray(fc.nat(9), { maxLength: 4 }).map((list) => new Set(list));
    fc.assert(
      fc.property(fc.array(set, { maxLength: 9 }), (sets) => {
        const chosen = mostDisjoint(sets);
        const all = chosen.flatMap((index) => [...(sets[index] ?? [])]);
        expect(new Set(all).size).toBe(all.length);
        let most = 0;
        for (let mask = 0; mask < 1 << sets.length; mask++) {
          const picked = sets.filter((_, index) => ((mask >> index) & 1) === 1);
          const records = picked.flatMap((one) => [...one]);
          if (new Set(records).size === records.length) most = Math.max(most, picked.length);
        }
        expect(chosen.length).toBe(most);
      }),
    );
  });

  it('say what they share with an independent one, and where the permission was granted', () => {
    const [first] = ROUTES.routes;
    if (first === undefined) throw new Error('no route');
    const [member, assume, grant] = STEPS;
    if (!member || !assume || !grant) throw new Error('no steps');
    const direct = { ...first, steps: [{ ...grant, from: member.from, supports: grant.supports.slice(1) }] };
    const one = { ...first, steps: [member, assume, { ...grant, supports: grant.supports.slice(0, 1) }] };
    const two = { ...first, steps: [member, assume, { ...grant, supports: grant.supports.slice(1) }] };
    const lanes = lanesOf({ routes: [direct, one, two] });
    expect(lanes.map(({ independent, sharesWith }) => [independent, sharesWith])).toEqual([
      [true, []],
      [true, []],
      [false, [0, 1]],
    ]);
    expect(lanes[0]?.granted).toMatchObject({ above: 0, below: 0, through: [] });
    expect(lanes[1]?.granted).toMatchObject({ at: 2, above: 2, below: 0, holder: grant.from });
    expect(laneRecords({ routes: [direct, one, two] }).map(({ record, routes }) => [record, routes])).toEqual(
      [
        [RECORDS.other, [0, 2]],
        [RECORDS.member, [1, 2]],
        [RECORDS.trust, [1, 2]],
        [RECORDS.policy, [1, 2]],
        [RECORDS.grant, [1]],
      ],
    );
  });
});

describe('once a record is revoked', () => {
  it(
    'remains exactly what evaluating without it gives, with what else it changes',
    { timeout: 120_000 },
    () => {
      let looked = 0;
      for (const who of ['priya.nair', 'marta lindqvist']) {
        const from = find(who);
        for (const to of reachedTwice(from, 1)) {
          const today = demo.routes(from, to, scope, LIMIT);
          for (const { record } of laneRecords(today).slice(0, 2)) {
            const [key] = removables(demo, [record.record], []).map((one) => one.key);
            if (key === undefined) throw new Error('no key');
            const question = { from, to, scope, records: [key], limit: LIMIT };
            const found = runToEnd(revokedAnswer(demo, question));
            const { session } = runToEnd(proposedEstate(demo, { removed: [key], added: [] }));
            const there = (node: number): number =>
              session.names.key(demo.graph.nodes.at(node)?.key ?? '') ?? -1;
            const then = session.routes(there(from), there(to), scope, LIMIT);
            const kept = found.remaining.flatMap(({ route, verdict }) => {
              const one = today.routes[route];
              return one === undefined ? [] : [{ ...one, verdict }];
            });
            expect(words({ routes: [...kept, ...found.others] })).toEqual(words(then));
            expect(found.independent).toBe(then.independent);
            expect(found.verdict === 'denied').toBe(then.routes.length === 0);
            const cost = runToEnd(revokedCost(demo, question));
            const whole = runToEnd(compareGraphs(demo.graph, session.graph, { before: scope, after: scope }));
            expect(cost).toMatchObject({ lost: whole.lost, gained: whole.gained, weaker: whole.weaker });
            expect(cost.wanted + cost.besides).toBe(
              whole.lost + whole.gained + whole.weaker + whole.stronger,
            );
            looked++;
          }
        }
      }
      expect(looked).toBe(4);
    },
  );

  it('is decided from the steps where there are no records, and says so', () => {
    const from = find('priya.nair');
    const [to = -1] = reachedTwice(from, 1);
    const { graph, estate, gaps } = demo;
    const bare = Session.fromDecided({ graph, inputs: estate.inputs, gaps });
    const [first] = laneRecords(bare.routes(from, to, scope, LIMIT));
    const [key = ''] = removables(bare, [first?.record.record ?? -1], []).map((one) => one.key);
    const found = runToEnd(
      revokedAnswer(bare, { from, to, scope, records: [key, 'csv|not there'], limit: LIMIT }),
    );
    expect(found.how).toBe('steps');
    expect(found.missing).toEqual(['csv|not there']);
    const gone = new Set(first?.routes);
    expect(found.remaining.every(({ route }) => !gone.has(route))).toBe(true);
  });
});
