// What the tests of the kernels import as `vitest` when mutants run: it only notes tests, so that the runner beside it
// can run them again and again in one process without loading anything anew. Expectations are Vitest's own.
import { format } from 'node:util';
import {
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  chai,
  ASYMMETRIC_MATCHERS_OBJECT,
  JEST_MATCHERS_OBJECT,
  MATCHERS_OBJECT,
} from '@vitest/expect';

void [ASYMMETRIC_MATCHERS_OBJECT, JEST_MATCHERS_OBJECT, MATCHERS_OBJECT];
chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** Where tests are noted: set anew before each test file is imported. */
const noted = () => globalThis.__notedTests__;
let within = [];

export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect);

/** Options, such as how long a test may take, stand before what it does or after it. */
export function test(name, ...options) {
  const run = options.find((option) => typeof option === 'function');
  noted().push({ name: [...within, name].join(' > '), run });
}

export function describe(name, inside) {
  const before = within;
  within = [...within, name];
  inside();
  within = before;
}

const each = (make) => (table) => (name, run) => {
  table.forEach((row, i) => {
    const values = Array.isArray(row) ? row : [row];
    make(`${format(name.replaceAll(/%[a-zA-Z]/gu, '%s'), ...values)} #${i}`, () => run(...values));
  });
};
test.each = each(test);
describe.each = each(describe);
export const it = test;
/** The runner replaces what is mocked when it builds the tests. */
export const vi = { mock: () => undefined };
