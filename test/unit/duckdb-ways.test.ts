import type { DuckDBConnection } from '@duckdb/node-api';
import type fc from 'fast-check';
import { expect, test } from 'vitest';
import { MECHANISM_NAMES } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { startersOf } from '../../src/graph/kernels/counts';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import { VERDICT_RANK } from '../../src/model/verdict';
import { blastRadius } from '../../src/questions/blast-radius';
import type { ReachAnswer, RouteAnswer, Scope } from '../../src/questions/answers';
import { actingPrincipals } from '../../src/questions/effective';
import { answerMinimumCut } from '../../src/questions/minimum-cut';
import { answerOverlap, answerRoutes, permissionQuestion } from '../../src/questions/overlap';
import { overlappingEntitlements } from '../../src/questions/overlaps';
import { listTenantPairs } from '../../src/questions/tenant-pairs';
import { whoCanReach } from '../../src/questions/who-can-reach';
import {
  Asked,
  DUCKDB_RUNS,
  DUCKDB_TIMEOUT,
  SCOPES,
  VERDICTS,
  byVariant,
  inBatches,
  nodesOf,
  ranksOf,
} from './duckdb-asked';
import { answerInSql, insert } from './duckdb-estates';
import { WAYS_ASKED, waysInSql } from './duckdb-ways';
import { buildKernelEstate, kernelEstate } from './kernels-estate';
import type { KernelEstate } from './kernels-estate';

/** Routes listed of one question: more than this are there seldom. */
const MANY = 200;
/** Ways to choose the supports of all routes up to which their independence is searched exactly. */
const SEARCHED = 400;
/** Without verbs: the questions about routes have none. */
const ROUTED = SCOPES.slice(0, 2);

/** Every step for a record of its own, and for that alone: where section 5 says that nothing is a bound. */
function simple(estate: KernelEstate): KernelEstate {
  return { ...estate, steps: estate.steps.slice(0, 10).map((step, i) => ({ ...step, supports: [[i]] })) };
}

const isSimple = (graph: AccessGraph): boolean =>
  graph.supportRecords.length === new Set(graph.supportRecords).size &&
  nodesOf(graph).length > 0 &&
  graph.supportRecordStart.every((start, i, all) => i === 0 || start - all[i - 1]! <= 1);

const ESTATES: fc.Arbitrary<KernelEstate> = kernelEstate(9, 4).map((estate) =>
  estate.steps.length % 3 === 0 ? simple(estate) : estate,
);

/** Those from whom routes are listed: with the most steps. */
function listedFrom(graph: AccessGraph): number[] {
  const steps = (node: number): number => graph.outStart[node + 1]! - graph.outStart[node]!;
  return [...startersOf(graph)].sort((a, b) => steps(b) - steps(a) || a - b).slice(0, 2);
}

/** Two to two, and one of each at both sides where the graph is small. */
function cutOf(graph: AccessGraph): { from: number[]; to: number[] } {
  const last = nodesOf(graph).length - 1;
  return { from: listedFrom(graph), to: [last, last - 1] };
}

const whole = (rows: ReadonlySet<string>): string[][] => [...rows].map((row) => row.split(' '));
const bits = (mask: string): number[] =>
  Array.from({ length: 10 }, (_, r) => r).filter((r) => (Number(mask) >> r) & 1);
const ends = (text: number | string): number => (text === 'Infinity' ? Infinity : Number(text));

test(
  `routes, ends, overlaps, cuts and crossings of ${DUCKDB_RUNS} random estates are those of SQL`,
  () =>
    inBatches(ESTATES, async (db, estates) => {
      await checkBatch(db, estates.map(buildKernelEstate));
    }),
  DUCKDB_TIMEOUT,
);

async function checkBatch(db: DuckDBConnection, graphs: readonly AccessGraph[]): Promise<void> {
  const asked = new Asked();
  const asks = new Map<string, readonly [v: number, held: boolean, s: number]>();
  const singly: [v: number, held: boolean, s: number, record: number][] = [];
  const listed: [v: number, held: boolean, s: number][] = [];
  const cuts: { readonly g: number; readonly scope: Scope; readonly v: number }[] = [];
  const ask = (v: number, held: boolean, s: number): void => {
    asks.set(`${v} ${held} ${s}`, [v, held, s]);
  };
  graphs.forEach((graph, g) => {
    for (const scope of SCOPES) {
      for (const rank of ranksOf(scope)) asked.of(g, scope, { rank });
      const v = asked.of(g, scope);
      cuts.push({ g, scope, v });
      for (const s of cutOf(graph).from) ask(v, false, s);
    }
    for (const scope of ROUTED) {
      for (const s of actingPrincipals(graph)) ask(asked.of(g, scope), true, s);
      for (const rank of ranksOf(scope)) {
        const v = asked.of(g, scope, { rank });
        for (const s of listedFrom(graph)) {
          for (const held of [false, true]) {
            ask(v, held, s);
            singly.push([v, held, s, -1]);
            if (v !== asked.of(g, scope)) continue;
            listed.push([v, held, s]);
            for (let record = 0; held && record < graph.records.length; record++)
              singly.push([v, held, s, record]);
          }
        }
      }
    }
  });
  await answerInSql(db, graphs, asked.variants);
  await db.run(WAYS_ASKED);
  await insert(db, 'asks', [...asks.values()]);
  await insert(db, 'singly', singly);
  await insert(db, 'listed', listed);
  await insert(
    db,
    'cut',
    cuts.map(({ v }, k) => [k, v]),
  );
  const sides = (side: (graph: AccessGraph) => readonly number[]): number[][] =>
    cuts.flatMap(({ g }, k) => side(graphs[g]!).map((n) => [k, n]));
  await insert(
    db,
    'cut_from',
    sides((graph) => cutOf(graph).from),
  );
  await insert(
    db,
    'cut_to',
    sides((graph) => cutOf(graph).to.filter((n) => !cutOf(graph).from.includes(n))),
  );
  await waysInSql(db);

  const answers: Answers = {
    until: await byVariant(db, 'SELECT v, s, n, until, steps FROM ends JOIN far USING (v, s, n)'),
    rights: await byVariant(db, 'FROM right_on'),
    routes: await byVariant(
      db,
      `SELECT v, held, s, n, label, length, rank, until, choices, array_to_string(steps, ',') FROM route
       ORDER BY length`,
    ),
    masks: await byVariant(db, 'SELECT v, held, s, n, label, mask FROM brings'),
    apart: await byVariant(db, 'SELECT v, held, s, n, label, without, many FROM apart'),
    doubled: await byVariant(
      db,
      `SELECT DISTINCT v, a.s, a.label, a.n FROM brings a JOIN brings b USING (v, held, s, n, label)
       WHERE held AND a.mask & b.mask = 0 AND a.mask <> 0 AND b.mask <> 0`,
    ),
    crossings: await byVariant(db, 'FROM crossing'),
    fewest: await byVariant(db, 'FROM fewest'),
    between: await byVariant(db, 'FROM between'),
  };
  graphs.forEach((graph, g) => {
    for (const scope of SCOPES) checkEnds(graph, scope, (rank) => asked.of(g, scope, { rank }), answers);
    for (const scope of ROUTED) {
      checkRoutes(graph, scope, (rank) => asked.of(g, scope, { rank }), answers);
      checkOverlaps(graph, scope, asked.of(g, scope), answers);
    }
    for (const scope of SCOPES) {
      const rows = runToEnd(listTenantPairs(graph, scope)).flatMap(({ fromTenant, toTenant, mechanisms }) =>
        mechanisms.map((name) => `${fromTenant} ${toTenant} ${MECHANISM_NAMES.indexOf(name) + 1}`),
      );
      expect(new Set(rows)).toEqual(answers.crossings(asked.of(g, scope)));
    }
  });
  cuts.forEach(({ g, scope }, k) => {
    checkCut(graphs[g]!, scope, answers.fewest(k), answers.between(k));
  });
}

type Answer = (variant: number) => ReadonlySet<string>;
type Answers = Readonly<
  Record<
    'until' | 'rights' | 'routes' | 'masks' | 'apart' | 'doubled' | 'crossings' | 'fewest' | 'between',
    Answer
  >
>;

/** Latest end and fewest steps of each pair at its strongest verdict, and what is held on it with which verdict. */
function checkEnds(graph: AccessGraph, scope: Scope, at: (rank: number) => number, answers: Answers): void {
  const expected = new Map<string, string>();
  const rights = new Map<string, 1 | 2 | 3>();
  for (const rank of ranksOf(scope)) {
    for (const [s, n, until, steps] of whole(answers.until(at(rank))))
      if (!expected.has(`${s} ${n}`)) expected.set(`${s} ${n}`, `${VERDICTS[rank]} ${until} ${steps}`);
    for (const row of answers.rights(at(rank))) if (!rights.has(row)) rights.set(row, rank);
  }
  const told = ({ verdict, until, steps }: ReachAnswer['reached'][number]): string =>
    `${verdict} ${until} ${steps}`;
  const starts = [...startersOf(graph)];
  const found = new Map<string, string>();
  const back = new Map<string, string>();
  for (const s of starts) {
    for (const row of blastRadius(graph, [s], scope).reached) {
      found.set(`${s} ${row.node}`, told(row));
      const all = [{ verdict: row.verdict, permissions: row.permissions }, ...(row.weaker ?? [])];
      const held = all.flatMap(({ verdict, permissions }) =>
        permissions.map((name) => `${s} ${row.node} ${name} ${verdict}`),
      );
      // A row names what is held with its verdict or a weaker one, `Reached` says.
      const wanted = [...rights].flatMap(([name, rank]) =>
        name.startsWith(`${s} ${row.node} `) && rank <= VERDICT_RANK[row.verdict]
          ? [`${name} ${VERDICTS[rank]}`]
          : [],
      );
      expect(held.sort()).toEqual(wanted.sort());
    }
  }
  for (const n of nodesOf(graph))
    for (const row of whoCanReach(graph, n, scope).reached) back.set(`${row.node} ${n}`, told(row));
  const mine = new Map([...expected].filter(([pair]) => starts.includes(Number(pair.split(' ')[0]))));
  expect(sorted(back)).toEqual(sorted(mine));
  expect(sorted(found)).toEqual(sorted(mine));
}

const sorted = (rows: ReadonlyMap<string, string>): string[] =>
  [...rows].map(([pair, row]) => `${pair}: ${row}`).sort();

interface Way {
  readonly length: number;
  readonly rank: number;
  readonly until: number;
  readonly choices: number;
}

/** Every pair of those listed, whatever leads there and for each permission. */
function checkRoutes(graph: AccessGraph, scope: Scope, at: (rank: number) => number, answers: Answers): void {
  const v = at(ranksOf(scope).at(-1)!);
  const ways = new Map<string, Map<string, Way>>();
  for (const [held, s, n, label, length, rank, until, choices, steps = ''] of whole(answers.routes(v))) {
    const name = [held, s, n, label].join(' ');
    const way = { length: Number(length), rank: Number(rank), until: ends(until!), choices: Number(choices) };
    ways.set(name, (ways.get(name) ?? new Map<string, Way>()).set(steps, way));
  }
  const masks = new Map<string, string[]>();
  for (const [held, s, n, label, mask] of whole(answers.masks(v))) {
    const name = [held, s, n, label].join(' ');
    masks.set(name, [...(masks.get(name) ?? []), mask!]);
  }
  const apart = ranksOf(scope).map(
    (rank) =>
      new Map(
        whole(answers.apart(at(rank))).map(
          (row) => [row.slice(0, -1).join(' '), Number(row.at(-1))] as const,
        ),
      ),
  );
  const manyOf = (name: string, rank: number, record = -1): number =>
    apart[ranksOf(scope).findIndex((one) => one === rank)]?.get(`${name} ${record}`) ?? 0;
  for (const from of listedFrom(graph)) {
    for (const to of nodesOf(graph)) {
      for (const permission of [undefined, 'read', 'write', 'own']) {
        if (permission === undefined && from === to) continue;
        const name = `${permission === undefined ? 0 : 1} ${from} ${to} ${permission ?? ''}`;
        const all = ways.get(name) ?? new Map<string, Way>();
        const question = permissionQuestion(graph, from, to, scope, permission);
        const answer = answerRoutes({ graph, inputs: [] }, question, MANY);
        checkListing(answer, all, MANY);
        checkListing(answerRoutes({ graph, inputs: [] }, question, 3), all, 3);
        const weakest = ranksOf(scope).at(-1)!;
        const many = manyOf(name, weakest);
        const choices = [...all.values()].reduce((sum, way) => sum + way.choices, 0);
        if (isSimple(graph) || choices <= SEARCHED) expect(answer.exact).toBe(true);
        expect(answer.independent).toBeLessThanOrEqual(many);
        expect(answer.upper).toBeGreaterThanOrEqual(many);
        if (answer.exact) expect([answer.independent, answer.upper]).toEqual([many, many]);
        if (answer.exact) {
          const strengths = {
            allowed: manyOf(name, 3),
            conditional: manyOf(name, Math.max(2, weakest)),
          };
          const same = strengths.allowed === many && strengths.conditional === many;
          expect(answer.independentAtLeast).toEqual(same ? undefined : strengths);
        }
        const sets = (masks.get(name) ?? []).map((mask) => bits(mask));
        const [first = [], ...rest] = sets;
        const shared = first.filter((record) => rest.every((set) => set.includes(record)));
        expect(answer.shared.map(({ record }) => record).sort()).toEqual(shared.sort());
        if (permission === undefined || all.size === 0) continue;
        const overlap = answerOverlap({ graph, inputs: [] }, from, to, permission, scope, MANY);
        for (const { record, remaining, verdict } of overlap.revocations) {
          if (answer.exact) expect(remaining).toBe(manyOf(name, weakest, record.record));
          const left = ranksOf(scope).find((rank) =>
            whole(answers.masks(at(rank))).some(
              (row) => row.slice(0, -1).join(' ') === name && !((Number(row.at(-1)) >> record.record) & 1),
            ),
          );
          expect(verdict).toBe(left === undefined ? 'denied' : VERDICTS[left]);
        }
      }
    }
  }
}

/** The first of all routes with each choice of supports, shortest first, and the independent ones; each with its verdict and end. */
function checkListing(answer: RouteAnswer, all: ReadonlyMap<string, Way>, most: number): void {
  const lengths = [...all.values()].flatMap(({ length, choices }) =>
    Array.from({ length: Math.min(choices, most) }, () => length),
  );
  // Behind the shortest stands what is needed for as many that share no record as there are, and no more.
  const listed = answer.routes.map(({ steps }) => steps.length);
  expect(listed.slice(0, most)).toEqual(lengths.slice(0, most));
  expect(listed.length).toBeLessThanOrEqual(Math.min(most, lengths.length) + answer.independent);
  const choices = [...all.values()].reduce((sum, way) => sum + way.choices, 0);
  expect(answer.more).toBe(choices > most);
  const seen = new Set<string>();
  for (const { steps, verdict, until } of answer.routes) {
    const way = all.get(steps.map(({ step }) => step).join());
    expect([verdict, until]).toEqual([VERDICTS[(way?.rank ?? 1) as 1 | 2 | 3], way?.until]);
    const records = steps.map(({ step, supports }) => [
      step,
      supports.map((support) => support.records.map(({ record }) => record)),
    ]);
    seen.add(JSON.stringify(records));
  }
  expect(seen.size).toBe(answer.routes.length);
}

/** Permissions with two ways that share no record. */
function checkOverlaps(graph: AccessGraph, scope: Scope, v: number, answers: Answers): void {
  const found = runToEnd(overlappingEntitlements(graph, actingPrincipals(graph), scope, recordSteps(graph)));
  const certain = new Set<string>();
  const undecided = new Set<string>();
  for (let row = 0; row < found.count; row++) {
    const permission = graph.permissions[found.permission[row]!] ?? '';
    const name = `${found.principal[row]} ${permission} ${found.resource[row]}`;
    (found.certain[row] === 1 ? certain : undecided).add(name);
  }
  const zero = new Set(
    whole(answers.masks(v)).flatMap(([held, s, n, label, mask]) =>
      held === '1' && mask === '0' ? [`${s} ${label} ${n}`] : [],
    ),
  );
  const acting = actingPrincipals(graph).map(String);
  const doubled = [...answers.doubled(v)].filter(
    (name) => !zero.has(name) && acting.includes(name.split(' ')[0]!),
  );
  if (isSimple(graph)) expect(undecided.size).toBe(0);
  expect(new Set(doubled.filter((name) => !undecided.has(name)))).toEqual(certain);
  expect(found.doubled).toBe(certain.size);
}

/** The fewest records that every way between two sides needs one of. */
function checkCut(
  graph: AccessGraph,
  scope: Scope,
  fewest: ReadonlySet<string>,
  between: ReadonlySet<string>,
): void {
  const { from, to } = cutOf(graph);
  const cut = runToEnd(answerMinimumCut({ graph, inputs: [] }, from, to, scope, recordSteps(graph)));
  expect(cut.impossible).toBe(fewest.size === 0);
  if (cut.impossible) return;
  const many = Number([...fewest][0]);
  expect(cut.atLeast).toBeLessThanOrEqual(many);
  expect(cut.records.length).toBeGreaterThanOrEqual(many);
  if (isSimple(graph)) expect(cut.exact).toBe(true);
  if (cut.exact) expect(cut.records.length).toBe(many);
  const removed = cut.records.map(({ record }) => record);
  for (const mask of between) expect(bits(mask).some((record) => removed.includes(record))).toBe(true);
}
