// Runs every property, fuzz and differential test with its full counts and writes what passed to test/soak.md.
// `npm run soak [-- <part of a file name>…]`: of those that are not run the page keeps what it
// said. It is written after each group of files. PROPERTY_RUNS, where
// set, is the count of all of them (and then nothing is written). DUCKDB_RUNS: graphs asked in SQL, 500.
// What is asked of a test is not what the page says it ran: scripts/soak/count-runs.js counts that.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Runs asked of each property, by the first that fits the file's name: fewer where one takes a fraction of a second. */
const counts = [
  [/vault-property/u, 50_000],
  [/aws-(?:differential|escalation-properties|action-pieces)/u, 20_000],
  [/lib-streams/u, 2_500],
  [/packed-graph|report-graph|ingest-packed|microsoft-property|aws-just-enough/u, 2_000],
  [/what-if-records|workspace-file/u, 500],
  // A page opens for each; the same is read without one in test/unit, with the full count.
  [/browser\/mutated-reports/u, 250],
  // What a kernel does inside; the questions it answers have tests of their own.
  [/kernels-(?:choke|doubled|edit|held|loss|places|relevant|sweep)/u, 5_000],
  [/questions-(?:property|rows)/u, 20_000],
  [/./u, 10_000],
];
const duckdb = process.env.DUCKDB_RUNS ?? '500';
const counter = new URL('soak/count-runs.js', import.meta.url).href;
const fixed = process.env.PROPERTY_RUNS;
const wanted = process.argv.slice(2);
/** Projects of vitest.config.ts by the folder of their tests. */
const projects = { unit: 'unit', systems: 'unit', views: 'views', browser: 'browser', engines: 'engines' };
/** Every test that has a count. */
const counted = Object.keys(projects)
  .filter((folder) => existsSync(join(root, 'test', folder)))
  .flatMap((folder) => readdirSync(join(root, 'test', folder)).map((name) => `test/${folder}/${name}`))
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) =>
    /\b(?:PROPERTY_RUNS|DUCKDB_RUNS|numRuns|fc\.assert|holdsFor|holdsInside)\b/u.test(
      readFileSync(join(root, name), 'utf8'),
    ),
  )
  .sort();
const groups = new Map();
for (const file of counted.filter(
  (name) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
)) {
  const project = projects[file.split('/')[1]];
  if (project === 'browser' && !existsSync(join(root, 'dist-cli'))) {
    console.log(`${file} is skipped: it opens what \`npm run build\` makes, and that is not there`);
    continue;
  }
  const runs = fixed ?? String(counts.find(([pattern]) => pattern.test(file))[1]);
  const name = `${runs} ${project}`;
  groups.set(name, { runs, project, files: [...(groups.get(name)?.files ?? []), file] });
}

const scratch = mkdtempSync(join(tmpdir(), 'overreach-soak-'));
const path = join(root, 'test/soak.md');
const today = new Date().toISOString().slice(0, 10);
/** Files that are still there, with what the page says of them and what was found now. */
const rows = new Map(
  (existsSync(path)
    ? [
        ...readFileSync(path, 'utf8').matchAll(
          /^\| (test\/\S+) \| ([\d–]*) ?\| (\d+) \| (\d+) \| (\d+) \| (\S+) \|$/gmu,
        ),
      ]
    : []
  )
    .filter(([, file]) => counted.includes(file))
    .map(([, file, runs, passed, failed, seconds, day]) => [
      file,
      { runs, passed: Number(passed), failed: Number(failed), seconds: Number(seconds), day },
    ]),
);
let success = groups.size > 0;
for (const [name, { runs, project, files }] of groups) {
  const out = join(scratch, `${name}.json`);
  spawnSync(
    'npx',
    [
      ...[
        'vitest',
        'run',
        ...(project === 'unit' ? ['--project', 'turns', '--project', 'kernels'] : []),
        '--project',
        project,
        '--testTimeout',
        '7200000',
      ],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${out}`, ...files],
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        PROPERTY_RUNS: runs,
        DUCKDB_RUNS: duckdb,
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${counter}`,
      },
    },
  );
  const result = JSON.parse(readFileSync(out, 'utf8'));
  success &&= result.success;
  for (const { name: tested, startTime, endTime, assertionResults } of result.testResults) {
    const count = (status) => assertionResults.filter((one) => one.status === status).length;
    const file = relative(root, tested);
    rows.set(file, {
      runs: ran(file, runs, assertionResults),
      seconds: Math.round((endTime - startTime) / 1000),
      passed: count('passed'),
      failed: count('failed'),
      day: today,
    });
  }
  if (fixed === undefined) writeFileSync(path, page());
}
rmSync(scratch, { recursive: true });
if (fixed !== undefined) console.log(page());
process.exitCode = success ? 0 : 1;

/** What a file's properties ran, the fewest and the most of them where they differ; '' where nobody counts. */
function ran(file, asked, results) {
  const counts = results.flatMap(({ meta }) => meta.runs ?? []);
  const found =
    counts.length > 0 ? counts.map((count) => count * together(file)) : ownCount(file, asked, results);
  const [fewest, most] = [Math.min(...found), Math.max(...found)];
  if (found.length === 0) return '';
  return fewest === most ? String(most) : `${fewest}–${most}`;
}

/** Graphs of one run: tests in SQL ask about several at once. */
function together(file) {
  if (!file.includes('duckdb')) return 1;
  const batch = /^const BATCH = (\d+);$/mu.exec(
    readFileSync(join(root, 'test/unit/duckdb-asked.ts'), 'utf8'),
  );
  return Math.min(Number(batch[1]), Number(duckdb));
}

/** Of a test that loops by itself: the constant it loops to, as the file computes it, if all of it passed. */
function ownCount(file, asked, results) {
  const line = /^const (?:RUNS|ESTATES) = (.+);$/mu.exec(readFileSync(join(root, file), 'utf8'));
  if (line === null || results.some(({ status }) => status !== 'passed')) return [];
  return [runInNewContext(line[1], { process: { env: { PROPERTY_RUNS: asked } } })];
}

function page() {
  const all = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  const sum = (name) => all.reduce((total, [, row]) => total + row[name], 0);
  const missing = counted.filter((file) => !rows.has(file));
  return `# Soak

What \`npm run soak\` last found: every property, fuzz and differential test with its full counts.
Runs are the random cases that each property of the file went through, as counted while it ran: the fewest and the most
where its properties differ. Of tests in SQL they are graphs, of a test that loops by itself the rounds of its loop. Where
the cell is empty the file draws no cases: it goes through a list of them, and through more or larger ones than in CI.

${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}: ${sum('passed')} passed, ${sum('failed')} failed, in ${Math.round(sum('seconds') / 60)} minutes of tests, several files at a time.

| tests | runs | passed | failed | seconds | run |
| --- | --- | --- | --- | --- | --- |
${all.map(([file, row]) => `| ${file} | ${row.runs} | ${row.passed} | ${row.failed} | ${row.seconds} | ${row.day} |`).join('\n')}
${missing.length === 0 ? '' : `\nNot run with their full counts as they are now: ${missing.join(', ')}.\n`}`;
}
