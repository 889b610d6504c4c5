import { describe, expect, it } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { importFiles } from '../../src/engine/import';
import { proposedEstate } from '../../src/engine/proposal';
import { revokedAnswer, revokedCost } from '../../src/engine/revoked';
import { Session } from '../../src/engine/session';
import { whatDetachingChanges } from '../../src/engine/without-record';
import { Covering } from '../../src/graph/kernels/covering';
import { runToEnd } from '../../src/lib/steps';
import { isPermissionPattern, meaningOf } from '../../src/model/permission-cover';
import type { Scope } from '../../src/questions/answers';
import { compareGraphs, differenceRow } from '../../src/questions/compare';
import { systems } from '../../src/systems/registry';

describe('names of permissions', () => {
  it('stand for others where they are patterns of a service', () => {
    expect(
      ['*', 's3:*', 's3:Get?', 's3:GetObject', 'read', 'secret/*', 's3:* except s3:Put*'].map(
        isPermissionPattern,
      ),
    ).toEqual([true, true, true, false, false, false, false]);
    const means = meaningOf('s3:List*');
    expect(
      ['s3:ListBucket', 'S3:listbucket', 's3:ListBucket*', 's3:List*', 's3:Get*', 'read'].map(means),
    ).toEqual([true, true, true, false, false, false]);
    expect(meaningOf('s3:?et')('s3:*et')).toBe(false);
    expect(meaningOf('*')('s3:ListBucket')).toBe(true);
    expect(meaningOf('*')('read')).toBe(false);
    expect(meaningOf('s3:*')('s3:* except s3:Put*')).toBe(false);
  });

  it('are looked up by number', () => {
    const covering = new Covering(['s3:GetObject', 'read', 's3:*'], ['read', 's3:Get*', '*', 's3:*']);
    expect([covering.of(0), covering.of(1), covering.of(2), covering.of(9)]).toEqual([
      [1, 2, 3],
      [],
      [2],
      [],
    ]);
    expect(new Covering(['s3:GetObject'], ['read']).of(0)).toEqual([]);
  });
});

describe('what one policy grants by name and another by a pattern', () => {
  const scope: Scope = { at: demoInstant, atLeast: 'not-evaluated', verbs: [], becoming: true };
  const encoder = new TextEncoder();
  const files = demoEstate().map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
  const snapshot = runToEnd(importFiles(files, systems));
  const demo = runToEnd(Session.fromSnapshot(snapshot, systems));
  const find = (text: string): number => {
    const [node] = demo.search(text, 1);
    if (node === undefined) throw new Error(`no ${text}`);
    return node.node;
  };
  const priya = find('priya.nair');
  const bucket = find('harbourline-client-backups');
  const permission = 's3:ListBucket';
  const membership = snapshot.records.find(
    (record) =>
      record.kind === 'membership' &&
      record.member.endsWith('/priya.nair') &&
      record.group.includes('BackupOperators'),
  )?.key;

  it('stays when the one by name is revoked, in every view of it', () => {
    if (membership === undefined) throw new Error('no membership');
    const today = demo.routes(priya, bucket, scope, 20, permission);
    expect(today.independent).toBe(2);
    const question = { from: priya, to: bucket, permission, scope, records: [membership], limit: 20 };
    const answer = runToEnd(revokedAnswer(demo, question));
    expect(answer).toMatchObject({ verdict: 'allowed', independent: 1, unsettled: [], others: [] });
    expect(answer.remaining).toHaveLength(1);

    const { session } = runToEnd(proposedEstate(demo, { removed: [membership], added: [] }));
    const found = runToEnd(compareGraphs(demo.graph, session.graph, { before: scope, after: scope }));
    const rows = Array.from(found.principal, (_, row) =>
      differenceRow(demo.graph, session.graph, found, row),
    ).filter(({ principal }) => principal.name === 'priya.nair');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.resource.node === bucket && row.permission === permission)).toEqual([]);
    expect(runToEnd(revokedCost(demo, question)).lost).toBe(found.lost);

    const key = demo.graph.nodes.at(priya)?.key ?? '';
    const detached = runToEnd(
      whatDetachingChanges(demo.graph, snapshot, systems, key, new Set([membership]), demoInstant),
    );
    const changed = detached.changes.filter(({ on }) => on.includes('harbourline-client-backups'));
    expect(changed.map((one) => one.permission)).not.toContain(permission);
  });
});
