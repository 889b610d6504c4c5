/** The fixed verbs asked of Key Vaults and of secrets in Secrets Manager, which decide by their own words. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { systems } from '../../src/systems/registry';
import { estateOf } from '../systems/vault-harness';
import type { TestEstate } from '../systems/vault-harness';

function folder(path: string): TestEstate {
  const files = readdirSync(path)
    .filter((name) => name.endsWith('.json') && name !== 'expected.json')
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(`${path}/${name}`)) }));
  return estateOf(files, systems);
}

describe('Azure Key Vault (microsoft: secrets Get and List, keys WrapKey by access policy)', () => {
  const estate = folder('fixtures/microsoft/az');
  const holder = '00000000-0000-4000-8000-000000000003';
  test.each([
    [holder, 'list-metadata', 'policies', 'allowed'],
    [holder, 'view', 'policies', 'allowed'],
    [holder, 'use', 'policies', 'allowed'],
    [holder, 'rotate', 'policies', 'denied'],
    [holder, 'delete', 'policies', 'denied'],
    [holder, 'export', 'policies', 'denied'],
    [holder, 'approve', 'policies', 'denied'],
    ['cy@aster.example', 'view', 'roles', 'allowed'],
    ['cy@aster.example', 'list-metadata', 'roles', 'allowed'],
    ['cy@aster.example', 'rotate', 'roles', 'denied'],
    ['cy@aster.example', 'delete', 'roles', 'denied'],
  ])('%s %s %s: %s', (principal, verb, vault, verdict) => {
    expect(estate.ask(principal, verb, vault).verdict).toBe(verdict);
  });
});

describe('another scope of Azure', () => {
  test('a verb is no action there, which is said instead of a denial', () => {
    const answer = folder('fixtures/microsoft/az').ask(
      '00000000-0000-4000-8000-000000000003',
      'view',
      '/subscriptions/11111111-0000-4000-8000-000000000001',
    );
    expect(answer.verdict).toBe('not-evaluated');
  });
});

describe('AWS Secrets Manager', () => {
  const estate = folder('fixtures/aws/resource-policies');
  const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf';
  const user = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;
  test('says of a verb what it says of the actions that amount to it', () => {
    const verdicts = ['view', 'use', 'export', 'list-metadata', 'rotate', 'delete', 'share', 'approve'].map(
      (verb) => [verb, estate.ask(user('dba'), verb, secret).verdict],
    );
    const of = (action: string): string =>
      estate.ask(user('dba'), `secretsmanager:${action}`, secret).verdict;
    expect(of('GetSecretValue')).toBe('allowed');
    expect(verdicts).toEqual([
      ['view', 'allowed'],
      ['use', 'allowed'],
      ['export', 'allowed'],
      ['list-metadata', of('DescribeSecret')],
      ['rotate', of('RotateSecret')],
      ['delete', of('DeleteSecret')],
      ['share', of('PutResourcePolicy')],
      ['approve', 'denied'],
    ]);
  });

  test('an explicit deny of the action denies the verb', () => {
    expect(estate.ask(user('ana'), 'view', secret).verdict).toBe('denied');
  });
});
