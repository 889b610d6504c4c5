/**
 * Import alone: a workspace of the decided graph by the shipped reader, beside DuckDB on one thread reading the same nodes
 * and edges from Parquet, CSV and NDJSON into tables: `node import.mjs <shape> <nodes>`. Medians of BENCH_RUNS, in
 * processor time. Ours ends with every index proved and both adjacencies made; DuckDB's with plain tables.
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
const FORMATS = ['parquet', 'csv', 'json'] as const;
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

/** The graph as tables of names, as one would export it, written by DuckDB itself in each format. */
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
  for (const table of ['node', 'edge'])
    for (const format of FORMATS) await db.run(`COPY ${table} TO '${join(folder, table)}.${format}'`);
  db.closeSync();
}

async function readTables(format: string): Promise<{ readonly ms: number; readonly told: string }> {
  const db = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const began = cpu();
  for (const table of ['node', 'edge'])
    await db.run(`CREATE TABLE ${table} AS SELECT * FROM read_${format}('${join(folder, table)}.${format}')`);
  const ms = cpu() - began;
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
  const theirs = new Map<string, number[]>(FORMATS.map((format) => [format, []]));
  for (let run = 0; run <= RUNS; run++) {
    const began = cpu();
    const opened = runToEnd(openDecided([{ name: 'estate.overreach', source: fileSource(path) }]));
    const ms = cpu() - began;
    if (opened?.ok !== true) throw new Error(opened?.error ?? 'not a workspace');
    if (told(opened.value.graph) !== expected) throw new Error(`read otherwise: ${told(opened.value.graph)}`);
    // The first run warms up.
    if (run > 0) ours.push(ms);
    for (const format of FORMATS) {
      const read = await readTables(format);
      if (read.told !== expected) throw new Error(`DuckDB, ${format}: ${read.told}, not ${expected}`);
      if (run > 0) theirs.get(format)?.push(read.ms);
    }
  }
  for (const format of FORMATS) {
    const bytes = ['node', 'edge'].reduce(
      (sum, table) => sum + statSync(join(folder, `${table}.${format}`)).size,
      0,
    );
    const peer = median(theirs.get(format) ?? []);
    record({
      name: `import alone, workspace of ${megabytes(statSync(path).size)}, every index proved`,
      n,
      ours: median(ours),
      unit: 'ms',
      runs: ours,
      peer,
      peerName: `DuckDB, one thread, ${format} of ${megabytes(bytes)}`,
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
