// Runs the benchmarks: `npm run bench [-- <name>…] [--full] [--json] [--write] [--runs=5]`.
// A benchmark is a file of test/bench: `<name>.bench.ts` runs in Vitest (it drives the built app or the engine),
// `<name>.program.ts` is bundled and runs in a Node of its own, once per shape and size, so that nothing but the code
// itself is measured.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'test/bench');
const flags = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const has = (flag) => flags.includes(flag);
const runs = Number(flags.find((flag) => flag.startsWith('--runs='))?.slice(7) ?? 5);

const available = readdirSync(folder)
  .map((file) => /^(.+)\.(bench|program)\.ts$/u.exec(file))
  .filter((found) => found !== null)
  .map(([file, name, type]) => ({ file, name, type }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
const unknown = names.filter((name) => !available.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(
    `No benchmark ${unknown.join(', ')}; there are ${available.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
const chosen = available.filter(({ name }) => names.length === 0 || names.includes(name));

const scratch = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
const results = join(scratch, 'results.ndjson');
const env = {
  ...process.env,
  BENCH_RESULTS: results,
  BENCH_RUNS: String(runs),
  // What takes half an hour runs only when it is named.
  BENCH_NAMES: names.join(','),
  ...(has('--full') ? { BENCH_FULL: '1' } : {}),
};
const quiet = has('--json');
const failed = [];

function run(what, command, args) {
  const { status, signal } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', quiet ? 2 : 'inherit', 'inherit'],
  });
  if (status !== 0) failed.push(`${what}${signal === null ? '' : ` (${signal})`}`);
}

try {
  if (chosen.some(({ type }) => type === 'bench') && !has('--no-build'))
    run('build', 'npm', ['run', 'build', '--silent']);
  for (const { file, name, type } of chosen) {
    const before = measured().length;
    if (type === 'bench') run(name, 'npx', ['vitest', 'run', '--project', 'bench', join('test/bench', file)]);
    else await runProgram(name, file);
    // Each as soon as it is there: a run of everything takes half an hour.
    if (has('--write')) write(name, measured().slice(before));
  }
  if (has('--json'))
    console.log(
      measured()
        .map((row) => JSON.stringify(row))
        .join('\n'),
    );
  else console.log(table(measured()));
} finally {
  rmSync(scratch, { recursive: true });
}
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}`);
  process.exit(1);
}

/** Bundled, and run once per shape and size. */
async function runProgram(name, file) {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(folder, file),
      outDir: scratch,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { format: 'es', codeSplitting: false, entryFileNames: `${name}.mjs` } },
    },
    ssr: { external: ['@duckdb/node-api', 'cytoscape', 'graphology', 'roaring-wasm'] },
  });
  const program = join(root, 'node_modules', `.bench-${name}.mjs`);
  writeFileSync(program, readFileSync(join(scratch, `${name}.mjs`)));
  const sizes = has('--full') ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
  for (const size of sizes) {
    for (const shape of ['entitlement', 'giant', 'flat']) {
      run(`${name} ${shape} ${size}`, process.execPath, [
        '--expose-gc',
        '--max-old-space-size=12000',
        program,
        shape,
        String(size),
      ]);
    }
  }
  rmSync(program);
}

/** What was recorded so far. */
function measured() {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

function number(value) {
  if (value === undefined) return '';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(2);
}

function table(rows) {
  return [
    '| what | n | ours | limit | peer | ratio | memory | runs |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) =>
      [
        '',
        row.name,
        row.n === 0 ? '' : row.n.toLocaleString('en'),
        `${number(row.ours)} ${row.unit}`,
        `${row.limit ?? ''}${row.met === undefined ? '' : row.met ? ': met' : ': **missed**'}`,
        row.peer === undefined
          ? ''
          : `${row.peerName} ${number(row.peer)} ${row.unit}${row.equal ? ', equal' : ''}`,
        row.ratio === undefined ? '' : `×${number(row.ratio)}`,
        row.memoryMB === undefined ? '' : `${number(row.memoryMB)} MB`,
        row.runs.map(number).join(', '),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
  ].join('\n');
}

/** Puts the results of one benchmark into its section, beside those of the others as they were last measured. */
function write(name, rows) {
  if (rows.length === 0) return;
  const readme = join(folder, 'README.md');
  const mark = '<!-- results -->';
  const [head, kept = ''] = readFileSync(readme, 'utf8').split(mark);
  const sections = new Map(
    kept
      .split(/^### /mu)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section.trim()]),
  );
  const day = new Date().toISOString().slice(0, 10);
  const on = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}, load average ${loadavg()[0]?.toFixed(1) ?? '?'}`;
  sections.set(name, `${name}\n\nMeasured ${day} on ${on}; medians of ${runs}.\n\n${table(rows)}`);
  const all = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, section]) => `### ${section}\n`);
  writeFileSync(readme, `${head}${mark}\n\n${all.join('\n')}`);
}
