// Runs every property, fuzz and differential test with its full counts and writes what passed to test/soak.md.
// `npm run soak [-- <part of a file name>…]`; PROPERTY_RUNS changes the count (20,000), of which some tests take a multiple.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = process.env.PROPERTY_RUNS ?? '20000';
const wanted = process.argv.slice(2);
const files = ['test/unit', 'test/systems']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) =>
    /\b(?:PROPERTY_RUNS|DUCKDB_RUNS|RUNS|numRuns|fc\.assert|each[A-Z]\w+|holdsFor)\b/u.test(
      readFileSync(join(root, file), 'utf8'),
    ),
  )
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
const scratch = mkdtempSync(join(tmpdir(), 'overreach-soak-'));
const out = join(scratch, 'result.json');
spawnSync(
  'npx',
  [
    'vitest',
    'run',
    '--project',
    'unit',
    '--testTimeout',
    '7200000',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${out}`,
    ...files,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PROPERTY_RUNS: runs, DUCKDB_RUNS: process.env.DUCKDB_RUNS ?? '500' },
  },
);
const result = JSON.parse(readFileSync(out, 'utf8'));
rmSync(scratch, { recursive: true });
const rows = result.testResults
  .map(({ name, status, startTime, endTime, assertionResults }) => ({
    file: relative(root, name),
    status,
    seconds: Math.round((endTime - startTime) / 1000),
    passed: assertionResults.filter((one) => one.status === 'passed').length,
    failed: assertionResults.filter((one) => one.status === 'failed').length,
  }))
  .sort((a, b) => (a.file < b.file ? -1 : 1));
const page = `# Soak

What \`npm run soak\` last found: every property, fuzz and differential test with its full counts.

${new Date().toISOString().slice(0, 10)}, PROPERTY_RUNS=${runs}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}: ${result.numPassedTests} passed, ${result.numFailedTests} failed.

| tests | passed | failed | seconds |
| --- | --- | --- | --- |
${rows.map((row) => `| ${row.file} | ${row.passed} | ${row.failed} | ${row.seconds} |`).join('\n')}
`;
if (wanted.length === 0 || process.env.SOAK_WRITE === '1') writeFileSync(join(root, 'test/soak.md'), page);
else console.log(page);
process.exitCode = result.success ? 0 : 1;
