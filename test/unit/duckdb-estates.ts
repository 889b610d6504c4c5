/**
 * Estates as tables and the questions as recursive SQL, for DuckDB: written from the design's words (section 5), sharing
 * no code with the engine. Many graphs and many scopes are asked at once: a `variant` is one graph within one scope.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';

/** One graph within one scope, without some records. */
export interface Variant {
  readonly graph: number;
  readonly at: number;
  readonly rank: number;
  readonly becoming: boolean;
  /** Mask; 0: every way of reaching counts. */
  readonly verbs: number;
  readonly removed: readonly number[];
}

const TABLES = `
  CREATE OR REPLACE TABLE node (g INTEGER, n INTEGER, tenant INTEGER, disabled BOOLEAN);
  CREATE OR REPLACE TABLE step (g INTEGER, e INTEGER, f INTEGER, t INTEGER, kind VARCHAR, permission VARCHAR,
    verbs INTEGER, verdict INTEGER, passes BOOLEAN, becomes BOOLEAN, flows BOOLEAN, since DOUBLE, until DOUBLE);
  CREATE OR REPLACE TABLE support (g INTEGER, e INTEGER, s INTEGER);
  CREATE OR REPLACE TABLE needs (g INTEGER, e INTEGER, s INTEGER, record INTEGER);
  CREATE OR REPLACE TABLE variant (v INTEGER, g INTEGER, instant DOUBLE, rank INTEGER, becoming BOOLEAN, verbs INTEGER);
  CREATE OR REPLACE TABLE removed (v INTEGER, record INTEGER);
`;

/** Steps that exist for a variant; `followed`: also where what becomes another is not followed, as a last step. */
const LIVE = `
  CREATE OR REPLACE TABLE live AS
  SELECT v, e, f, t, kind, permission, verdict, passes, flows, becoming OR NOT becomes AS followed,
    kind IN ('permission', 'control') AND (step.verbs & variant.verbs) <> 0 AS wanted, variant.verbs <> 0 AS only_wanted
  FROM step JOIN variant USING (g)
  WHERE verdict >= rank AND since <= instant AND instant < until
    AND EXISTS (FROM support u WHERE u.g = step.g AND u.e = step.e AND NOT EXISTS (
      FROM needs JOIN removed USING (record)
      WHERE needs.g = u.g AND needs.e = u.e AND needs.s = u.s AND removed.v = variant.v));
`;

/** What every enabled node is, belongs to or can act as, and in how few steps (`up`); only the enabled act. */
const ACTS = `
  CREATE OR REPLACE TABLE acts AS
  WITH RECURSIVE walk(v, s, n, up) AS (
    SELECT v, n, n, 0 FROM variant JOIN node USING (g) WHERE NOT disabled
    UNION
    SELECT v, s, t, up + 1 FROM walk JOIN live USING (v) JOIN variant USING (v)
      JOIN node ON node.g = variant.g AND node.n = walk.n
    WHERE f = walk.n AND passes AND followed AND NOT disabled AND up < 16
  )
  SELECT v, s, walk.n, min(up) AS up, NOT any_value(disabled) AS able
  FROM walk JOIN variant USING (v) JOIN node ON node.g = variant.g AND node.n = walk.n GROUP BY ALL;
`;

/** What a permission on a node flows down to, in how few steps of containment. */
const BELOW = `
  CREATE OR REPLACE TABLE below AS
  WITH RECURSIVE walk(v, c, n, down) AS (
    SELECT v, n, n, 0 FROM variant JOIN node USING (g)
    UNION
    SELECT v, c, t, down + 1 FROM walk JOIN live USING (v) JOIN variant USING (v)
      JOIN node ON node.g = variant.g AND node.n = walk.n
    WHERE f = walk.n AND kind = 'contains' AND NOT disabled AND down < 16
  )
  SELECT v, c, n, min(down) AS down FROM walk GROUP BY ALL;
`;

/** Nodes reached from each enabled node, itself left out. */
const REACH = `
  CREATE OR REPLACE TABLE reach AS
  WITH taken AS (SELECT v, s, live.* EXCLUDE (v) FROM acts JOIN live USING (v)
    WHERE f = acts.n AND able AND kind <> 'contains' AND followed AND (wanted OR NOT only_wanted))
  SELECT DISTINCT v, s, n FROM (
    SELECT v, s, n FROM acts JOIN variant USING (v) WHERE verbs = 0
    UNION ALL SELECT v, s, t FROM taken
    UNION ALL SELECT v, s, below.n FROM taken JOIN below USING (v)
      WHERE below.c = taken.t AND flows AND (only_wanted OR NOT passes)
  ) WHERE s <> n;
`;

/** Effective permissions of each enabled node, each with the fewest steps above and below its grant together. */
const HELD = `
  CREATE OR REPLACE TABLE held AS
  SELECT v, s, permission, below.n, min(up + down) AS depth
  FROM acts JOIN live USING (v) JOIN below USING (v)
  WHERE f = acts.n AND able AND kind IN ('permission', 'control', 'assume')
    AND below.c = live.t AND (flows OR down = 0)
  GROUP BY ALL;
`;

const column = (values: readonly (number | string | boolean)[]): string =>
  values
    .map((value) =>
      value === Infinity ? "'Infinity'" : typeof value === 'string' ? `'${value}'` : String(value),
    )
    .join();

async function insert(
  db: DuckDBConnection,
  table: string,
  rows: readonly (readonly (number | string | boolean)[])[],
): Promise<void> {
  for (let i = 0; i < rows.length; i += 2_000)
    await db.run(
      `INSERT INTO ${table} VALUES ${rows
        .slice(i, i + 2_000)
        .map((row) => `(${column(row)})`)
        .join()}`,
    );
}

/** Loads graphs and variants and answers them all: afterwards `reach`, `held`, `acts` and `live` hold the answers. */
export async function answerInSql(
  db: DuckDBConnection,
  graphs: readonly AccessGraph[],
  variants: readonly Variant[],
): Promise<void> {
  await db.run(TABLES);
  const nodes: number[][] = [];
  const steps: (number | string | boolean)[][] = [];
  const supports: number[][] = [];
  const needs: number[][] = [];
  graphs.forEach((graph, g) => {
    graph.nodeTenant.forEach((tenant, n) => nodes.push([g, n, tenant, graph.nodeFlags[n]! & 1]));
    const { classes } = graph;
    graph.stepClass.forEach((c, e) => {
      const flags = classes.flags[c]!;
      steps.push([
        ...[g, e, graph.stepFrom[e]!, graph.stepTo[e]!, STEP_KINDS[classes.kind[c]!]!],
        graph.permissions[classes.permission[c]!] ?? '',
        ...[classes.verbs[c]!, classes.verdict[c]!],
        ...[(flags & 1) !== 0, (flags & 2) !== 0, (flags & 4) !== 0],
        ...[Math.max(classes.start[c]!, -1e300), classes.until[c]!],
      ]);
      for (let s = graph.supportStart[e]!; s < graph.supportStart[e + 1]!; s++) {
        supports.push([g, e, s]);
        for (let r = graph.supportRecordStart[s]!; r < graph.supportRecordStart[s + 1]!; r++)
          needs.push([g, e, s, graph.supportRecords[r]!]);
      }
    });
  });
  await insert(
    db,
    'node',
    nodes.map(([g, n, tenant, disabled]) => [g!, n!, tenant!, disabled === 1]),
  );
  await insert(db, 'step', steps);
  await insert(db, 'support', supports);
  await insert(db, 'needs', needs);
  await insert(
    db,
    'variant',
    variants.map(({ graph, at, rank, becoming, verbs }, v) => [v, graph, at, rank, becoming, verbs]),
  );
  await insert(
    db,
    'removed',
    variants.flatMap(({ removed }, v) => removed.map((record) => [v, record])),
  );
  for (const sql of [LIVE, ACTS, BELOW, REACH, HELD]) await db.run(sql);
}

/** The rows of a query, all numbers as numbers. */
export async function rowsOf(db: DuckDBConnection, sql: string): Promise<(number | string)[][]> {
  const read = await db.runAndReadAll(sql);
  return read.getRows().map((row) => row.map((cell) => (typeof cell === 'string' ? cell : Number(cell))));
}
