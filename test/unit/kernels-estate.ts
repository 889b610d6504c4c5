import fc from 'fast-check';
import type { AccessGraph } from '../../src/graph/access-graph';
import { ColumnBuilder } from '../../src/graph/build';
import { recordView } from '../../src/engine/records';
import { verbMask } from '../../src/model/permission';
import type { PrincipalType, SnapshotRecord } from '../../src/model/record';
import { OPEN, STANDING } from '../../src/model/window';

/** An instant at which some of the windows below are open and some are not. */
export const AT = 1_000;

interface KernelStep {
  readonly from: number;
  readonly to: number;
  readonly kind: 'member' | 'contains' | 'permission' | 'control' | 'assume' | 'unlocks';
  readonly permission: 'read' | 'write' | 'own';
  readonly verdict: 'allowed' | 'conditional' | 'not-evaluated';
  readonly through: boolean;
  readonly inherits: boolean;
  readonly window: 'standing' | 'open' | 'past' | 'future' | 'now' | 'later';
  readonly supports: readonly (readonly number[])[];
}

export interface KernelEstate {
  readonly nodes: readonly {
    readonly type: 'user' | 'group' | 'role' | 'resource' | 'secret';
    readonly tenant: number;
    readonly disabled: boolean;
  }[];
  readonly steps: readonly KernelStep[];
}

/** Random estates with cycles, containment, verbs, conditions, windows, disabled nodes, tenants and shared records. */
export function kernelEstate(most = 12, least = 2): fc.Arbitrary<KernelEstate> {
  return fc.integer({ min: least, max: most }).chain((count) => {
    const end = fc.integer({ min: 0, max: count - 1 });
    return fc.record({
      nodes: fc.array(
        fc.record({
          type: fc.constantFrom('user', 'user', 'group', 'role', 'resource', 'resource', 'secret'),
          tenant: fc.integer({ min: 0, max: 2 }),
          disabled: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
        }),
        { minLength: count, maxLength: count },
      ),
      steps: fc.array(
        fc.record({
          from: end,
          to: end,
          kind: fc.constantFrom(
            'member',
            'member',
            'contains',
            'contains',
            'permission',
            'permission',
            'control',
            'assume',
            'unlocks',
          ),
          permission: fc.constantFrom('read', 'write', 'own'),
          verdict: fc.constantFrom('allowed', 'allowed', 'allowed', 'conditional', 'not-evaluated'),
          through: fc.boolean(),
          inherits: fc.boolean(),
          window: fc.constantFrom(
            'standing',
            'standing',
            'standing',
            'open',
            'past',
            'future',
            'now',
            'later',
          ),
          supports: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 }), {
            minLength: 1,
            maxLength: 3,
          }),
        }),
        { minLength: 1, maxLength: count * 3 },
      ),
    });
  });
}

const WINDOWS = {
  standing: STANDING,
  open: OPEN,
  past: { from: STANDING.from, until: AT },
  future: { from: AT + 1, until: STANDING.until },
  now: { from: AT, until: AT + 1 },
  later: { from: AT - 1, until: AT + 1_000 },
};
const VERBS = {
  read: verbMask('view', 'list-metadata'),
  write: verbMask('change', 'view'),
  own: verbMask('administer'),
};

function nodeRecords(estate: KernelEstate): SnapshotRecord[] {
  const base = { system: 't', source: { file: 0 } };
  return estate.nodes.map(({ type, tenant, disabled }, i): SnapshotRecord => {
    const own = { ...base, key: `t|n${i}`, id: `n${i}`, name: `n${i}`, tenant: `t|tenant${tenant}` };
    if (type === 'resource') return { ...own, kind: 'resource', type: 'thing' };
    if (type === 'secret') return { ...own, kind: 'secret', type: 'password', active: !disabled };
    return { ...own, kind: 'principal', type: type satisfies PrincipalType, enabled: !disabled };
  });
}

/** Build it through the real builder. Containment often says that control does not pass it. */
export function buildKernelEstate(estate: KernelEstate): AccessGraph {
  const base = { system: 't', source: { file: 0 } };
  const records: SnapshotRecord[] = [
    ...[0, 1, 2].map((t) => ({
      ...base,
      kind: 'tenant' as const,
      key: `t|tenant${t}`,
      id: `tenant${t}`,
      name: `T${t}`,
      type: 'x',
    })),
    ...nodeRecords(estate),
    ...Array.from({ length: 10 }, (_, r) => ({
      ...base,
      kind: 'membership' as const,
      key: `t|r${r}`,
      member: 't|n0',
      group: 't|n1',
      window: STANDING,
    })),
  ];
  const builder = new ColumnBuilder(recordView(records));
  estate.steps.forEach((step, i) => {
    if (step.from === step.to) return;
    const permits = step.kind === 'permission' || step.kind === 'control';
    builder.step({
      from: `t|n${step.from}`,
      to: `t|n${step.to}`,
      kind: step.kind,
      ...(permits ? { permission: step.permission, verbs: VERBS[step.permission] } : {}),
      verdict: step.verdict,
      ...(step.verdict === 'allowed' ? {} : { note: `because ${i}` }),
      window: WINDOWS[step.window],
      ...(step.kind === 'permission' || step.kind === 'contains' ? { through: step.through } : {}),
      inherits: step.inherits,
      supports:
        step.kind === 'contains'
          ? [{ records: [] }]
          : step.supports.map((support) => ({ records: support.map((r) => `t|r${r}`) })),
    });
  });
  return builder.finish();
}

interface KernelScope {
  readonly at: number;
  readonly rank: 1 | 2 | 3;
  readonly becoming: boolean;
  readonly verbs?: number;
}

export const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
/** Of what a kernel does inside: fewer in CI, as the question it answers is tested with all. */
export const INSIDE_RUNS = Number(process.env['PROPERTY_RUNS'] ?? 120);
export const SCOPES: readonly KernelScope[] = [
  { at: AT, rank: 3, becoming: true },
  { at: AT, rank: 1, becoming: true },
  { at: AT, rank: 2, becoming: false },
  { at: AT, rank: 1, becoming: true, verbs: verbMask('change') },
  { at: AT, rank: 1, becoming: false, verbs: verbMask('view', 'administer') },
];

export function holdsFor(check: (graph: AccessGraph) => void, most?: number, runs = RUNS): void {
  fc.assert(
    fc.property(kernelEstate(most), (estate) => check(buildKernelEstate(estate))),
    { numRuns: runs },
  );
}

/** The same for what a kernel does inside. */
export function holdsInside(check: (graph: AccessGraph) => void, most?: number): void {
  holdsFor(check, most, INSIDE_RUNS);
}
