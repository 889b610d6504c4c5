/**
 * Import alone: a workspace of the decided graph by the shipped reader, beside DuckDB on one thread reading the same nodes
 * and edges into tables: `node import.mjs <shape> <nodes>`. Medians of BENCH_RUNS, in processor time. Edges are told by the
 * names of their ends, as one would export them (Parquet, CSV, NDJSON), and by numbers, as our own file has them
 * (Parquet): that is like for like. Ours ends with every index proved and both adjacencies made; DuckDB's with plain tables.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { fileSource } from '../../src/cli/files';
import { openDecided } from '../../src/engine/decided';
import { writeWorkspace } from '../../src/engine/workspace';
import { NODE_KINDS, NO_PERMISSION, STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { runToEnd } from '../../src/lib/steps';
import { generate } from './generate';
import { generatedInputs } from './generated-inputs';
import { median, record } from './results';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const SEED = Number(process.env['BENCH_SEED'] ?? 1);
/** How the tables are written: what DuckDB reads them by, and what they are. */
const TABLES = [
  { format: 'parquet', tables: ['node', 'edge'], as: 'parquet' },
  { format: 'csv', tables: ['node', 'edge'], as: 'csv' },
  { format: 'json', tables: ['node', 'edge'], as: 'json' },
  { format: 'parquet', tables: ['node', 'step', 'class'], as: 'parquet, ends by number' },
] as const;
type Tables = (typeof TABLES)[number];
const [, , shape, size = '10000'] = process.argv;
const n = Number(size);
const folder = mkdtempSync(join(tmpdir(), 'overreach-import-'));

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What is compared: edges of each kind, and how many nodes have an edge into them. */
function told(graph: AccessGraph): string {
  const kinds = new Map<string, number>();
  const targets = new Uint8Array(graph.nodes.length);
  graph.stepTo.forEach((to, step) => {
    targets[to] = 1;
    const kind = STEP_KINDS[graph.classes.kind[graph.stepClass[step] ?? 0] ?? 0] ?? '';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  });
  const led = targets.reduce((sum, one) => sum + one, 0);
  return `${graph.nodes.length} nodes, ${led} led to, ${[...kinds].toSorted().join(' ')}`;
}

async function toldBy(db: DuckDBConnection): Promise<string> {
  const rows = async (sql: string): Promise<readonly unknown[][]> => (await db.runAndReadAll(sql)).getRows();
  const [[nodes] = []] = await rows('SELECT count(*) FROM node');
  const [[led] = []] = await rows('SELECT count(DISTINCT b) FROM edge');
  const kinds = await rows('SELECT kind, count(*) FROM edge GROUP BY kind ORDER BY kind');
  return `${String(nodes)} nodes, ${String(led)} led to, ${kinds.map((row) => row.map(String).join()).join(' ')}`;
}

/** The same graph with its edges by number, once as tables: what is told of it is asked of both in the same words. */
const EDGES_BY_NUMBER =
  'CREATE VIEW edge AS SELECT a, b, kind, permission, verdict, record FROM step JOIN class USING (class)';

async function writeNumbers(db: DuckDBConnection, graph: AccessGraph): Promise<void> {
  await db.run('CREATE TABLE class (class UINTEGER, kind VARCHAR, permission VARCHAR, verdict UTINYINT)');
  await db.run('CREATE TABLE step (a UINTEGER, b UINTEGER, class UINTEGER, record UINTEGER)');
  const { classes } = graph;
  const rows = await db.createAppender('class');
  for (const [number, kind] of [...classes.kind].entries()) {
    rows.appendUInteger(number);
    rows.appendVarchar(STEP_KINDS[kind] ?? '');
    rows.appendVarchar(graph.permissions[classes.permission[number] ?? NO_PERMISSION] ?? '');
    rows.appendUTinyInt(classes.verdict[number] ?? 0);
    rows.endRow();
  }
  rows.closeSync();
  const steps = await db.createAppender('step');
  for (let step = 0; step < graph.stepTo.length; step++) {
    steps.appendUInteger(graph.stepFrom[step] ?? 0);
    steps.appendUInteger(graph.stepTo[step] ?? 0);
    steps.appendUInteger(graph.stepClass[step] ?? 0);
    steps.appendUInteger(graph.supportRecords[step] ?? 0xffffffff);
    steps.endRow();
  }
  steps.closeSync();
}

/** The graph as tables of names, as one would export it, and of numbers, written by DuckDB itself in each format. */
async function writeTables(graph: AccessGraph): Promise<void> {
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  await db.run('CREATE TABLE node (key VARCHAR, name VARCHAR, kind VARCHAR, tenant UINTEGER)');
  await db.run(
    'CREATE TABLE edge (a VARCHAR, b VARCHAR, kind VARCHAR, permission VARCHAR, verdict UTINYINT, record UINTEGER)',
  );
  const keys: string[] = [];
  const nodes = await db.createAppender('node');
  for (const [i, { key, name }] of [...graph.nodes].entries()) {
    keys.push(key);
    nodes.appendVarchar(key);
    nodes.appendVarchar(name);
    nodes.appendVarchar(NODE_KINDS[graph.nodeKind[i] ?? 0] ?? '');
    nodes.appendUInteger(graph.nodeTenant[i] ?? 0);
    nodes.endRow();
  }
  nodes.closeSync();
  const edges = await db.createAppender('edge');
  const { classes } = graph;
  for (let step = 0; step < graph.stepTo.length; step++) {
    const number = graph.stepClass[step] ?? 0;
    const permission = classes.permission[number] ?? NO_PERMISSION;
    edges.appendVarchar(keys[graph.stepFrom[step] ?? 0] ?? '');
    edges.appendVarchar(keys[graph.stepTo[step] ?? 0] ?? '');
    edges.appendVarchar(STEP_KINDS[classes.kind[number] ?? 0] ?? '');
    edges.appendVarchar(graph.permissions[permission] ?? '');
    edges.appendUTinyInt(classes.verdict[number] ?? 0);
    edges.appendUInteger(graph.supportRecords[step] ?? 0xffffffff);
    edges.endRow();
  }
  edges.closeSync();
  await writeNumbers(db, graph);
  for (const { format, tables } of TABLES)
    for (const table of tables) await db.run(`COPY ${table} TO '${join(folder, table)}.${format}'`);
  db.closeSync();
}

async function readTables({
  format,
  tables,
}: Tables): Promise<{ readonly ms: number; readonly told: string }> {
  const db = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const began = cpu();
  for (const table of tables)
    await db.run(`CREATE TABLE ${table} AS SELECT * FROM read_${format}('${join(folder, table)}.${format}')`);
  const ms = cpu() - began;
  if (!tables.some((table) => table === 'edge')) await db.run(EDGES_BY_NUMBER);
  const found = await toldBy(db);
  db.closeSync();
  return { ms, told: found };
}

async function measure(): Promise<void> {
  const graph = generate('entitlement', n, SEED);
  const path = join(folder, 'estate.overreach');
  writeFileSync(path, writeWorkspace({ inputs: generatedInputs(), gaps: [], graph }));
  await writeTables(graph);
  const expected = told(graph);
  const ours: number[] = [];
  const theirs = new Map<string, number[]>(TABLES.map(({ as }) => [as, []]));
  for (let run = 0; run <= RUNS; run++) {
    const began = cpu();
    const opened = runToEnd(openDecided([{ name: 'estate.overreach', source: fileSource(path) }]));
    const ms = cpu() - began;
    if (opened?.ok !== true) throw new Error(opened?.error ?? 'not a workspace');
    if (told(opened.value.graph) !== expected) throw new Error(`read otherwise: ${told(opened.value.graph)}`);
    // The first run warms up.
    if (run > 0) ours.push(ms);
    for (const tables of TABLES) {
      const read = await readTables(tables);
      if (read.told !== expected) throw new Error(`DuckDB, ${tables.as}: ${read.told}, not ${expected}`);
      if (run > 0) theirs.get(tables.as)?.push(read.ms);
    }
  }
  for (const { format, tables, as } of TABLES) {
    const sizes = tables.map((table) => statSync(join(folder, `${table}.${format}`)).size);
    const bytes = sizes.reduce((sum, one) => sum + one, 0);
    const peer = median(theirs.get(as) ?? []);
    record({
      name: `import alone, workspace of ${megabytes(statSync(path).size)}, every index proved`,
      n,
      ours: median(ours),
      unit: 'ms',
      runs: ours,
      peer,
      peerName: `DuckDB, one thread, ${as} of ${megabytes(bytes)}`,
      ratio: peer / median(ours),
      equal: true,
      limit: 'no slower',
      met: median(ours) <= peer,
    });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

try {
  // The same file of another shape would be read the same way.
  if (shape === 'entitlement') await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
