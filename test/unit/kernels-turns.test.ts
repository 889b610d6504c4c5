import { describe, expect, test, vi } from 'vitest';
import { countReach, reachable, startersOf } from '../../src/graph/kernels/counts';
import { project } from '../../src/graph/kernels/projection';
import { tenantPairs } from '../../src/graph/kernels/tenant-pairs';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { countsByVerb } from '../../src/questions/counts';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import type { Scope } from '../../src/questions/answers';
import { listChokePoints } from '../../src/questions/choke-points';
import { crossTenant, crossingSteps } from '../../src/questions/cross-tenant';
import { actingPrincipals, effectivePermissions } from '../../src/questions/effective';
import { inheritanceDepths } from '../../src/questions/inheritance';
import { nearestPrivileged } from '../../src/questions/nearest';
import { overlappingEntitlements } from '../../src/questions/overlaps';
import { generate } from '../bench/generate';
import { turns } from './turns';

// The smallest turn there is: others come in after every node that has an edge.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

/** A few seconds of work, many times that where the machine is shared. */
const PATIENT = { timeout: 300_000 };

describe('others get a turn along the way, and that changes nothing', () => {
  const scope: Scope = { at: 1e12, atLeast: 'not-evaluated', verbs: [], becoming: true };
  const graph = generate('entitlement', 4_000);
  const all = actingPrincipals(graph);

  test('choke points: whatever is one takes something from someone', () => {
    const { value, turns: count } = turns(listChokePoints({ graph, inputs: [] }, scope, 1_000_000));
    expect(count).toBeGreaterThan(5);
    expect(value.chokingRecords).toBe(value.records.length);
    expect(Math.min(...value.records.map(({ lost }) => lost))).toBeGreaterThan(0);
  });

  test('nearest privileged thing: one step less from where the first step leads', () => {
    const { value, turns: count } = turns(nearestPrivileged(graph, scope, (_, step) => step % 997 === 0));
    expect(count).toBeGreaterThan(1);
    let farther = 0;
    for (let step = 0; step < graph.stepTo.length; step++) {
      const number = graph.stepClass[step]!;
      const goesOn = (graph.classes.flags[number]! & 1) !== 0;
      if (!goesOn || (graph.nodeFlags[graph.stepFrom[step]!]! & 1) !== 0) continue;
      const ahead = value.distance[graph.stepTo[step]!]!;
      if (ahead !== 0xffffffff) expect(value.distance[graph.stepFrom[step]!]).toBeLessThanOrEqual(ahead + 1);
      if (value.distance[graph.stepFrom[step]!] === ahead + 1) farther++;
    }
    expect(farther).toBeGreaterThan(100);
  });

  test('effective permissions, depths and overlaps: the same rows of each principal', () => {
    const some = all.filter((_, i) => i % 97 === 0);
    const rows = turns(effectivePermissions(graph, some, scope));
    const depths = turns(inheritanceDepths(graph, some, scope));
    const doubled = turns(overlappingEntitlements(graph, some, scope, recordSteps(graph)));
    expect(Math.min(rows.turns, depths.turns, doubled.turns)).toBeGreaterThan(0);
    expect(depths.value.permissions.reduce((a, b) => a + b, 0)).toBe(rows.value.count);
    expect(doubled.value.byPrincipal.reduce((a, b) => a + b, 0)).toBe(doubled.value.doubled);
    expect(doubled.value.doubled).toBeGreaterThan(0);
    doubled.value.byPrincipal.forEach((count, p) =>
      expect(count).toBeLessThanOrEqual(depths.value.permissions[p]!),
    );
  });

  test('crossing steps are those that lead from one tenant to another', () => {
    const steps = new Set(crossingSteps(graph, scope));
    expect(steps.size).toBeGreaterThan(1);
    for (const step of steps)
      expect(graph.nodeTenant[graph.stepFrom[step]!]).not.toBe(graph.nodeTenant[graph.stepTo[step]!]);
    const rows = crossTenant(graph, scope);
    expect(rows.reduce((sum, row) => sum + row.steps.length, 0)).toBe(steps.size);
    for (const row of rows) expect(row.principals).toBeGreaterThan(0);
  });

  test('pairs of tenants and counts by verb in an estate of seventy thousand nodes', PATIENT, () => {
    const large = generate('entitlement', 70_000);
    const starters = startersOf(large);
    const projected = turns(project(large, { at: 0, rank: 1, becoming: true }));
    const found = turns(reachable(projected.value, starters)).value;
    const none = new Int32Array(found.dag.count);
    const byHubs = turns(tenantPairs(large, projected.value, found, starters));
    const bare = { ...found, hubs: { count: 0, leadsTo: none, ledBy: none } };
    const bySweeps = turns(tenantPairs(large, projected.value, bare, starters));
    expect(byHubs.value).toEqual(bySweeps.value);
    expect(byHubs.value.length).toBeGreaterThan(20);
    expect(Math.min(projected.turns, byHubs.turns, bySweeps.turns)).toBeGreaterThan(10);
    const by = turns(countsByVerb(large, { ...scope, at: 0 }, ['change']));
    const verbs = verbMask('change');
    const alone = runToEnd(
      countReach(runToEnd(project(large, { at: 0, rank: 1, becoming: true, verbs })), starters),
    );
    expect(by.value.map(({ verb }) => verb)).toEqual(['change']);
    expect(by.value[0]?.counts).toEqual(alone);
    expect(by.turns).toBeGreaterThan(10);
  });
});
