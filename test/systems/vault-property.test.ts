import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentOf } from '../../src/lib/file-content';
import { FileSink, RecordStore } from '../../src/engine/sink';
import { recordView } from '../../src/engine/records';
import { vault } from '../../src/systems/vault';
import type { Decision } from '../../src/systems/system';
import { naiveAllows } from './naive-vault';
import type { NaiveIdentity, NaivePolicy } from './naive-vault';
import { AT, finish } from './vault-harness';

/** 1,000 random policy sets with every check; the full count by PROPERTY_RUNS (at least 50,000 from 20,000 up). */
const ASKED = Number(process.env['PROPERTY_RUNS'] ?? 1000);
const RUNS = ASKED >= 20_000 ? Math.max(50_000, ASKED) : ASKED;

const OPERATIONS = ['create', 'read', 'update', 'delete', 'list', 'patch', 'scan', 'renew', 'revoke', 'help'];
/** Few short words, so that patterns meet often. */
const segment = fc.constantFrom('a', 'b', 'ab', 'aa', 'c', '', 'ana');
const patternSegment = fc.oneof(
  { weight: 5, arbitrary: segment },
  { weight: 4, arbitrary: fc.constant('+') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{{identity.entity.name}}',
      '{{identity.entity.metadata.team}}',
      'a+',
      '+a',
      'a*b',
    ),
  },
);
const path = fc
  .tuple(
    fc.array(segment, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '', '', '/'),
    fc.constantFrom('', '', '/'),
  )
  .map(([parts, end, start]) => `${start}x/${parts.join('/')}${end}`);
const pattern = fc
  .tuple(
    fc.array(patternSegment, { minLength: 0, maxLength: 4 }),
    fc.constantFrom('', '', '*', 'a*', '/', '/*'),
    fc.constantFrom('x/', 'x/', 'x/', '/x/', '+/', ''),
  )
  .map(([parts, end, start]) => `${start}${parts.join('/')}${end}`)
  .filter((text) => !text.includes('+*') && text !== '');
const rule = fc.record(
  {
    path: pattern,
    capabilities: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.subarray(['create', 'read', 'update', 'delete', 'list', 'patch', 'scan', 'sudo']),
      },
      { weight: 1, arbitrary: fc.constant(['deny']) },
      { weight: 1, arbitrary: fc.constant(['read', 'deny']) },
    ),
    expiration: fc.constantFrom(AT - 1000, AT, AT + 1000),
  },
  { requiredKeys: ['path', 'capabilities'] },
);
const policies: fc.Arbitrary<readonly NaivePolicy[]> = fc
  .array(fc.array(rule, { maxLength: 4 }), { minLength: 1, maxLength: 4 })
  .map((lists) => lists.map((rules, i) => ({ name: `p${i}`, rules: rules.map(present) })));
const identity: fc.Arbitrary<NaiveIdentity> = fc.record({
  name: fc.constantFrom('ana', 'b'),
  metadata: fc.constantFrom({}, { team: 'c' }),
});

function present(one: {
  path: string;
  capabilities: readonly string[];
  expiration?: number | undefined;
}): NaivePolicy['rules'][number] {
  const { expiration, ...rest } = one;
  return expiration === undefined ? rest : { ...rest, expiration };
}

/** A policy as HCL; every other one with another layout. */
function written({ rules }: NaivePolicy, plain: boolean): string {
  return rules
    .map(({ path: where, capabilities, expiration }) => {
      const ends = expiration === undefined ? '' : `expiration = "${new Date(expiration).toISOString()}"`;
      const list = capabilities.map((word) => JSON.stringify(word)).join(plain ? ', ' : ',\n  ');
      return plain
        ? `path ${JSON.stringify(where)} {\n  capabilities = [${list}]\n  ${ends}\n}`
        : `# a rule\npath "${where}" { ${ends}\n capabilities = [${list}${list === '' ? '' : ','}] // end\n}`;
    })
    .join('\n');
}

/** Decide through the product: read the exports, evaluate, ask. */
function decider(
  set: readonly NaivePolicy[],
  who: NaiveIdentity,
  groupOf: (i: number) => boolean,
): (operation: string, path: string) => Decision {
  const own = set.filter((_, i) => !groupOf(i)).map(({ name }) => name);
  const grouped = set.filter((_, i) => groupOf(i)).map(({ name }) => name);
  const documents = [
    ...set.map((policy, i) => ({
      data: {
        name: policy.name,
        policy: written(policy, i % 2 === 0) || 'path "unused" { capabilities = [] }',
      },
    })),
    { data: { name: 'default', policy: 'path "unused" { capabilities = [] }' } },
    {
      data: {
        id: 'e1',
        name: who.name,
        metadata: who.metadata,
        policies: own,
        aliases: [],
        merged_entity_ids: null,
      },
    },
    {
      data: {
        id: 'g1',
        name: 'g',
        type: 'internal',
        policies: grouped,
        member_entity_ids: ['e1'],
        member_group_ids: [],
      },
    },
  ];
  const store = new RecordStore();
  const sink = new FileSink(0, store, () => '');
  const content = contentOf('x', new TextEncoder().encode(JSON.stringify(documents)));
  finish(vault.read(content, vault.recognise(content)?.format ?? '', sink));
  const records = store.records();
  const view = recordView(vault.settle?.(records) ?? records);
  const evaluation = finish(vault.evaluate(view, { step: () => true, has: () => true }));
  return (operation, where) => {
    const found = evaluation.decide?.({
      principal: 'vault|entity e1',
      permission: operation,
      resourceId: where,
      at: AT,
      context: new Map(),
    });
    if (found === undefined) throw new Error('Vault decides no requests');
    return found;
  };
}

describe('the evaluator equals a naive reading of the documented rules', () => {
  test(`${RUNS} random policy sets and paths`, () => {
    fc.assert(
      fc.property(
        policies,
        identity,
        fc.array(path, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...OPERATIONS),
        fc.nat(15),
        (set, who, paths, operation, groups) => {
          const ask = decider(set, who, (i) => (groups & (1 << i)) !== 0);
          for (const one of paths) {
            const expected = naiveAllows(set, who, operation, one, AT);
            const found = ask(operation, one);
            expect([one, found.verdict]).toEqual([one, expected.allowed ? 'allowed' : 'denied']);
            if (!expected.allowed || operation === 'help') continue;
            const granting = [
              ...new Set(found.supports.map((records) => records.at(-1)?.split(' ').at(-1))),
            ].sort();
            expect(granting).toEqual(expected.granting);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });
});
