/**
 * Estates as tables and the questions as recursive SQL, for DuckDB: written from the design's words (section 5), sharing
 * no code with the engine. Many graphs and many scopes are asked at once: a `variant` is one graph within one scope.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { NODE_KINDS, STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';

/** A step there is besides, with all that leads on said. */
export interface AddedInSql {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  readonly permission: string;
  readonly verbs: number;
  readonly verdict: number;
  readonly passes: boolean;
  readonly becomes: boolean;
  readonly flows: boolean;
}

/** One graph within one scope, without some records and nodes, and with more steps. */
export interface Variant {
  readonly graph: number;
  readonly at: number;
  readonly rank: number;
  readonly becoming: boolean;
  /** Mask; 0: every way of reaching counts. */
  readonly verbs: number;
  readonly removed: readonly number[];
  readonly gone?: readonly number[];
  readonly added?: readonly AddedInSql[];
}

const DISABLED = 1;
const ACTS_BY_ITSELF = 16;
/** No step has so large a number: those added are numbered from here. */
const ADDED = 1_000_000;

const TABLES = `
  CREATE OR REPLACE TABLE node (g INTEGER, n INTEGER, tenant INTEGER, kind VARCHAR, disabled BOOLEAN, acts BOOLEAN);
  CREATE OR REPLACE TABLE step (g INTEGER, e INTEGER, f INTEGER, t INTEGER, kind VARCHAR, permission VARCHAR,
    verbs INTEGER, verdict INTEGER, passes BOOLEAN, becomes BOOLEAN, flows BOOLEAN, since DOUBLE, until DOUBLE,
    mechanism INTEGER);
  CREATE OR REPLACE TABLE support (g INTEGER, e INTEGER, s INTEGER);
  CREATE OR REPLACE TABLE needs (g INTEGER, e INTEGER, s INTEGER, record INTEGER);
  CREATE OR REPLACE TABLE variant (v INTEGER, g INTEGER, instant DOUBLE, rank INTEGER, becoming BOOLEAN, verbs INTEGER);
  CREATE OR REPLACE TABLE removed (v INTEGER, record INTEGER);
  CREATE OR REPLACE TABLE gone (v INTEGER, n INTEGER);
  CREATE OR REPLACE TABLE added (v INTEGER, e INTEGER, f INTEGER, t INTEGER, kind VARCHAR, permission VARCHAR,
    verbs INTEGER, verdict INTEGER, passes BOOLEAN, becomes BOOLEAN, flows BOOLEAN, since DOUBLE, until DOUBLE,
    mechanism INTEGER);
`;

/** Who can act for a variant: what is disabled cannot, and is only come to. */
const ABLE = `
  CREATE OR REPLACE TABLE able AS SELECT v, n, tenant, kind, acts FROM variant JOIN node USING (g)
  WHERE NOT disabled AND NOT EXISTS (FROM gone WHERE gone.v = variant.v AND gone.n = node.n);
`;

/** Steps that exist for a variant; `followed`: also where what becomes another is not followed, as a last step. */
const LIVE = `
  CREATE OR REPLACE TABLE live AS
  WITH every AS (
    SELECT v, step.* EXCLUDE (g) FROM step JOIN variant USING (g)
    WHERE EXISTS (FROM support u WHERE u.g = step.g AND u.e = step.e AND NOT EXISTS (
      FROM needs JOIN removed USING (record)
      WHERE needs.g = u.g AND needs.e = u.e AND needs.s = u.s AND removed.v = variant.v))
    UNION ALL FROM added
  )
  SELECT v, e, f, t, kind, permission, verdict, passes, flows, until, mechanism, becoming OR NOT becomes AS followed,
    kind IN ('permission', 'control') AND (every.verbs & variant.verbs) <> 0 AS wanted, variant.verbs <> 0 AS only_wanted
  FROM every JOIN variant USING (v)
  WHERE verdict >= rank AND since <= instant AND instant < until
    AND NOT EXISTS (FROM gone WHERE gone.v = every.v AND gone.n IN (f, t));
`;

/** What every enabled node is, belongs to or can act as, and in how few steps (`up`); only the enabled act. */
const ACTS = `
  CREATE OR REPLACE TABLE acts AS
  WITH RECURSIVE walk(v, s, n, up) AS (
    SELECT v, n, n, 0 FROM able
    UNION
    SELECT v, s, t, up + 1 FROM walk JOIN live USING (v) JOIN able USING (v)
    WHERE f = walk.n AND able.n = walk.n AND passes AND followed AND up < 16
  )
  SELECT walk.v, s, walk.n, min(up) AS up, any_value(able.n IS NOT NULL) AS able
  FROM walk LEFT JOIN able ON able.v = walk.v AND able.n = walk.n GROUP BY walk.v, s, walk.n;
`;

/** What a permission on a node flows down to, in how few steps of containment. */
const BELOW = `
  CREATE OR REPLACE TABLE below AS
  WITH RECURSIVE walk(v, c, n, down) AS (
    SELECT v, n, n, 0 FROM variant JOIN node USING (g)
    UNION
    SELECT v, c, t, down + 1 FROM walk JOIN live USING (v) JOIN variant USING (v)
      JOIN node ON node.g = variant.g AND node.n = walk.n
    WHERE f = walk.n AND live.kind = 'contains' AND NOT disabled AND down < 16
  )
  SELECT v, c, n, min(down) AS down FROM walk GROUP BY ALL;
`;

/** Nodes reached from each enabled node; itself only where verbs are asked for, by a permission on itself. */
const REACH = `
  CREATE OR REPLACE TABLE reach AS
  WITH taken AS (SELECT v, s, live.* EXCLUDE (v) FROM acts JOIN live USING (v)
    WHERE f = acts.n AND able AND kind <> 'contains' AND followed AND (wanted OR NOT only_wanted))
  SELECT DISTINCT v, s, n FROM (
    SELECT v, s, n FROM acts JOIN variant USING (v) WHERE verbs = 0
    UNION ALL SELECT v, s, t FROM taken
    UNION ALL SELECT v, s, below.n FROM taken JOIN below USING (v)
      WHERE below.c = taken.t AND flows AND (only_wanted OR NOT passes)
  ) JOIN variant USING (v) WHERE s <> n OR verbs <> 0;
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

type Cell = number | string | boolean;

/** Adds rows in bulk; numbers become those of their column. */
export async function insert(
  db: DuckDBConnection,
  table: string,
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const appender = await db.createAppender(table);
  for (const row of rows) {
    for (const cell of row) {
      if (typeof cell === 'string') appender.appendVarchar(cell);
      else if (typeof cell === 'boolean') appender.appendBoolean(cell);
      else appender.appendDouble(cell);
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** Loads graphs and variants and answers them all: afterwards `reach`, `held`, `acts` and `live` hold the answers. */
export async function answerInSql(
  db: DuckDBConnection,
  graphs: readonly AccessGraph[],
  variants: readonly Variant[],
): Promise<void> {
  await db.run(TABLES);
  const nodes: Cell[][] = [];
  const steps: Cell[][] = [];
  const supports: number[][] = [];
  const needs: number[][] = [];
  graphs.forEach((graph, g) => {
    graph.nodeTenant.forEach((tenant, n) => {
      const flags = graph.nodeFlags[n]!;
      const kind = NODE_KINDS[graph.nodeKind[n]!]!;
      nodes.push([g, n, tenant, kind, (flags & DISABLED) !== 0, (flags & ACTS_BY_ITSELF) !== 0]);
    });
    const { classes } = graph;
    graph.stepClass.forEach((c, e) => {
      const flags = classes.flags[c]!;
      steps.push([
        ...[g, e, graph.stepFrom[e]!, graph.stepTo[e]!, STEP_KINDS[classes.kind[c]!]!],
        graph.permissions[classes.permission[c]!] ?? '',
        ...[classes.verbs[c]!, classes.verdict[c]!],
        ...[(flags & 1) !== 0, (flags & 2) !== 0, (flags & 4) !== 0],
        ...[classes.start[c]!, classes.until[c]!, classes.mechanism[c]!],
      ]);
      for (let s = graph.supportStart[e]!; s < graph.supportStart[e + 1]!; s++) {
        supports.push([g, e, s]);
        for (let r = graph.supportRecordStart[s]!; r < graph.supportRecordStart[s + 1]!; r++)
          needs.push([g, e, s, graph.supportRecords[r]!]);
      }
    });
  });
  await insert(db, 'node', nodes);
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
  await insert(
    db,
    'gone',
    variants.flatMap(({ gone = [] }, v) => gone.map((node) => [v, node])),
  );
  await insert(
    db,
    'added',
    variants.flatMap(({ added = [] }, v) =>
      added.map(({ from, to, kind, permission, verbs, verdict, passes, becomes, flows }, i) => [
        ...[v, ADDED + i, from, to, kind, permission, verbs, verdict, passes, becomes, flows],
        ...[-Infinity, Infinity, 0],
      ]),
    ),
  );
  for (const sql of [ABLE, LIVE, ACTS, BELOW, REACH, HELD]) await db.run(sql);
}

/** The rows of a query, all numbers as numbers. */
export async function rowsOf(db: DuckDBConnection, sql: string): Promise<(number | string)[][]> {
  const read = await db.runAndReadAll(sql);
  return read.getRows().map((row) => row.map((cell) => (typeof cell === 'string' ? cell : Number(cell))));
}
