/** What the tests in SQL ask of random estates: scopes, each variant once, and answers as sets of text. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import type { AccessGraph } from '../../src/graph/access-graph';
import { verbMask } from '../../src/model/permission';
import type { Scope } from '../../src/questions/answers';
import { rowsOf } from './duckdb-estates';
import type { Variant } from './duckdb-estates';
import { AT } from './kernels-estate';

/** Graphs in all; so many are asked about at once. */
export const DUCKDB_RUNS = Number(process.env['DUCKDB_RUNS'] ?? 50);
const BATCH = 10;
/** How long a test may take, in ms: the full count takes minutes on a busy machine. */
export const DUCKDB_TIMEOUT = 1_800_000;

export const SCOPES: readonly Scope[] = [
  { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true },
  { at: AT, atLeast: 'conditional', verbs: [], becoming: false },
  { at: AT, atLeast: 'not-evaluated', verbs: ['change'], becoming: true },
  { at: AT + 1, atLeast: 'allowed', verbs: ['view', 'administer'], becoming: false },
];
export const RANKS = { allowed: 3, conditional: 2, 'not-evaluated': 1 } as const;
export const VERDICTS = { 3: 'allowed', 2: 'conditional', 1: 'not-evaluated' } as const;

/** All that is to be asked in SQL, each variant once. */
export class Asked {
  readonly variants: Variant[] = [];
  readonly #known = new Map<string, number>();

  of(
    graph: number,
    scope: Scope,
    { rank = RANKS[scope.atLeast], removed = [], ...change }: Partial<Variant> = {},
  ): number {
    const verbs = verbMask(...scope.verbs);
    const variant = { graph, at: scope.at, rank, becoming: scope.becoming, verbs, removed, ...change };
    const name = JSON.stringify(variant);
    const known = this.#known.get(name) ?? this.variants.push(variant) - 1;
    this.#known.set(name, known);
    return known;
  }
}

/** Answers in SQL as sets of text by what the first column says: a variant mostly. */
export async function byVariant(
  db: DuckDBConnection,
  sql: string,
): Promise<(variant: number) => ReadonlySet<string>> {
  const found = new Map<number, Set<string>>();
  for (const [v, ...rest] of await rowsOf(db, sql)) {
    const rows = found.get(Number(v)) ?? new Set<string>();
    found.set(Number(v), rows.add(rest.join(' ')));
  }
  return (variant) => found.get(variant) ?? new Set();
}

export const ranksOf = (scope: Scope): readonly (1 | 2 | 3)[] =>
  ([3, 2, 1] as const).filter((rank) => rank >= RANKS[scope.atLeast]);

/** By text the strongest rank whose variant has it. */
export function strongest(
  scope: Scope,
  rowsAt: (rank: number) => ReadonlySet<string>,
): Map<string, 1 | 2 | 3> {
  const found = new Map<string, 1 | 2 | 3>();
  for (const rank of ranksOf(scope))
    for (const row of rowsAt(rank)) if (!found.has(row)) found.set(row, rank);
  return found;
}

/** Checks so many random estates, some at a time, over one connection. */
export async function inBatches<Estate>(
  estate: fc.Arbitrary<Estate>,
  check: (db: DuckDBConnection, estates: readonly Estate[]) => Promise<void>,
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const db = await instance.connect();
  const many = Math.min(BATCH, DUCKDB_RUNS);
  await fc.assert(
    fc.asyncProperty(fc.array(estate, { minLength: many, maxLength: many }), (estates) => check(db, estates)),
    { numRuns: Math.ceil(DUCKDB_RUNS / BATCH), endOnFailure: true, plugins: [fc.unbiased()] },
  );
  instance.closeSync();
}

/** Node numbers whose nodes SQL lets start: principals and secrets that are enabled. */
export const START = `kind NOT IN ('resource', 'pattern', 'tenant')`;

export const nodesOf = (graph: AccessGraph): number[] => [...graph.nodeKind.keys()];
