import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contentOf } from '../../src/lib/file-content';
import { recognise } from '../../src/systems/recognise';
import { systems } from '../../src/systems/registry';
import { vault } from '../../src/systems/vault';
import { estateOf, filesOf } from './vault-harness';

const FOLDER = 'fixtures/vault/openbao';
const estate = estateOf(filesOf(FOLDER), [vault]);

const DECISIONS = readFileSync(`${FOLDER}/decisions.txt`, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' | '))
  .map(([principal = '', permission = '', resource = '', verdict = '', rule = '']) => ({
    principal,
    permission,
    resource,
    verdict,
    rule,
  }));

describe('decisions that the documented rules give', () => {
  test('there are at least 60', () => {
    expect(DECISIONS.length).toBeGreaterThanOrEqual(60);
    expect(DECISIONS.every(({ rule }) => rule !== '')).toBe(true);
  });

  test.each(DECISIONS)('$principal $permission $resource: $verdict ($rule)', (decision) => {
    const answer = estate.ask(decision.principal, decision.permission, decision.resource);
    expect([answer.verdict, answer.reason, answer.condition].join(' — ')).toMatch(
      new RegExp(`^${decision.verdict} — `, 'u'),
    );
  });
});

describe('files', () => {
  test('each is claimed by this system alone, whatever its name', () => {
    for (const file of filesOf(FOLDER)) {
      const { best, ties } = recognise(contentOf('unknown', file.bytes), systems);
      expect([file.name, best?.module.id, ties.length]).toEqual([file.name, 'vault', 0]);
    }
  });

  test('every element is accounted for', () => {
    for (const { records, facts, name } of estate.snapshot.inputs) {
      expect([name, records.read]).toEqual([name, records.used + records.merged + records.ignored]);
      expect([name, facts.read]).toEqual([name, facts.used + facts.merged + facts.ignored]);
    }
  });
});
