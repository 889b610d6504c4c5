import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { fileSource } from '../../src/cli/files';
import { importFiles } from '../../src/engine/import';
import { isArray, list } from '../../src/lib/content';
import type { Json } from '../../src/lib/content';
import { openJson } from '../../src/lib/json-document';
import { runToEnd } from '../../src/lib/steps';
import { openTable } from '../../src/lib/table-document';
import { csv } from '../../src/systems/csv/index';
import { opengraph } from '../../src/systems/opengraph/index';
import { sharphound } from '../../src/systems/sharphound/index';
import { LARGE_FILES, writeLarge } from './ingest-files';
import type { LargeFile } from './ingest-files';
import { median, record } from './results';

/** Reading large exports: the streaming readers against the engine's own parsers, and whole imports with their memory. */
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const SYSTEMS = [csv, opengraph, sharphound];
const folder = mkdtempSync(join(tmpdir(), 'overreach-ingest-'));

function megabytesPerSecond(bytes: number, run: () => void): number {
  const start = performance.now();
  run();
  return bytes / 1000 / (performance.now() - start);
}

/** Speeds of two ways in turns, so that what else the machine does bears on both. */
function compared(name: string, peerName: string, bytes: number, ours: () => void, peer: () => void): void {
  const speeds: number[] = [];
  const others: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    speeds.push(megabytesPerSecond(bytes, ours));
    others.push(megabytesPerSecond(bytes, peer));
  }
  const [mine, theirs] = [median(speeds), median(others)];
  record({
    name,
    n: bytes,
    ours: mine,
    unit: 'MB/s',
    runs: speeds,
    peer: theirs,
    peerName,
    ratio: mine / theirs,
    equal: true,
  });
}

function jsonSpeed(): void {
  const path = join(folder, 'json');
  writeLarge('opengraph', path, 100e6);
  const expected = checksum(JSON.parse(readFileSync(path, 'utf8')));
  compared(
    'read 100 MB of JSON, every element',
    'JSON.parse of the whole text',
    statSync(path).size,
    () => same(checksum(runToEnd(openJson(fileSource(path))).value ?? null), expected),
    () => same(checksum(JSON.parse(readFileSync(path, 'utf8'))), expected),
  );
  rmSync(path);
}

function tableSpeed(): void {
  const path = join(folder, 'table');
  writeLarge('csv', path, 100e6);
  const rows = (all: readonly (readonly string[])[]): string => {
    let cells = 0;
    let sum = 0;
    for (const row of all) for (const cell of row) sum = (sum + cell.length * ++cells) % 1_000_003;
    return `${cells} ${sum}`;
  };
  const whole = (): string => {
    const { data } = Papa.parse<string[]>(readFileSync(path, 'utf8'), { delimiter: ',' });
    data.pop();
    return rows(data);
  };
  const expected = whole();
  compared(
    'read 100 MB of CSV, every cell',
    'papaparse of the whole text',
    statSync(path).size,
    () => same(rows(runToEnd(openTable(fileSource(path))).rows), expected),
    () => same(whole(), expected),
  );
  rmSync(path);
}

/** Something of every element of the two lists. */
function checksum(value: Json): string {
  let elements = 0;
  let sum = 0;
  if (isArray(value) || typeof value !== 'object' || value === null) return 'no object';
  for (const name of ['nodes', 'edges']) {
    for (const element of list(value['graph'], name)) {
      elements++;
      sum = (sum + Object.keys(element ?? {}).length * elements) % 1_000_003;
    }
  }
  return `${elements} ${sum}`;
}

function same(found: string, expected: string): void {
  if (found !== expected) throw new Error(`read otherwise: ${found}, not ${expected}`);
}

/** A whole import to records, with the largest memory seen and the longest stretch without a chance to stop. */
function importOf(kind: LargeFile, megabytes: number): void {
  const path = join(folder, LARGE_FILES[kind].name);
  const elements = writeLarge(kind, path, megabytes * 1e6);
  const { size } = statSync(path);
  let peak = 0;
  let longest = 0;
  const start = performance.now();
  let last = start;
  const task = importFiles([{ name: kind, source: fileSource(path) }], SYSTEMS);
  let step = task.next();
  for (let i = 0; step.done !== true; step = task.next(), i++) {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (i % 64 === 0) peak = Math.max(peak, process.memoryUsage.rss());
  }
  const speed = size / 1000 / (performance.now() - start);
  same(String(step.value.inputs[0]?.records.read), String(elements));
  record({
    name: `import ${LARGE_FILES[kind].name} to records, ${megabytes} MB (longest stretch ${Math.round(longest)} ms)`,
    n: size,
    ours: speed,
    unit: 'MB/s',
    runs: [speed],
    memoryMB: Math.round(Math.max(peak, process.memoryUsage.rss()) / 1e6),
  });
  rmSync(path);
}

const [shape = '', sizeText = ''] = process.argv.slice(2);
try {
  if (shape === 'json') jsonSpeed();
  else if (shape === 'table') tableSpeed();
  else if (shape === 'opengraph' || shape === 'sharphound' || shape === 'csv')
    importOf(shape, Number(sizeText));
  else throw new Error(`ingest json | table | opengraph, sharphound or csv with megabytes; not ${shape}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
