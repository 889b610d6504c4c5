import { describe, expect, test } from 'vitest';
import { Pace, ROWS_PER_TURN } from '../../src/findings/pace';
import { RULES, findAll } from '../../src/findings/registry';
import { NeedsRecords } from '../../src/findings/rule';
import type { Rule, RuleContext } from '../../src/findings/rule';
import type { AccessGraph } from '../../src/graph/access-graph';
import { recordView } from '../../src/engine/records';
import { runToEnd } from '../../src/lib/steps';
import type { SnapshotRecord } from '../../src/model/record';
import { STANDING } from '../../src/model/window';
import { crossingSteps } from '../../src/questions/cross-tenant';
import { actingPrincipals, effectivePermissions } from '../../src/questions/effective';
import { generatedInputs } from '../bench/generated-inputs';
import { generate } from '../bench/generate';
import { base } from './small-estate';
import { turns } from './turns';

/** Rules let others in within each piece of work that grows with an estate. */
const SCOPE = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: false } as const;

const needsRecords = (): never => {
  throw new NeedsRecords();
};

/** What rules look at in a graph without records. */
function contextOf(graph: AccessGraph): RuleContext {
  const effective = runToEnd(effectivePermissions(graph, actingPrincipals(graph), SCOPE));
  const rows = new Map<number, number[]>();
  for (let row = 0; row < effective.count; row++) {
    const principal = effective.principal[row] ?? 0;
    const list = rows.get(principal) ?? [];
    list.push(row);
    rows.set(principal, list);
  }
  return {
    estate: { graph, inputs: generatedInputs() },
    view: { all: needsRecords, of: needsRecords, get: needsRecords },
    scope: SCOPE,
    collected: undefined,
    effective,
    rows: (principal) => rows.get(principal) ?? [],
    nodeOf: () => undefined,
  };
}

function ruleCalled(id: string): Rule {
  const rule = RULES.find((one) => one.id === id);
  if (rule === undefined) throw new RangeError(`no rule ${id}`);
  return rule;
}

/** How often a rule lets others in, and how much it finds; `undefined` where it needs records. */
function run(rule: Rule, context: RuleContext): { turns: number; found: number } | undefined {
  const counts = { turns: 0, found: 0 };
  try {
    for (const found of rule.find(context)) counts[found === undefined ? 'turns' : 'found']++;
  } catch (error) {
    if (error instanceof NeedsRecords) return undefined;
    throw error;
  }
  return counts;
}

test('a pace is due when so much was looked at, in pieces of any size', () => {
  const pace = new Pace(10);
  expect([3, 3, 3, 1, 9, 1, 100, 9].map((pieces) => pace.due(pieces))).toEqual([
    false,
    false,
    false,
    true,
    false,
    true,
    true,
    false,
  ]);
});

describe('rules over the graph', () => {
  const graph = generate('entitlement', 3000);
  const context = contextOf(graph);
  const { effective } = context;

  test('over effective permissions: within their rows', () => {
    const parts = Math.floor(effective.count / ROWS_PER_TURN);
    expect(parts).toBeGreaterThan(2);
    expect(run(ruleCalled('list-reveals-value'), context)?.turns).toBe(parts);
    expect(run(ruleCalled('inherited-privilege'), context)?.turns).toBeGreaterThanOrEqual(parts);
  });

  test('over routes beside each other: by the steps into what is held', () => {
    let steps = 0;
    for (let row = 0; row < effective.count; row++) {
      const resource = effective.resource[row] ?? 0;
      steps += 1 + (graph.inStart[resource + 1] ?? 0) - (graph.inStart[resource] ?? 0);
    }
    const overlapping = run(ruleCalled('overlapping-entitlements'), context);
    expect(overlapping?.found).toBeGreaterThan(100);
    expect(overlapping?.turns).toBeGreaterThanOrEqual(Math.floor(steps / (2 * ROWS_PER_TURN)));
    expect(overlapping?.turns).toBeGreaterThan(10);
  });

  test('over all steps', () => {
    const both = { ...context, estate: { ...context.estate, graph: twice(graph) } };
    const steps = both.estate.graph.stepFrom.length;
    for (const id of ['secret-opens-other-tenant', 'escalation-path'])
      expect(run(ruleCalled(id), both)?.turns).toBe(Math.floor(steps / ROWS_PER_TURN));
    expect(run(ruleCalled('admin-equivalent'), both)?.turns).toBe(Math.floor(steps / 1024));
  });

  test('over what crosses between tenants: when grouped, and when told', () => {
    const { classes } = graph;
    const crossing = { ...graph, classes: { ...classes, mechanism: classes.mechanism.map(() => 1) } };
    const steps = crossingSteps(crossing, SCOPE).length;
    expect(steps).toBeGreaterThan(4096);
    const access = run(ruleCalled('cross-tenant-access'), {
      ...context,
      estate: { ...context.estate, graph: crossing },
    });
    // Each of the two takes about so many turns.
    expect(access?.turns).toBeGreaterThan((1.5 * steps) / 1024);
  });

  test('over administrators: before each route', () => {
    const small = generate('entitlement', 600);
    const nodes = Array.from(small.nodes, (node) => ({ ...node, nativeType: 'account' }));
    const admins = run(ruleCalled('admin-equivalent'), contextOf({ ...small, nodes }));
    expect(admins?.found).toBeGreaterThan(20);
    expect(admins?.turns).toBeGreaterThan(admins?.found ?? 0);
  });
});

/** The same with each step listed twice, for rules that go through all steps. */
function twice(graph: AccessGraph): AccessGraph {
  const both = (list: Uint32Array) => Uint32Array.from([...list, ...list]);
  return {
    ...graph,
    stepFrom: both(graph.stepFrom),
    stepTo: both(graph.stepTo),
    stepClass: both(graph.stepClass),
  };
}

describe('rules over records', () => {
  const COUNT = 3000;
  /** As many of each kind and system as need turns; nothing is known of the nodes they are about. */
  const records = ['microsoft', 'aws', 'vault'].flatMap((system) =>
    Array.from({ length: COUNT }, (_, i) => of(system, i)).flat(),
  );
  const graph = generate('entitlement', 600);
  const tenants = graph.tenants.map((tenant, i) => ({
    ...tenant,
    provider: i === 0,
    ...(i === 0 ? {} : { serviceOwner: 'one' }),
  }));
  const none = contextOf({ ...graph, tenants });
  const context = { ...none, view: recordView(records) };
  const overRecords = RULES.filter((rule) => run(rule, none) === undefined);

  test.for(overRecords.map(({ id }) => [id] as const))('%s: every thousand', ([id]) => {
    const result = run(ruleCalled(id), context);
    expect(result?.turns).toBeGreaterThanOrEqual(Math.floor(COUNT / 1024));
  });

  test('are most rules', () => {
    expect(overRecords.length).toBeGreaterThan(35);
  });

  test('what they find is made and sorted in turns', () => {
    // One node stands for all: what is told of a record is told of it.
    const found = turns(findAll({ ...context, nodeOf: () => 0 }));
    const rules = turns(findAll(context));
    expect(rules.value.length).toBeLessThan(found.value.length);
    const more = found.value.length - rules.value.length;
    expect(more).toBeGreaterThan(COUNT);
    // When found, when made, and when sorted.
    expect(found.turns - rules.turns).toBeGreaterThanOrEqual(Math.floor((2 * more) / 1024));
  });
});

function of(system: string, i: number): readonly SnapshotRecord[] {
  const stated = (kind: string) => ({ ...base, system, key: `${system}|${kind}/${i}` });
  const called = { id: String(i), name: String(i), tenant: 'none' };
  return [
    { ...stated('principal'), ...called, kind: 'principal', type: 'user' },
    { ...stated('resource'), ...called, kind: 'resource', type: 'thing' },
    { ...stated('secret'), ...called, kind: 'secret', type: 'password' },
    { ...stated('membership'), kind: 'membership', member: 'a', group: 'b', window: STANDING },
    { ...stated('containment'), kind: 'containment', container: 'a', child: 'b' },
    {
      ...stated('grant'),
      kind: 'grant',
      principal: 'a',
      resource: 'b',
      permission: 'read',
      verbs: 1,
      effect: 'allow',
      window: STANDING,
    },
    { ...stated('trust'), kind: 'trust', mechanism: 'guest', from: 'a', to: 'b', window: STANDING },
    { ...stated('attachment'), kind: 'attachment', policy: 'a', to: 'b', role: 'identity' },
    { ...stated('observation'), kind: 'observation', type: 'external-share', subject: 'a', text: 'shared' },
  ];
}
