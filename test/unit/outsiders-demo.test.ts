import { expect, it } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { outsidersOf } from '../../src/questions/outsiders';
import { systems } from '../../src/systems/registry';

const encoder = new TextEncoder();
const files = demoEstate().map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, systems)), systems));
const { graph } = session;
const scope: Scope = { at: demoInstant, atLeast: 'not-evaluated', verbs: [], becoming: true };
const brightwater = graph.tenants.flatMap(({ name }, tenant) => (/brightwater/iu.test(name) ? [tenant] : []));

it('outsiders come to the client’s database server by the shared secret, without the insiders beside their way', () => {
  const server = session.search('BW-SQL01', 5).find(({ kind }) => kind === 'computer');
  if (server === undefined) throw new Error('the demo has no BW-SQL01');
  const all = session.who(server.node, scope);
  const some = session.who(server.node, { ...scope, outsideOf: brightwater });
  const ids = new Set(some.reached.map(({ node }) => node));
  expect(some.reached.length).toBeLessThan(all.reached.length);
  const outside = outsidersOf(graph, brightwater);
  // Every outsider of the whole answer is still there, and each has a next node on the way.
  const people = all.reached.filter(({ node, kind }) => outside[node] === 1 && kind === 'user');
  expect(people.length).toBeGreaterThan(10);
  for (const { node } of people) expect(ids.has(node)).toBe(true);
  const inside = some.reached.filter(({ node }) => outside[node] !== 1).map(({ name }) => name);
  expect(inside).toContain('SVC-BACKUP@BRIGHTWATER.LOCAL');
  expect(inside).toContain('DOMAIN ADMINS@BRIGHTWATER.LOCAL');
  // An administrator of the domain can take this one over as well: beside the way, not on it.
  expect(inside).not.toContain('NBECK-ADM@BRIGHTWATER.LOCAL');
});
