// Mutation score of the kernels: each group of kernel files against the tests that are about them.
// `npm run mutation [-- [--left] <kernel file name>…]`; with `--left` only what no test found yet of files that did not
// change, as more tests were written: what was found stays so. The results of earlier runs are kept in .tmp/mutation/results.json, those
// of other checkouts are read from the page; a file whose text has changed since is marked. MUTATION_PROCESSES: how many
// at once (2). Writes test/mutation.md.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const kernels = 'src/graph/kernels';
const scratch = join(root, '.tmp/mutation');
const kept = join(scratch, 'results.json');
const page = join(root, 'test/mutation.md');

/** Kernel files, the tests each of them is held against (parts of file names of test/unit), and runs of each property. */
const groups = [
  [['integrity'], ['integrity', 'kernels-projection'], 10],
  [['step-codes', 'holding-steps'], ['kernels-step-codes'], 10],
  [['hitting-set', 'max-flow'], ['kernels-bounds'], 300],
  [['cut', 'relevant'], ['cut-property', 'kernels-relevant'], 40],
  [['dominators', 'loss', 'bundles'], ['kernels-loss'], 15],
  [
    [
      'row-block',
      'row-columns',
      'row-contains',
      'row-cover',
      'row-graph',
      'row-groups',
      'row-hits',
      'row-levels',
      'row-needs',
      'row-pivot',
      'row-spots',
      'row-sweep',
      'row-targets',
      'row-walk',
    ],
    ['redundant-rows', 'kernels-row'],
    60,
  ],
  [
    [
      'choke',
      'choke-entries',
      'choke-facts',
      'choke-forest',
      'choke-forest-sums',
      'choke-forest-walk',
      'choke-several',
      'choke-sums',
      'choke-walk',
      'sorted-marks',
      'start-dominators',
      'below',
      'pivot',
      'pivot-entries',
      'pivot-loss',
      'pivot-needs',
      'pivot-region',
      'pivot-starts',
    ],
    ['kernels-choke', 'kernels-turns-property'],
    12,
  ],
  [['doubled'], ['kernels-doubled'], 40],
  [
    ['projection', 'locality'],
    ['kernels-projection', 'kernels-places', 'kernels-counts-turns', 'kernels-turns-property'],
    20,
  ],
  [['verb-projection'], ['kernels-verbs', 'kernels-components'], 10],
  [
    ['components', 'counts', 'hubs'],
    [
      'kernels-components',
      'kernels-counts',
      'kernels-hubs',
      'kernels-sweep',
      'kernels-verbs',
      'kernels-turns-property',
    ],
    10,
  ],
  [['sweep', 'sweep-plan', 'sweep-block', 'sweep-questions'], ['kernels-sweep', 'kernels-counts-turns'], 3],
  [
    ['tenant-pairs', 'tenant-sets', 'tenant-sums', 'tenant-sweep', 'crossings'],
    ['kernels-tenants', 'questions-tenant-pairs', 'kernels-components', 'kernels-turns-property'],
    6,
  ],
  [
    ['change', 'edit', 'record-steps'],
    ['kernels-change', 'kernels-edit', 'what-if-nodes', 'difference-property'],
    15,
  ],
  [
    ['altered', 'cut-off', 'row-holders', 'lost-rows'],
    ['kernels-change', 'kernels-lost-rows', 'kernels-edit'],
    60,
  ],
  [
    [
      'control-left',
      'loss-bands',
      'lost-at',
      'lost-behind',
      'lost-listed',
      'lost-spots',
      'lost-without',
      'row-table',
    ],
    ['kernels-lost-without'],
    60,
  ],
  [
    ['held', 'difference', 'covering', 'listing'],
    ['kernels-held', 'kernels-listing', 'kernels-covering', 'difference-property'],
    12,
  ],
  [['reach-index', 'reach-rows', 'position-set', 'positions'], ['kernels-index'], 6],
];

/** None for a file that is gone by now. */
function digest(file) {
  const path = join(root, kernels, `${file}.ts`);
  return existsSync(path)
    ? createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12)
    : undefined;
}

/** What the page says of each file; which mutants were left is not told there. */
function told() {
  const row = /^\| (\S+)\.ts \| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\S+) \| (\S+) \|$/gmu;
  return Object.fromEntries(
    [...readFileSync(page, 'utf8').matchAll(row)].map(
      ([, file, killed, timeout, survived, uncovered, date, text]) => [
        file,
        {
          digest: text,
          date,
          killed: Number(killed),
          timeout: Number(timeout),
          survived: Number(survived),
          uncovered: Number(uncovered),
          left: [],
        },
      ],
    ),
  );
}
const onlyLeft = process.argv[2] === '--left';
const wanted = process.argv.slice(onlyLeft ? 3 : 2);
const known = readdirSync(join(root, kernels))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3));
const unlisted = known.filter((file) => !groups.some(([files]) => files.includes(file)));
if (unlisted.length > 0 && wanted.length === 0)
  throw new Error(`no tests are named for ${unlisted.join(', ')}`);

/** Moves what is found now from what was left. */
function takeFound(result, statusOf) {
  const still = (mutant) => ['Survived', 'NoCoverage'].includes(statusOf(mutant) ?? 'Survived');
  const found = (name) => result.left.filter((mutant) => statusOf(mutant) === name).length;
  result.killed += found('Killed');
  result.timeout += found('Timeout');
  result.left = result.left
    .filter(still)
    .map((mutant) => ({ ...mutant, status: statusOf(mutant) ?? mutant.status }));
  result.survived = result.left.filter(({ status }) => status === 'Survived').length;
  result.uncovered = result.left.filter(({ status }) => status === 'NoCoverage').length;
  result.date = new Date().toISOString().slice(0, 10);
}

mkdirSync(scratch, { recursive: true });
const results = { ...told(), ...(existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {}) };
const open = (file) =>
  results[file] !== undefined && results[file].digest === digest(file) && results[file].left.length > 0;
/** As the runner names a mutant. */
const nameOf = (file, { mutatorName, replacement = '', location: { start, end } }) =>
  [`${file}.ts`, mutatorName, replacement, start.line, start.column, end.line, end.column].join(' ');
for (const [files, tests, runs] of groups) {
  const some = files.filter(
    (file) =>
      known.includes(file) && (wanted.length === 0 || wanted.includes(file)) && (!onlyLeft || open(file)),
  );
  if (some.length === 0) continue;
  const report = join(scratch, 'mutation.json');
  const mutate = some.map((file) => `${kernels}/${file}.ts`).join();
  const digests = Object.fromEntries(some.map((file) => [file, digest(file)]));
  writeFileSync(report, '{"files":{}}');
  const only = join(scratch, 'only.json');
  const left = some.flatMap((file) => (results[file]?.left ?? []).map((mutant) => nameOf(file, mutant)));
  writeFileSync(only, JSON.stringify(left));
  const share = process.env.MUTATION_PROCESSES;
  const options = ['--mutate', mutate, ...(share === undefined ? [] : ['--concurrency', share])];
  spawnSync('npx', ['stryker', 'run', ...options], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PROPERTY_RUNS: process.env.PROPERTY_RUNS ?? String(runs),
      MUTATION_TESTS: tests.join(),
      ...(onlyLeft ? { MUTATION_ONLY: only } : {}),
    },
  });
  for (const [path, { mutants }] of Object.entries(JSON.parse(readFileSync(report, 'utf8')).files)) {
    const count = (...names) => mutants.filter(({ status }) => names.includes(status)).length;
    const file = path.slice(kernels.length + 1, -3);
    const scored = count('Killed', 'Timeout', 'Survived', 'NoCoverage');
    if (scored === 0) continue;
    if (onlyLeft) {
      const status = new Map(mutants.map((mutant) => [nameOf(file, mutant), mutant.status]));
      takeFound(results[file], (mutant) => status.get(nameOf(file, mutant)));
      continue;
    }
    results[file] = {
      digest: digests[file],
      date: new Date().toISOString().slice(0, 10),
      killed: count('Killed'),
      timeout: count('Timeout'),
      survived: count('Survived'),
      uncovered: count('NoCoverage'),
      left: mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage'),
    };
  }
  writeFileSync(kept, JSON.stringify(results, undefined, 1));
}

const score = ({ killed, timeout, survived, uncovered }) => {
  const all = killed + timeout + survived + uncovered;
  return all === 0 ? '–' : `${((100 * (killed + timeout)) / all).toFixed(1)} %`;
};
const files = known.filter((file) => results[file]?.digest === digest(file));
const total = { killed: 0, timeout: 0, survived: 0, uncovered: 0 };
for (const file of files) for (const name of Object.keys(total)) total[name] += results[file][name];
const row = (name, one, note) =>
  `| ${name} | ${score(one)} | ${one.killed} | ${one.timeout} | ${one.survived} | ${one.uncovered} | ${note} |`;
const missing = known.filter((file) => !files.includes(file));
writeFileSync(
  page,
  `# Mutation score of the kernels

What \`npm run mutation\` last found (Stryker, \`stryker.config.json\`; tests by group in \`scripts/mutation.js\`, fixed seed). ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}.
A mutant counts when a test failed (killed) or did not end (timeout: many times the work without a mutant). Left out: texts of errors, the share of work that a turn reports, what a column is said to read as beyond its end, and what acts while modules load. Where tests were added to a file that did not change, or its properties were run more often, only mutants that none had found were run again (\`--left\`). The last column is the digest of the text that was run. ${
    missing.length === 0 ? 'Every kernel file was run.' : `Not run as they are now: ${missing.join(', ')}.`
  }

| file | score | killed | timeout | survived | not covered | run | text |
| --- | --- | --- | --- | --- | --- | --- | --- |
${files.map((file) => row(`${file}.ts`, results[file], `${results[file].date} | ${results[file].digest}`)).join('\n')}
${row('**all**', total, ' | ')}

What is left is mostly no other answer, and no test can tell:

- A loop or a comparison that goes one past the end (\`<\` to \`<=\`): what is read there is nothing, and what is written there is not kept.
- Work that is saved and comes to the same: a search that would end with nothing (\`hubs.length === 0\`, a hub that settles no pair, \`asked.size === 0\`), a sum that 0 is added to, a component of a graph without cycles that is looked at twice (\`marked\`), a disabled node that another condition leaves out already, what is kept apart for plain supports (\`recordSteps\`), shorter ways to the same for what is most common (nodes with one place, \`many\`; a node behind which nobody comes in, \`#alone\`; what nothing takes away).
- What is asked of no place (\`place === NO_PLACE\`): beyond the end of a column stands nothing, which comes to the same.
- A value that is replaced before it is read (the lists of the first block in \`lost-rows.ts\`), and names of pairs that stay apart however they are made (\`stated - 1\`).
- Which of equally good comes first where either is right: the order of a route's records before the smallest set is sought (\`cut.ts\`).
- Bounds that nothing small comes to: rounds and routes of a search, the number of a walk, names read between two turns.
- Conditions that only tell the compiler that something is there (\`?.\`, \`=== undefined\`).
`,
);
const all = total.killed + total.timeout + total.survived + total.uncovered;
process.exitCode = all > 0 && (total.killed + total.timeout) / all >= 0.85 ? 0 : 1;
