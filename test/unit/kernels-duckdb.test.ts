import type { DuckDBConnection } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { startersOf } from '../../src/graph/kernels/counts';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { stepPermission } from '../../src/graph/steps';
import { UNREACHED } from '../../src/graph/walk';
import { runToEnd } from '../../src/lib/steps';
import { listChokePoints } from '../../src/questions/choke-points';
import { compareGraphs, differenceRow } from '../../src/questions/compare';
import { countsForAll } from '../../src/questions/counts';
import { actingPrincipals } from '../../src/questions/effective';
import { inheritanceDepths } from '../../src/questions/inheritance';
import { nearestPrivileged } from '../../src/questions/nearest';
import { blastRadius } from '../../src/questions/blast-radius';
import { whoCanReach } from '../../src/questions/who-can-reach';
import { listTenantPairs } from '../../src/questions/tenant-pairs';
import { whatIf } from '../../src/questions/what-if';
import {
  Asked,
  DUCKDB_RUNS,
  DUCKDB_TIMEOUT,
  SCOPES,
  VERDICTS,
  byVariant,
  inBatches,
  ranksOf,
  strongest,
} from './duckdb-asked';
import { answerInSql } from './duckdb-estates';
import { buildKernelEstate, kernelEstate } from './kernels-estate';

async function checkBatch(db: DuckDBConnection, graphs: readonly AccessGraph[]): Promise<void> {
  const asked = new Asked();
  graphs.forEach((graph, g) => {
    for (const scope of SCOPES) for (const rank of ranksOf(scope)) asked.of(g, scope, { rank });
    const [scope] = SCOPES;
    for (let record = 0; record < graph.records.length; record++) asked.of(g, scope!, { removed: [record] });
    for (const rank of [3, 2, 1]) asked.of(g, scope!, { removed: removedFrom(graph), rank });
  });
  await answerInSql(db, graphs, asked.variants);
  const reach = await byVariant(db, 'SELECT v, s, n FROM reach WHERE s <> n');
  const held = await byVariant(db, 'SELECT v, s, permission, n FROM held');
  const depths = await byVariant(db, 'SELECT v, s, permission, n, depth FROM held');
  const nearest = await byVariant(
    db,
    `SELECT v, s, min(up) + 1 FROM acts JOIN live USING (v) WHERE f = acts.n AND able AND kind <> 'contains'
     AND permission = 'own' GROUP BY v, s`,
  );
  const tenants = await byVariant(
    db,
    `SELECT v, a.tenant, b.tenant, count(*), count(DISTINCT reach.s), count(DISTINCT reach.n) FROM reach
     JOIN variant USING (v) JOIN node a ON a.g = variant.g AND a.n = reach.s JOIN node b ON b.g = variant.g AND b.n = reach.n
     WHERE a.tenant <> b.tenant AND reach.s IN (SELECT n FROM starter WHERE starter.g = variant.g)
     GROUP BY v, a.tenant, b.tenant`,
  );
  graphs.forEach((graph, g) => {
    const starters = startersOf(graph);
    const starts = new Set([...starters].map(String));
    const acting = actingPrincipals(graph);
    const nodes = [...graph.nodeKind.keys()];
    for (const scope of SCOPES) {
      const plain = asked.of(g, scope);
      const pairs = strongest(scope, (rank) => reach(asked.of(g, scope, { rank })));
      const counts = runToEnd(countsForAll(graph, scope));
      for (const start of starters) {
        const { reached } = blastRadius(graph, [start], scope);
        const expected = nodes.flatMap((n) => {
          const rank = pairs.get(`${start} ${n}`);
          return rank === undefined ? [] : [`${n} ${VERDICTS[rank]}`];
        });
        expect(reached.map(({ node, verdict }) => `${node} ${verdict}`)).toEqual(expected);
        const allowed = expected.filter((row) => row.endsWith(' allowed')).length;
        const conditional = expected.filter((row) => row.endsWith(' conditional')).length;
        expect([counts.reached.allowed[start], counts.reached.conditional[start]]).toEqual([
          allowed,
          conditional,
        ]);
        expect(counts.reached.notEvaluated[start]).toBe(expected.length - allowed - conditional);
      }
      for (const target of nodes) {
        const expected = nodes.flatMap((n) => {
          const rank = starts.has(String(n)) ? pairs.get(`${n} ${target}`) : undefined;
          return rank === undefined ? [] : [`${n} ${VERDICTS[rank]}`];
        });
        const { reached } = whoCanReach(graph, target, scope);
        expect(reached.map(({ node, verdict }) => `${node} ${verdict}`)).toEqual(expected);
      }
      const rows = runToEnd(listTenantPairs(graph, scope)).map((row) =>
        [row.fromTenant, row.toTenant, row.pairs, row.principals, row.nodes].join(' '),
      );
      expect(new Set(rows)).toEqual(tenants(plain));
      if (scope.verbs.length > 0) continue;

      const own = graph.permissions.indexOf('own');
      const found = runToEnd(
        nearestPrivileged(graph, scope, (_, step) => own >= 0 && stepPermission(graph, step) === own),
      );
      const distances = nodes.flatMap((n) =>
        found.distance[n] === UNREACHED ? [] : [`${n} ${found.distance[n]}`],
      );
      expect(new Set(distances)).toEqual(nearest(plain));

      const depth = runToEnd(inheritanceDepths(graph, acting, scope));
      const atRank = strongest(scope, (rank) => held(asked.of(g, scope, { rank })));
      const deep = Array.from({ length: depth.count }, (_, i) => {
        const permission = graph.permissions[depth.permission[i]!] ?? '';
        const name = `${depth.principal[i]} ${permission} ${depth.resource[i]}`;
        expect(atRank.get(name)).toBe(depth.rank[i]);
        expect(depths(asked.of(g, scope, { rank: depth.rank[i]! }))).toContain(
          `${name} ${depth.above[i]! + depth.below[i]!}`,
        );
        return name;
      });
      const of = new Set(acting.map(String));
      expect(new Set(deep)).toEqual(
        new Set([...atRank.keys()].filter((name) => of.has(name.split(' ')[0]!))),
      );
    }

    // Without each record for itself: how many pairs are lost.
    const scope = SCOPES[0]!;
    const whole = reach(asked.of(g, scope));
    const own = new Set(acting.map(String));
    const chokes = runToEnd(listChokePoints({ graph, inputs: [] }, scope, 100));
    const lost: string[] = [];
    for (let record = 0; record < graph.records.length; record++) {
      const left = reach(asked.of(g, scope, { removed: [record] }));
      const gone = [...whole].filter((pair) => !left.has(pair) && own.has(pair.split(' ')[0]!)).length;
      if (gone > 0) lost.push(`${record} ${gone}`);
    }
    expect(chokes.pairs).toBe([...whole].filter((pair) => own.has(pair.split(' ')[0]!)).length);
    expect(new Set(chokes.records.map(({ record, lost: gone }) => `${record.record} ${gone}`))).toEqual(
      new Set(lost),
    );

    // Without several at once, and compared with the next graph of the batch.
    const change = { records: new Set(removedFrom(graph)), nodes: new Set<number>(), added: [] };
    const heldBy = (one: number, removed: readonly number[], who: ReadonlySet<string>): Map<string, number> =>
      named(
        graphs[one]!,
        strongest(scope, (rank) => held(asked.of(one, scope, { removed, rank }))),
        who,
      );
    const who = new Set(actingKeys(graph));
    const { differences } = runToEnd(whatIf(graph, change, scope, recordSteps(graph)));
    expect(changesIn(graph, graph, differences)).toEqual(
      changes(heldBy(g, [], who), heldBy(g, removedFrom(graph), who)),
    );
    const other = (g + 1) % graphs.length;
    const compared = runToEnd(compareGraphs(graph, graphs[other]!, { before: scope, after: scope }));
    // Who acts in either: what a group held that has become a user is lost or kept by that user.
    const either = new Set([...who, ...actingKeys(graphs[other]!)]);
    expect(changesIn(graph, graphs[other]!, compared)).toEqual(
      changes(heldBy(g, [], either), heldBy(other, [], either)),
    );
  });
}

/** Every other record. */
const removedFrom = (graph: AccessGraph): number[] =>
  Array.from({ length: graph.records.length }, (_, record) => record).filter((record) => record % 2 === 0);

const actingKeys = (graph: AccessGraph): string[] =>
  actingPrincipals(graph).map((node) => graph.nodes.at(node)!.key);

/** Rows by the names of their ends. */
function named(
  graph: AccessGraph,
  rows: ReadonlyMap<string, number>,
  who: ReadonlySet<string>,
): Map<string, number> {
  const key = (node: string): string => graph.nodes.at(Number(node))!.key;
  return new Map(
    [...rows].flatMap(([row, rank]) => {
      const [s = '', permission, n = ''] = row.split(' ');
      return who.has(key(s)) ? [[`${key(s)} ${permission} ${key(n)}`, rank] as const] : [];
    }),
  );
}

function changes(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  const found: string[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(name) ?? 0, after.get(name) ?? 0];
    if (was !== is) found.push(`${name}: ${was} to ${is}`);
  }
  return found.sort();
}

function changesIn(
  before: AccessGraph,
  after: AccessGraph,
  found: Parameters<typeof differenceRow>[2],
): string[] {
  return Array.from({ length: found.count }, (_, row) => {
    const { principal, permission, resource, ...ranks } = differenceRow(before, after, found, row);
    return `t|${principal.id} ${permission} t|${resource.id}: ${ranks.before} to ${ranks.after}`;
  }).sort();
}

test(
  `the kernels answer ${DUCKDB_RUNS} random estates as recursive SQL does`,
  () =>
    inBatches(kernelEstate(10), async (db, estates) => {
      const graphs = estates.map(buildKernelEstate);
      await db.run('CREATE OR REPLACE TABLE starter (g INTEGER, n INTEGER)');
      const starters = graphs.flatMap((graph, g) => [...startersOf(graph)].map((n) => `(${g}, ${n})`));
      if (starters.length > 0) await db.run(`INSERT INTO starter VALUES ${starters.join()}`);
      await checkBatch(db, graphs);
    }),
  DUCKDB_TIMEOUT,
);
