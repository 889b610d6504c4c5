import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MECHANISM_NAMES } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import type { AddedStep } from '../../src/graph/kernels/change';
import { startersOf } from '../../src/graph/kernels/counts';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import { VERBS, verbMask } from '../../src/model/permission';
import type { ByVerdict, Scope } from '../../src/questions/answers';
import { blastRadius } from '../../src/questions/blast-radius';
import { listChokePoints } from '../../src/questions/choke-points';
import { differenceRow } from '../../src/questions/compare';
import { countsByVerb, countsForAll } from '../../src/questions/counts';
import { crossTenant } from '../../src/questions/cross-tenant';
import { actingPrincipals } from '../../src/questions/effective';
import { answerMinimumCut } from '../../src/questions/minimum-cut';
import { NEEDED, redundantGrants } from '../../src/questions/redundant';
import { whatIf } from '../../src/questions/what-if';
import {
  Asked,
  DUCKDB_RUNS,
  DUCKDB_TIMEOUT,
  SCOPES,
  byVariant,
  inBatches,
  nodesOf,
  ranksOf,
  strongest,
} from './duckdb-asked';
import { answerInSql } from './duckdb-estates';
import type { AddedInSql } from './duckdb-estates';
import { buildKernelEstate, kernelEstate } from './kernels-estate';
import type { KernelEstate } from './kernels-estate';

const [WIDE, NARROW, VERBED] = [SCOPES[0]!, SCOPES[1]!, SCOPES[2]!];

/** An estate, and what is taken away and added at once: numbers beyond those there are wrap around. */
interface Changed {
  readonly estate: KernelEstate;
  readonly records: readonly number[];
  readonly nodes: readonly number[];
  readonly added: readonly AddedInSql[];
}

const number = fc.integer({ min: 0, max: 9 });
const CHANGED: fc.Arbitrary<Changed> = fc.record({
  estate: kernelEstate(9, 4),
  records: fc.uniqueArray(number, { maxLength: 6 }),
  nodes: fc.uniqueArray(number, { maxLength: 2 }),
  added: fc.array(
    fc
      .record({
        from: number,
        to: number,
        kind: fc.constantFrom('member', 'contains', 'permission', 'permission', 'control', 'assume'),
        permission: fc.constantFrom('read', 'write', 'own'),
        verdict: fc.constantFrom(3, 3, 2, 1),
        passes: fc.boolean(),
        becomes: fc.boolean(),
        flows: fc.boolean(),
      })
      .map(({ permission, ...step }): AddedInSql => {
        const permits = step.kind === 'permission' || step.kind === 'control';
        return permits
          ? { ...step, permission, verbs: VERBS_OF[permission] }
          : { ...step, permission: '', verbs: 0, becomes: step.kind === 'assume' && step.becomes };
      }),
    { maxLength: 5 },
  ),
});
const VERBS_OF = {
  read: verbMask('view', 'list-metadata'),
  write: verbMask('change', 'view'),
  own: verbMask('administer'),
};
const KINDS = ['member', 'contains', 'permission', 'control', 'assume'] as const;

interface Case {
  readonly graph: AccessGraph;
  readonly removed: readonly number[];
  readonly gone: readonly number[];
  readonly added: readonly AddedInSql[];
}

function caseOf({ estate, records, nodes, added }: Changed): Case {
  const graph = buildKernelEstate(estate);
  const among = (many: number, numbers: readonly number[]): number[] => [
    ...new Set(many === 0 ? [] : numbers.map((one) => one % many)),
  ];
  const many = graph.nodes.length;
  return {
    graph,
    removed: among(graph.records.length, records),
    gone: among(many, nodes),
    added: (many === 0 ? [] : added)
      .map((step) => ({ ...step, from: step.from % many, to: step.to % many }))
      .filter(({ from, to }) => from !== to),
  };
}

function stepOf({ from, to, verdict, ...step }: AddedInSql, i: number): AddedStep {
  const kind = KINDS.find((one) => one === step.kind) ?? 'member';
  return {
    ...{ from, to, kind, verdict, label: `proposed ${i}` },
    ...(step.permission === '' ? {} : { permission: step.permission, verbs: step.verbs }),
    ...{ through: step.passes, becomes: step.becomes, inherits: step.flows },
  };
}

test(
  `changes, and what hangs on what, in ${DUCKDB_RUNS} random estates are those of SQL`,
  () =>
    inBatches(CHANGED, async (db, changed) => {
      await checkBatch(
        db,
        changed.map(caseOf).filter(({ graph }) => graph.nodes.length > 1),
      );
    }),
  DUCKDB_TIMEOUT,
);

interface Asking {
  readonly asked: Asked;
  readonly g: number;
  readonly one: Case;
  readonly reach: (variant: number) => ReadonlySet<string>;
  readonly held: (variant: number) => ReadonlySet<string>;
}

async function checkBatch(db: DuckDBConnection, cases: readonly Case[]): Promise<void> {
  const asked = new Asked();
  // The cuts are known before SQL is asked what they end.
  const cuts = cases.map(({ graph }) => [WIDE, NARROW, VERBED].map((scope) => cutIn(graph, scope)));
  cases.forEach(({ graph, removed, gone, added }, g) => {
    for (const scope of SCOPES)
      for (const rank of ranksOf(scope)) {
        asked.of(g, scope, { rank });
        asked.of(g, { ...scope, becoming: false }, { rank });
      }
    for (const verb of VERBS) asked.of(g, { ...WIDE, verbs: [verb] });
    for (const scope of [WIDE, NARROW, VERBED])
      for (const rank of ranksOf(scope)) {
        asked.of(g, scope, { rank, removed, gone, added });
        for (const node of nodesOf(graph)) asked.of(g, scope, { rank, gone: [node] });
        for (let r = 0; r < graph.records.length; r++) asked.of(g, scope, { rank, removed: [r] });
      }
    for (const { scope, records } of cuts[g]!)
      for (const rank of ranksOf(scope)) asked.of(g, scope, { rank, removed: records });
  });
  await answerInSql(
    db,
    cases.map(({ graph }) => graph),
    asked.variants,
  );
  const reach = await byVariant(db, 'SELECT v, s, n FROM reach WHERE s <> n');
  const hangs = await byVariant(db, 'SELECT v, s, n FROM reach');
  const held = await byVariant(db, 'SELECT v, s, permission, n FROM held');
  const crossing = await byVariant(
    db,
    `WITH crossing AS (
       SELECT v, a.tenant AS home, b.tenant AS away, mechanism, e, f FROM live JOIN variant USING (v)
         JOIN node a ON a.g = variant.g AND a.n = f JOIN node b ON b.g = variant.g AND b.n = t
       WHERE mechanism > 0 AND live.kind NOT IN ('contains', 'same-identity'))
     SELECT crossing.v, home, away, mechanism, count(DISTINCT e),
       count(DISTINCT if(able.acts AND able.tenant = home, able.n, NULL))
     FROM crossing LEFT JOIN acts ON acts.v = crossing.v AND acts.n = f AND acts.able
       LEFT JOIN able ON able.v = acts.v AND able.n = acts.s
     GROUP BY ALL`,
  );
  cases.forEach((one, g) => {
    const asking = { asked, g, one, reach, held };
    checkCounts(asking);
    checkCrossings(asking, crossing);
    for (const scope of [WIDE, NARROW]) {
      checkChange(asking, scope);
      checkRedundant(asking, scope);
    }
    for (const scope of [WIDE, VERBED]) checkChokes({ ...asking, reach: hangs }, scope);
    for (const cut of cuts[g]!) checkCut(asking, cut);
  });
}

/** Rows of effective access of who acts, with the strongest verdict. */
function rowsOf(
  { asked, g, one, held }: Asking,
  scope: Scope,
  change: Partial<Case> = {},
): Map<string, number> {
  const { removed = [], gone = [], added } = change;
  const acting = new Set(actingPrincipals(one.graph).map(String));
  const more = added === undefined ? {} : { added };
  const rows = strongest(scope, (rank) =>
    held(
      asked.of(g, scope, {
        rank,
        removed,
        ...(gone.length > 0 || added !== undefined ? { gone } : {}),
        ...more,
      }),
    ),
  );
  return new Map([...rows].filter(([row]) => acting.has(row.split(' ')[0]!)));
}

function changes(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name) ?? 0, after.get(name) ?? 0];
    return was === is ? [] : [`${name}: ${was} to ${is}`];
  });
}

/** Many removals and additions at once; and the graph as it would be answers as SQL does. */
function checkChange(asking: Asking, scope: Scope): void {
  const { asked, g, one, reach } = asking;
  const { graph, removed, gone, added } = one;
  const change = { records: new Set(removed), nodes: new Set(gone), added: added.map(stepOf) };
  const found = runToEnd(whatIf(graph, change, scope, recordSteps(graph)));
  const after = found.graph();
  const rows = Array.from({ length: found.differences.count }, (_, row) => {
    const { principal, permission, resource, ...ranks } = differenceRow(graph, after, found.differences, row);
    return `${principal.node} ${permission} ${resource.node}: ${ranks.before} to ${ranks.after}`;
  });
  const expected = changes(rowsOf(asking, scope), rowsOf(asking, scope, { removed, gone, added }));
  expect(rows.sort()).toEqual(expected.sort());
  const left = reach(asked.of(g, scope, { removed, gone, added }));
  const pairs = [...startersOf(after)].flatMap((start) =>
    gone.includes(start)
      ? []
      : blastRadius(after, [start], scope).reached.map(({ node }) => `${start} ${node}`),
  );
  const starters = new Set([...startersOf(after)].map(String));
  expect(new Set(pairs)).toEqual(new Set([...left].filter((pair) => starters.has(pair.split(' ')[0]!))));
}

/** A record is needed where without it someone loses a row or keeps it with a weaker verdict. */
function checkRedundant(asking: Asking, scope: Scope): void {
  const { graph } = asking.one;
  const marks = runToEnd(redundantGrants(graph, scope));
  const whole = rowsOf(asking, scope);
  for (let record = 0; record < graph.records.length; record++) {
    const lost = changes(whole, rowsOf(asking, scope, { removed: [record] }));
    expect(marks[record] === NEEDED).toBe(lost.length > 0);
  }
}

/**
 * Pairs lost with each node (a group, a role, a secret, whatever it is) and with each record, at every verdict. With
 * verbs, what someone may do to itself hangs on something too.
 */
function checkChokes({ asked, g, one: { graph }, reach }: Asking, scope: Scope): void {
  const acting = new Set(actingPrincipals(graph).map(String));
  const pairsOf = (
    change: { removed?: readonly number[]; gone?: readonly number[] },
    rank: number,
  ): string[] =>
    [...reach(asked.of(g, scope, { ...change, rank }))].filter((pair) => acting.has(pair.split(' ')[0]!));
  const lost = (change: { removed?: readonly number[]; gone?: readonly number[] }): string => {
    const numbers = [3, 2, 1].map((rank) => {
      const left = new Set(pairsOf(change, rank));
      return pairsOf({}, rank).filter(
        (pair) => !left.has(pair) && !pair.split(' ').some((end) => change.gone?.includes(Number(end))),
      ).length;
    });
    return numbers.join(' ');
  };
  const found = runToEnd(listChokePoints({ graph, inputs: [] }, scope, 100));
  const told = ({ allowed, conditional, notEvaluated }: ByVerdict): string =>
    [allowed, conditional, notEvaluated].join(' ');
  const { allowed, conditional, notEvaluated } = found.pairsByVerdict;
  expect([allowed, allowed + conditional, allowed + conditional + notEvaluated]).toEqual(
    [3, 2, 1].map((rank) => pairsOf({}, rank).length),
  );
  const nodes = new Map(
    [...found.nodes, ...found.weakened.nodes].map(({ node, lostAtLeast }) => [node.node, told(lostAtLeast)]),
  );
  const records = new Map(
    [...found.records, ...found.weakened.records].map((row) => [row.record.record, told(row.lostAtLeast)]),
  );
  for (const node of nodesOf(graph)) expect(nodes.get(node) ?? '0 0 0').toBe(lost({ gone: [node] }));
  for (let record = 0; record < graph.records.length; record++)
    expect(records.get(record) ?? '0 0 0').toBe(lost({ removed: [record] }));
}

/** Of every principal and every resource, by verdict and by verb. */
function checkCounts({ asked, g, one: { graph }, reach }: Asking): void {
  const starters = [...startersOf(graph)].map(String);
  const count = (pairs: Iterable<string>, at: 0 | 1): number[] => {
    const counts = nodesOf(graph).map(() => 0);
    for (const pair of pairs) {
      const ends = pair.split(' ');
      if (starters.includes(ends[0]!)) counts[Number(ends[at])]!++;
    }
    return counts;
  };
  for (const scope of SCOPES) {
    const pairs = [...strongest(scope, (rank) => reach(asked.of(g, scope, { rank })))];
    const found = runToEnd(countsForAll(graph, scope));
    for (const [rank, name] of [
      [3, 'allowed'],
      [2, 'conditional'],
      [1, 'notEvaluated'],
    ] as const) {
      const own = pairs.filter(([, best]) => best === rank).map(([pair]) => pair);
      expect([...found.reached[name]]).toEqual(count(own, 0));
      expect([...found.reaching[name]]).toEqual(count(own, 1));
    }
  }
  for (const { verb, counts } of runToEnd(countsByVerb(graph, WIDE, VERBS))) {
    const pairs = reach(asked.of(g, { ...WIDE, verbs: [verb] }));
    expect([...counts.reached]).toEqual(count(pairs, 0));
    expect([...counts.reaching]).toEqual(count(pairs, 1));
  }
}

/** What crosses between tenants: steps and principals behind them, those with each verdict or a stronger one. */
function checkCrossings(
  { asked, g, one: { graph } }: Asking,
  crossing: (v: number) => ReadonlySet<string>,
): void {
  for (const scope of SCOPES) {
    const rows = crossTenant(graph, scope);
    for (const rank of ranksOf(scope)) {
      const among = ({ allowed, conditional, notEvaluated }: ByVerdict): number =>
        allowed + (rank < 3 ? conditional : 0) + (rank < 2 ? notEvaluated : 0);
      const told = rows.flatMap((row) => {
        const steps = among(row.stepsByVerdict);
        if (steps === 0) return [];
        const mechanism = MECHANISM_NAMES.indexOf(row.mechanism) + 1;
        return [[row.fromTenant, row.toTenant, mechanism, steps, among(row.principalsByVerdict)].join(' ')];
      });
      expect(new Set(told)).toEqual(crossing(asked.of(g, { ...scope, becoming: false }, { rank })));
    }
  }
}

interface Cut {
  readonly scope: Scope;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly records: readonly number[];
  readonly answer: { readonly impossible: boolean; readonly wanted: number; readonly besides: number };
}

function cutIn(graph: AccessGraph, scope: Scope): Cut {
  const many = graph.nodes.length;
  const from = [0, 1];
  const to = [many - 1, many - 2].filter((node) => node > 1);
  const answer = runToEnd(answerMinimumCut({ graph, inputs: [] }, from, to, scope, recordSteps(graph)));
  return { scope, from, to, records: answer.records.map(({ record }) => record), answer };
}

/** Without the records of a cut nothing gets through, and as many rows go as it says. */
function checkCut(asking: Asking, { scope, from, to, records, answer }: Cut): void {
  const { asked, g, reach } = asking;
  const left = reach(asked.of(g, scope, { removed: records }));
  const through = from.some((s) => to.some((t) => left.has(`${s} ${t}`)));
  expect(through).toBe(answer.impossible);
  const unverbed = { ...scope, verbs: [] };
  if (scope.verbs.length > 0) return;
  const lost = changes(rowsOf(asking, unverbed), rowsOf(asking, unverbed, { removed: records }));
  const wanted = lost.filter((row) => {
    const [s, , n] = row.split(':')[0]!.split(' ');
    return from.includes(Number(s)) && to.includes(Number(n));
  });
  expect([answer.wanted, answer.besides]).toEqual([wanted.length, lost.length - wanted.length]);
}
