import fc from 'fast-check';
import { ColumnBuilder } from '../../src/graph/build';
import type { AccessGraph } from '../../src/graph/access-graph';
import type { Step } from '../../src/graph/builder';
import type { SnapshotRecord } from '../../src/model/record';
import { OPEN, STANDING } from '../../src/model/window';
import { recordView } from '../../src/engine/records';

/** A small random estate, described so that a failing example can be read. */
export interface RandomEstate {
  readonly nodes: readonly {
    readonly tenant: number;
    readonly disabled: boolean;
    readonly resource: boolean;
  }[];
  readonly steps: readonly RandomStep[];
}

export interface RandomStep {
  readonly from: number;
  readonly to: number;
  readonly kind: 'member' | 'contains' | 'permission' | 'control' | 'assume' | 'same-identity';
  readonly permission: string;
  readonly verdict: 'allowed' | 'conditional' | 'not-evaluated';
  readonly through: boolean;
  readonly inherits: boolean;
  readonly until: 'never' | 'unknown' | number;
  readonly supports: readonly (readonly number[])[];
}

export const AT = 1_000;

export function randomEstate(simple: boolean): fc.Arbitrary<RandomEstate> {
  return fc.integer({ min: 2, max: 7 }).chain((count) => {
    const node = fc.record({
      tenant: fc.integer({ min: 0, max: 1 }),
      disabled: fc.boolean().map((b) => b && false),
      resource: fc.constant(false),
    });
    const disabled = fc.record({
      tenant: fc.integer({ min: 0, max: 1 }),
      disabled: fc.integer({ min: 0, max: 6 }).map((n) => n === 0),
      resource: fc.constant(false),
    });
    const step = fc.record({
      from: fc.integer({ min: 0, max: count - 1 }),
      to: fc.integer({ min: 0, max: count - 1 }),
      kind: fc.constantFrom('member', 'member', 'contains', 'permission', 'permission', 'control', 'assume'),
      permission: fc.constantFrom('read', 'write'),
      verdict: fc.constantFrom('allowed', 'allowed', 'allowed', 'conditional', 'not-evaluated'),
      through: fc.boolean(),
      inherits: fc.boolean(),
      until: fc.constantFrom('never', 'never', 'unknown', 500, 2_000, 3_000),
      supports: simple
        ? fc.constant([[-1]])
        : fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 }), {
            minLength: 1,
            maxLength: 3,
          }),
    });
    return fc.record({
      nodes: fc.array(simple ? node : disabled, { minLength: count, maxLength: count }),
      steps: fc.array(step, { minLength: 1, maxLength: simple ? 14 : 10 }),
    }) as fc.Arbitrary<RandomEstate>;
  });
}

/** Build it through the real builder. Step i of the estate need not be step i of the graph. */
export function buildEstate(estate: RandomEstate): AccessGraph {
  const source = { file: 0 };
  const base = { system: 't', source };
  const records: SnapshotRecord[] = [
    ...[0, 1].map((t) => ({
      ...base,
      kind: 'tenant' as const,
      key: `t|tenant${t}`,
      id: `tenant${t}`,
      name: `T${t}`,
      type: 'x',
    })),
    ...estate.nodes.map((n, i) => ({
      ...base,
      kind: 'principal' as const,
      key: `t|n${i}`,
      id: `n${i}`,
      name: `n${i}`,
      type: 'user' as const,
      tenant: `t|tenant${n.tenant}`,
      enabled: !n.disabled,
    })),
  ];
  const used = new Set<number>();
  estate.steps.forEach((step, i) => {
    for (const support of step.supports) for (const r of support) used.add(r < 0 ? 100 + i : r);
  });
  for (const r of used) {
    records.push({
      ...base,
      kind: 'membership',
      key: `t|r${r}`,
      member: 't|n0',
      group: 't|n1',
      window: STANDING,
    });
  }
  const builder = new ColumnBuilder(recordView(records));
  estate.steps.forEach((step, i) => {
    if (step.from === step.to) return;
    const made: Step = {
      from: `t|n${step.from}`,
      to: `t|n${step.to}`,
      kind: step.kind,
      ...(step.kind === 'permission' || step.kind === 'control'
        ? { permission: step.permission, verbs: step.permission === 'read' ? 1 : 2 }
        : {}),
      verdict: step.verdict,
      ...(step.verdict === 'allowed' ? {} : { note: `because ${i}` }),
      window:
        step.until === 'never'
          ? STANDING
          : step.until === 'unknown'
            ? OPEN
            : { from: STANDING.from, until: step.until },
      ...(step.kind === 'permission' ? { through: step.through } : {}),
      inherits: step.inherits,
      supports:
        step.kind === 'contains'
          ? [{ records: [] }]
          : step.supports.map((support) => ({ records: support.map((r) => `t|r${r < 0 ? 100 + i : r}`) })),
    };
    builder.step(made);
  });
  return builder.finish();
}
