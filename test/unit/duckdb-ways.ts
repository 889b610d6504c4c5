/**
 * The ways between things in SQL: every simple route one by one, the sets of records that bring a way about, ends, and
 * what crosses between tenants. Over the tables of `duckdb-estates.ts`, from the design's words (section 5), sharing no
 * code with the engine.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { START } from './duckdb-asked';

/**
 * What leads on from where, by how a way is there: 0 it is, belongs to or can act as the node, 1 a permission flows down
 * to it, 2 a permission ends there. `held`: ways to effective permissions (`label`), else ways to whatever is reached.
 */
const ARCS = `
  CREATE OR REPLACE TABLE arc AS
  SELECT v, held, e, f, 0 AS fhow, t, 0 AS thow, '' AS label, verdict, until, mechanism
    FROM live, (VALUES (FALSE), (TRUE)) AS both_kinds(held) WHERE passes AND followed
  UNION ALL SELECT v, held, e, f, 1, t, 1, '', verdict, until, mechanism
    FROM live, (VALUES (FALSE), (TRUE)) AS both_kinds(held) WHERE kind = 'contains'
  UNION ALL SELECT v, FALSE, e, f, 0, t, if(flows, 1, 2), '', verdict, until, mechanism
    FROM live WHERE kind <> 'contains' AND followed AND if(only_wanted, wanted, NOT passes)
  UNION ALL SELECT v, TRUE, e, f, 0, t, if(flows, 1, 2), permission, verdict, until, mechanism
    FROM live WHERE kind IN ('permission', 'control', 'assume');
`;

/** Only the enabled go on; what flows down keeps the permission it has. */
const ON = `JOIN arc ON arc.v = walk.v AND arc.held = walk.held AND f = walk.n AND fhow = how
    JOIN able ON able.v = walk.v AND able.n = walk.n`;
const LABEL = `if(fhow = 1, walk.label, arc.label) AS label`;
/** Whether to come there by such a step is to reach: with verbs only by a permission that has one. */
const COUNTS = `(how > 0 OR NOT (held OR verbs <> 0)) AND (held OR s <> n)`;

/** By pair the latest end among all ways, and by how few steps. */
const ENDS = `
  CREATE OR REPLACE TABLE ends AS
  WITH RECURSIVE walk(v, held, s, n, how, until) AS (
    SELECT v, FALSE, n, n, 0, 'Infinity'::DOUBLE FROM able
    UNION SELECT walk.v, walk.held, s, t, thow, least(walk.until, arc.until) FROM walk ${ON}
  ) SELECT v, s, n, max(until) AS until FROM walk JOIN variant USING (v) WHERE ${COUNTS} GROUP BY v, s, n;
  CREATE OR REPLACE TABLE far AS
  WITH RECURSIVE walk(v, held, s, n, how, steps) USING KEY (v, held, s, n, how) AS (
    SELECT v, FALSE, n, n, 0, 0 FROM able
    UNION SELECT DISTINCT walk.v, walk.held, s, t, thow, steps + 1 FROM walk ${ON}
    WHERE NOT EXISTS (FROM recurring.walk known
      WHERE known.v = walk.v AND known.held = walk.held AND known.s = walk.s AND known.n = t AND known.how = thow)
  ) SELECT v, s, n, min(steps) AS steps FROM walk JOIN variant USING (v) WHERE ${COUNTS} GROUP BY v, s, n;
  CREATE OR REPLACE TABLE right_on AS
  SELECT DISTINCT v, s, below.n, permission FROM acts JOIN live USING (v) JOIN below USING (v)
  WHERE f = acts.n AND able AND kind IN ('permission', 'control') AND followed
    AND below.c = live.t AND (flows OR down = 0) AND s <> below.n;
`;

/** The records of each support as bits, and the ways of bringing each step about. */
const BEARS = `
  CREATE OR REPLACE TABLE bears AS
  SELECT DISTINCT v, e, mask FROM live JOIN variant USING (v) JOIN (
    SELECT g, e, s, coalesce(bit_or(1 << record), 0) AS mask FROM support LEFT JOIN needs USING (g, e, s) GROUP BY g, e, s
  ) AS masks USING (g, e)
  WHERE mask & (SELECT coalesce(bit_or(1 << record), 0) FROM removed WHERE removed.v = live.v) = 0;
`;

/** The smallest sets of records that bring about a way from each of `asks` to each node, one set without another. */
const MASKS = `
  CREATE OR REPLACE TABLE brings AS
  WITH RECURSIVE walk(v, held, s, n, how, label, mask) USING KEY (v, held, s, n, how, label, mask) AS (
    SELECT v, held, s, s, 0, '', 0 FROM asks WHERE EXISTS (FROM able WHERE able.v = asks.v AND able.n = s)
    UNION SELECT DISTINCT walk.v, walk.held, s, t, thow, ${LABEL}, walk.mask | bears.mask
    FROM walk ${ON} JOIN bears ON bears.v = walk.v AND bears.e = arc.e
    WHERE NOT EXISTS (FROM recurring.walk known WHERE known.v = walk.v AND known.held = walk.held AND known.s = walk.s
      AND known.n = t AND known.how = thow AND known.label = if(fhow = 1, walk.label, arc.label)
      AND known.mask & (walk.mask | bears.mask) = known.mask)
  ), come AS (SELECT DISTINCT v, held, s, n, label, mask FROM walk JOIN variant USING (v) WHERE ${COUNTS})
  FROM come WHERE NOT EXISTS (FROM come less WHERE less.v = come.v AND less.held = come.held AND less.s = come.s
    AND less.n = come.n AND less.label = come.label AND less.mask <> come.mask AND less.mask & come.mask = less.mask);
`;

/**
 * The most ways that pairwise share no record, by all choices of such sets; beside a way that no removal stops none is
 * another. `without`: those that are left without one record, -1 for none.
 */
const APART = `
  CREATE OR REPLACE TABLE apart AS
  WITH RECURSIVE pack(v, held, s, n, label, without, last, used, many) AS (
    SELECT DISTINCT v, held, s, n, label, record, -1, 0, 0 FROM brings JOIN singly USING (v, held, s)
    UNION
    SELECT v, held, s, n, label, without, mask, used | mask, many + 1 FROM pack JOIN brings USING (v, held, s, n, label)
    WHERE mask > last AND last <> 0 AND used & mask = 0 AND (without < 0 OR (mask >> without) & 1 = 0)
  )
  SELECT v, held, s, n, label, without, if(bool_or(last = 0), 1, max(many)) AS many FROM pack GROUP BY ALL;
`;

/** Every simple route from `listed`: simple in what it acts as, and in what its permission flows down. */
const ROUTES = `
  CREATE OR REPLACE TABLE route AS
  WITH RECURSIVE walk(v, held, s, n, how, label, acted, covered, steps, rank, until, choices) AS (
    SELECT v, held, s, s, 0, '', [s], []::INTEGER[], []::INTEGER[], 3, 'Infinity'::DOUBLE, 1::BIGINT
    FROM listed WHERE EXISTS (FROM able WHERE able.v = listed.v AND able.n = s)
    UNION ALL
    SELECT walk.v, walk.held, s, t, thow, ${LABEL}, if(thow = 0, list_append(acted, t), acted),
      if(thow = 0, covered, list_append(covered, t)), list_append(steps, arc.e), least(walk.rank, verdict),
      least(walk.until, arc.until), choices * many
    FROM walk ${ON} JOIN variant ON variant.v = walk.v
      JOIN (SELECT g, e, count(*) AS many FROM support GROUP BY g, e) AS supports
        ON supports.g = variant.g AND supports.e = arc.e
    WHERE NOT list_contains(if(thow = 0, acted, covered), t)
  )
  SELECT v, held, s, n, label, steps, len(steps) AS length, walk.rank, until, choices FROM walk JOIN variant USING (v)
  WHERE ${COUNTS} AND (held OR how = 0 OR NOT list_contains(acted, n));
`;

/** By tenants of who reaches and of what is reached the mechanisms of the crossings on the ways between. */
const CROSSINGS = `
  CREATE OR REPLACE TABLE leads AS
  WITH RECURSIVE walk(v, held, c, chow, n, how) AS (
    SELECT DISTINCT v, FALSE, n, how, n, how FROM able, range(3) AS every(how)
    UNION SELECT DISTINCT v, FALSE, t, thow, t, thow FROM arc WHERE NOT held
    UNION SELECT walk.v, walk.held, c, chow, t, thow FROM walk ${ON}
  ) FROM walk;
  CREATE OR REPLACE TABLE crossing AS
  SELECT DISTINCT leads.v, start.tenant AS home, ended.tenant AS away, arc.mechanism
  FROM able AS start
    JOIN leads ON leads.v = start.v AND leads.c = start.n AND leads.chow = 0
    JOIN able ON able.v = leads.v AND able.n = leads.n
    JOIN arc ON arc.v = leads.v AND NOT arc.held AND arc.f = leads.n AND arc.fhow = leads.how AND arc.mechanism > 0
    JOIN leads AS after ON after.v = arc.v AND after.c = arc.t AND after.chow = arc.thow
    JOIN variant ON variant.v = arc.v
    JOIN node AS ended ON ended.g = variant.g AND ended.n = after.n
  WHERE start.${START} AND start.tenant <> ended.tenant AND (after.how > 0 OR variant.verbs = 0);
`;

/** The fewest records without which no way from one side of a cut is left to the other, by trying all sets of ten. */
const CUTS = `
  CREATE OR REPLACE TABLE between AS
  SELECT DISTINCT k, mask FROM cut JOIN cut_from USING (k) JOIN cut_to USING (k)
    JOIN brings ON NOT held AND brings.v = cut.v AND brings.s = cut_from.n AND brings.n = cut_to.n;
  CREATE OR REPLACE TABLE fewest AS
  SELECT k, min(bit_count(tried)) AS many FROM cut, range(1024) AS every(tried)
  WHERE NOT EXISTS (FROM between WHERE between.k = cut.k AND between.mask & tried::INTEGER = 0) GROUP BY k;
`;

/** Tables of what is asked; the caller fills them. */
export const WAYS_ASKED = `
  CREATE OR REPLACE TABLE asks (v INTEGER, held BOOLEAN, s INTEGER);
  CREATE OR REPLACE TABLE singly (v INTEGER, held BOOLEAN, s INTEGER, record INTEGER);
  CREATE OR REPLACE TABLE listed (v INTEGER, held BOOLEAN, s INTEGER);
  CREATE OR REPLACE TABLE cut (k INTEGER, v INTEGER);
  CREATE OR REPLACE TABLE cut_from (k INTEGER, n INTEGER);
  CREATE OR REPLACE TABLE cut_to (k INTEGER, n INTEGER);
`;

/** After `answerInSql`: answers what `WAYS_ASKED` was filled with. */
export async function waysInSql(db: DuckDBConnection): Promise<void> {
  for (const sql of [ARCS, ENDS, BEARS, MASKS, APART, ROUTES, CROSSINGS, CUTS]) await db.run(sql);
}
