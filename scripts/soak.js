// Runs every property, fuzz and differential test with its full counts and writes what passed to test/soak.md.
// `npm run soak [-- <part of a file name>…]`; PROPERTY_RUNS, where set, is the count of all of them (and then nothing is
// written unless SOAK_WRITE=1). DUCKDB_RUNS: graphs asked in SQL, 500.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Runs of each property, by the first that fits the file's name: fewer where one takes a fraction of a second. */
const counts = [
  [/vault-property/u, 50_000],
  [/aws-(?:differential|escalation-properties|action-pieces)/u, 20_000],
  [/lib-streams/u, 2_500],
  [/packed-graph|report-graph|ingest-packed|microsoft-property|aws-just-enough/u, 2_000],
  [/what-if-records|workspace-file|browser\/mutated-reports/u, 500],
  [/./u, 10_000],
];
const duckdb = process.env.DUCKDB_RUNS ?? '500';
const fixed = process.env.PROPERTY_RUNS;
const wanted = process.argv.slice(2);
const groups = new Map();
for (const file of ['test/unit', 'test/systems', 'test/browser']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) =>
    /\b(?:PROPERTY_RUNS|DUCKDB_RUNS|numRuns|fc\.assert|holdsFor)\b/u.test(
      readFileSync(join(root, name), 'utf8'),
    ),
  )
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort()) {
  const runs = fixed ?? String(counts.find(([pattern]) => pattern.test(file))[1]);
  groups.set(runs, [...(groups.get(runs) ?? []), file]);
}

const scratch = mkdtempSync(join(tmpdir(), 'overreach-soak-'));
const rows = [];
let success = groups.size > 0;
for (const [runs, files] of groups) {
  const out = join(scratch, `${runs}.json`);
  spawnSync(
    'npx',
    [
      ...['vitest', 'run', '--project', 'unit', '--project', 'browser', '--testTimeout', '7200000'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${out}`, ...files],
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, PROPERTY_RUNS: runs, DUCKDB_RUNS: duckdb } },
  );
  const result = JSON.parse(readFileSync(out, 'utf8'));
  success &&= result.success;
  for (const { name, startTime, endTime, assertionResults } of result.testResults) {
    const count = (status) => assertionResults.filter((one) => one.status === status).length;
    const file = relative(root, name);
    rows.push({
      file,
      runs: file.includes('duckdb') ? duckdb : runs,
      seconds: Math.round((endTime - startTime) / 1000),
      passed: count('passed'),
      failed: count('failed'),
    });
  }
}
rmSync(scratch, { recursive: true });
rows.sort((a, b) => (a.file < b.file ? -1 : 1));
const sum = (name) => rows.reduce((all, row) => all + row[name], 0);
const page = `# Soak

What \`npm run soak\` last found: every property, fuzz and differential test with its full counts.
Runs are those of each property in the file; some take a multiple, some have a count of their own.

${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}: ${sum('passed')} passed, ${sum('failed')} failed.

| tests | runs | passed | failed | seconds |
| --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row.file} | ${row.runs} | ${row.passed} | ${row.failed} | ${row.seconds} |`).join('\n')}
`;
if ((wanted.length === 0 && fixed === undefined) || process.env.SOAK_WRITE === '1')
  writeFileSync(join(root, 'test/soak.md'), page);
else console.log(page);
process.exitCode = success ? 0 : 1;
