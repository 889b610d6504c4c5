import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run';
import { answerEstate } from '../../src/engine/estate-question';
import { importFiles } from '../../src/engine/import';
import { cellOf, matrixAnswer } from '../../src/engine/permission-matrix';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import { verdictOf } from '../../src/model/verdict';
import { systems } from '../../src/systems/registry';

const AT = Date.parse('2026-11-21T00:00:00Z');
const FILES = ['boundary', 'conditions', 'deny'].map((name) => `fixtures/aws/${name}/details.json`);

function cli(...argv: readonly string[]): string {
  let out = '';
  const code = run([...argv, '--at', '2026-11-21', ...FILES], AT, {
    out: (chunk) => (out += String(chunk)),
    err: (text) => {
      throw new Error(text);
    },
    writeFile: () => undefined,
  });
  expect(code).toBe(0);
  return out;
}

const LETTERS = ['DNCA', 'dnca'] as const;

describe('every permission of every principal', () => {
  const files = FILES.map((name) => ({ name, bytes: new Uint8Array(readFileSync(name)) }));
  const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, systems))));
  const matrix = runToEnd(matrixAnswer(session, 'aws', AT));

  test('each cell is what the same request is answered with alone', () => {
    const { principals, permissions, ranks } = matrix;
    expect(principals.length).toBeGreaterThan(3);
    expect(permissions.length).toBeGreaterThan(20_000);
    expect(new Set(ranks).size).toBeGreaterThan(2);
    for (let cell = 0; cell < ranks.length; cell += 97) {
      const { id = '' } = principals[Math.floor(cell / permissions.length)] ?? {};
      const permission = permissions[cell % permissions.length] ?? '';
      const alone = session.ask({ principal: id, permission, resource: '*', at: AT, context: new Map() });
      expect(verdictOf(ranks[cell] ?? -1), `${id} ${permission}`).toBe(alone.verdict);
    }
  });

  test('is a question of the estate, and empty for a system that decides no requests', () => {
    const asked = (system: string): unknown =>
      runToEnd(answerEstate(session, { kind: 'matrix', at: AT, system })).value;
    expect(asked('aws')).toEqual(matrix);
    expect(asked('csv')).toEqual({
      principals: [],
      permissions: [],
      ranks: new Uint8Array(),
      some: new Uint8Array(),
    });
  });

  test('the command line prints the same cells as JSON and CSV, and counts for reading', () => {
    const { principals, permissions, ranks } = matrix;
    const cells = Array.from(ranks, (_, cell) => cellOf(matrix, cell));
    expect(new Set(cells.map(({ onSome }) => onSome)).size).toBe(2);
    const published = JSON.parse(cli('matrix', '--json')) as {
      systems: { permissions: string[]; principals: { id: string; allowed: number; verdicts: string }[] }[];
    };
    expect(published.systems[0]?.permissions).toEqual(permissions);
    const letters = published.systems[0]?.principals.map(({ verdicts }) => verdicts).join('');
    const expected = cells.map(({ rank, onSome }) => LETTERS[Number(onSome)]?.charAt(rank));
    expect(letters).toBe(expected.join(''));
    const lines = cli('matrix', '--csv').trimEnd().split('\r\n');
    expect(lines[0]).toBe(['permission', ...principals.map(({ id }) => id)].join(','));
    expect(lines.length).toBe(permissions.length + 1);
    const column = permissions.indexOf('s3:GetObject');
    expect(lines[column + 1]?.split(',')).toEqual([
      's3:GetObject',
      ...principals.map((_, row) => {
        const { rank, onSome } = cellOf(matrix, row * permissions.length + column);
        return `${verdictOf(rank)}${onSome ? ' on some resources' : ''}`;
      }),
    ]);
    expect(cli('matrix')).toMatch(
      /user\/\S+ .*allowed \d+ +allowed on some \d+ +conditional \d+ +conditional on some \d+ +not evaluated \d+ .*denied \d+/u,
    );
  });
});
