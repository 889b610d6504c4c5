// A Stryker test runner for the kernels: the tests are built once, imported once and run in this process, so that a
// mutant costs what its tests cost (milliseconds) and not a start of Vitest (seconds).
// Tests by MUTATION_TESTS, parts of file names of test/unit; MUTATION_TIMES names a file for how long each took;
// MUTATION_ONLY one that lists mutants, others are not run and said to survive.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { PluginKind, declareClassPlugin, declareValuePlugin } from '@stryker-mutator/api/plugin';
import { DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import fc from 'fast-check';
import { build } from 'vite';

// The same estates for every mutant, large from the first on, and no shrinking: a mutant need only be found.
fc.configureGlobal({
  seed: 20261121,
  endOnFailure: true,
  unbiased: true,
  defaultSizeToMaxWhenMaxSpecified: true,
});

/** Test files and tests that take seconds each. */
const EXCLUDED = /kernels-(?:large|duckdb|plain)\.test\.ts$/u;
const SLOW = /in a larger estate/u;
const standIn = fileURLToPath(new URL('vitest-stand-in.js', import.meta.url));

/** Tests that say so get others' turn after every node: `vi.mock` of the columns, done while building. */
const smallTurns = {
  name: 'small-turns',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('src/graph/columns.ts')
      ? code.replace(/(UNITS_PER_TURN = )[^;]+;/u, (_, head) => `${head}0;`)
      : undefined,
};

async function bundle(files, outDir, plugins) {
  if (files.length === 0) return;
  await build({
    configFile: false,
    logLevel: 'error',
    root: process.cwd(),
    plugins,
    resolve: { alias: { vitest: standIn } },
    ssr: { external: ['fast-check', '@vitest/expect', '@duckdb/node-api'], noExternal: ['vitest'] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      rollupOptions: {
        input: Object.fromEntries(
          files.map((file) => [basename(file, '.test.ts'), resolve('test/unit', file)]),
        ),
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}

/**
 * Every mutation point asks which mutant is active: asked far more often than without a mutant, a test does not end.
 * Counted, not timed, so that a busy machine kills no mutant.
 */
const state = (globalThis.__stryker__ ??= {});
const asked = { active: undefined, count: 0, most: Infinity };
Object.defineProperty(state, 'activeMutant', {
  get: () => {
    if (++asked.count > asked.most) throw new Error('the test does not end');
    return asked.active;
  },
  set: (id) => {
    asked.active = id;
  },
});
const mostFor = (count) => count * 3 + 20_000;

/** What the loops of other files make of a mutant's result is ended by processor time, 0.3 seconds and three times what it took. */
const call = new Script('globalThis.__runTest__()');
async function runWithin(run, seconds) {
  globalThis.__runTest__ = run;
  for (let timeout = Math.ceil(seconds * 1000); ; timeout *= 2) {
    const before = process.cpuUsage();
    try {
      return await call.runInThisContext({ timeout });
    } catch (error) {
      if (error?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      const { user, system } = process.cpuUsage(before);
      if ((user + system) / 1e6 > seconds * 0.8) {
        asked.count = Infinity;
        throw error;
      }
    }
  }
}

/** Which mutant it is, as the report says it: lines and columns from 1 on. */
const nameOf = ({ fileName, mutatorName, replacement, location: { start, end } }) =>
  [
    basename(fileName),
    mutatorName,
    replacement ?? '',
    ...[start.line, start.column, end.line, end.column].map((n) => n + 1),
  ].join(' ');

class KernelRunner {
  #tests = [];
  #folder = resolve(`.mutation-tests-${process.env.STRYKER_MUTATOR_WORKER ?? 0}`);
  #built = [];
  #only =
    process.env.MUTATION_ONLY === undefined
      ? undefined
      : new Set(JSON.parse(readFileSync(process.env.MUTATION_ONLY, 'utf8')));
  /** What each test cost without a mutant, in mutation points. */
  #cost = new Map();
  #took = new Map();

  capabilities() {
    // What acts while modules load is ignored (`ignoreStatic`).
    return { reloadEnvironment: false };
  }

  async init() {
    const parts = (process.env.MUTATION_TESTS ?? 'property,kernels,integrity').split(',');
    const files = readdirSync('test/unit')
      .filter((name) => name.endsWith('.test.ts') && !EXCLUDED.test(name))
      .filter((name) => parts.some((part) => name.includes(part)));
    const mocks = (file) => readFileSync(join('test/unit', file), 'utf8').includes('vi.mock(');
    const folders = [
      [files.filter((file) => !mocks(file)), join(this.#folder, 'plain'), []],
      [files.filter(mocks), join(this.#folder, 'turns'), [smallTurns]],
    ];
    // A process that follows one that hung finds the tests built.
    const done = join(this.#folder, 'done');
    for (const [some, folder, plugins] of folders) {
      if (!existsSync(done)) await bundle(some, folder, plugins);
      this.#built.push(...some.map((file) => [file, join(folder, `${basename(file, '.test.ts')}.js`)]));
    }
    writeFileSync(done, '');
    for (const [file, path] of this.#built) {
      globalThis.__notedTests__ = [];
      await import(pathToFileURL(path).href);
      for (const { name, run } of globalThis.__notedTests__)
        if (!SLOW.test(name)) this.#tests.push({ id: `${file} > ${name}`, name, run });
    }
  }

  async #run(tests, mutant) {
    const results = [];
    asked.active = mutant;
    for (const { id, name, run } of tests) {
      const start = performance.now();
      const used = process.cpuUsage();
      if (mutant === undefined) state.currentTestId = id;
      asked.count = 0;
      asked.most = mutant === undefined ? Infinity : mostFor(this.#cost.get(id) ?? 0);
      const result = { id, name, status: TestStatus.Success };
      try {
        await runWithin(run, mutant === undefined ? 600 : 0.3 + ((this.#took.get(id) ?? 0) / 1000) * 3);
      } catch (error) {
        result.status = TestStatus.Failed;
        result.failureMessage = String(error instanceof Error ? error.message : error).slice(0, 300);
      }
      state.currentTestId = undefined;
      result.timeSpentMs = Math.ceil(performance.now() - start);
      if (mutant === undefined) {
        this.#cost.set(id, asked.count);
        this.#took.set(id, (process.cpuUsage(used).user + process.cpuUsage(used).system) / 1000);
      }
      results.push(result);
      if (mutant !== undefined && (result.status === TestStatus.Failed || asked.count > asked.most)) break;
    }
    const ended = asked.count <= asked.most;
    asked.active = undefined;
    asked.most = Infinity;
    return { results, ended };
  }

  async dryRun() {
    const { results: tests } = await this.#run(this.#tests, undefined);
    if (process.env.MUTATION_TIMES)
      writeFileSync(
        process.env.MUTATION_TIMES,
        tests.map(({ id, timeSpentMs }) => `${timeSpentMs}\t${id}\n`).join(''),
      );
    return { status: DryRunStatus.Complete, tests, mutantCoverage: state.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter }) {
    if (this.#only?.has(nameOf(activeMutant)) === false)
      return toMutantRunResult({ status: DryRunStatus.Complete, tests: [] });
    // A process that made no dry run learns first what tests cost.
    if (this.#cost.size === 0) await this.#run(this.#tests, undefined);
    const wanted = testFilter === undefined ? undefined : new Set(testFilter);
    // The cheapest first.
    const tests = this.#tests
      .filter(({ id }) => wanted === undefined || wanted.has(id))
      .sort((a, b) => this.#cost.get(a.id) - this.#cost.get(b.id));
    const { results, ended } = await this.#run(tests, activeMutant.id);
    return toMutantRunResult(
      ended
        ? { status: DryRunStatus.Complete, tests: results }
        : { status: DryRunStatus.Timeout, reason: 'the test does not end' },
    );
  }
}

/** Mutants that change no answer: texts of errors, shares of the work done, and what a column reads as beyond its end (a bug integrity.ts asserts). */
const saysNothing = {
  shouldIgnore: (path) => {
    if (path.isThrowStatement()) return 'the text of an error';
    const { parent, node } = path;
    if (parent?.type === 'YieldExpression' && path.isBinaryExpression())
      return 'how much is done, only shown';
    if (parent?.type === 'CallExpression' && parent.arguments[2] === node && path.isUnaryExpression())
      if (/^(?:u32|i32|num)Or$/u.test(parent.callee.name ?? '')) return 'beyond the end of a column';
    return undefined;
  },
};

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'kernels', KernelRunner),
  declareValuePlugin(PluginKind.Ignore, 'says-nothing', saysNothing),
];
