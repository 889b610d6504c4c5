import { describe, expect, it } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { importFiles } from '../../src/engine/import';
import { actsAsAtOnce } from '../../src/engine/leak';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import type { NodeRef, Scope } from '../../src/questions/answers';
import { systems } from '../../src/systems/registry';
import { leakQuestion, leakWord } from '../../src/views/explore/leak';

const encoder = new TextEncoder();
const files = demoEstate().map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
const demo = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, systems)), systems));
const scope: Scope = { at: demoInstant, atLeast: 'not-evaluated', verbs: [], becoming: true };

function find(text: string, kind: NodeRef['kind']): NodeRef {
  const node = demo.search(text, 50).find((one) => one.kind === kind);
  if (node === undefined) throw new Error(`no ${kind} ${text}`);
  return node;
}

describe('if a credential leaks', () => {
  it('signs in at once as the accounts its vault item opens, and the blast radius goes on from them', () => {
    const secret = find('Brightwater backup service', 'secret');
    const steps = actsAsAtOnce(demo, [secret.node], scope);
    expect(steps.map(({ kind, to }) => [kind, to.name.split('@')[0]])).toContainEqual([
      'unlocks',
      'SVC-BACKUP',
    ]);
    const reached = new Set(demo.reach([secret.node], scope).reached.map(({ node }) => node));
    for (const { to } of steps) expect(reached.has(to.node)).toBe(true);
  });

  it('of a computer means the sessions and stored credentials that were collected on it', () => {
    const computers = demo.search('brightwater', 500).filter(({ kind }) => kind === 'computer');
    const sessions = computers
      .flatMap(({ node }) => actsAsAtOnce(demo, [node], scope))
      .filter(({ kind }) => kind === 'session');
    expect(sessions.length).toBeGreaterThan(0);
    for (const { becomes, to } of sessions) {
      expect(becomes).toBe(true);
      expect(['user', 'service-account']).toContain(to.kind);
    }
  });

  it('is asked of credentials and computers only, in words', () => {
    const secret = find('Brightwater backup service', 'secret');
    const person = find('marta lindqvist', 'identity');
    expect([leakWord(secret), leakWord(person)]).toEqual(['leaks', undefined]);
    expect(leakQuestion([secret])).toBe(`If ${secret.name} leaks`);
    expect(leakQuestion([secret, person])).toBeUndefined();
    expect(leakQuestion([])).toBeUndefined();
  });
});
