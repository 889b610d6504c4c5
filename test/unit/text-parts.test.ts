import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import type { AccessQuery } from '../../src/engine/contract';
import { answerEstate } from '../../src/engine/estate-question';
import type { EstateQuestion } from '../../src/engine/estate-question';
import { importFiles } from '../../src/engine/import';
import { findingResults, writeFindings } from '../../src/engine/publish';
import { Session } from '../../src/engine/session';
import { workspaceFile, writeWorkspace } from '../../src/engine/workspace';
import { canonicalJson } from '../../src/lib/canonical-json';
import { parseDelimited } from '../../src/lib/delimited';
import { runToEnd } from '../../src/lib/steps';
import { textBlob, writeLines } from '../../src/lib/text-parts';
import type { TextWriter } from '../../src/lib/text-parts';
import { systems } from '../../src/systems/registry';
import { bytesOf, wholeText } from './saved';
import { smallEstate } from './small-estate';
import { turns } from './turns';

const MEGABYTE = 1 << 20;

/** Its parts, and before which of its steps each was put. */
function written(write: TextWriter): { readonly parts: readonly string[]; readonly steps: number[] } {
  const parts: string[] = [];
  const steps: number[] = [];
  let step = 0;
  const work = write((part) => {
    parts.push(part);
    steps.push(step);
  });
  while (work.next().done !== true) step++;
  return { parts, steps };
}

describe('a long text in parts', () => {
  const line = fc.oneof(
    { weight: 20, arbitrary: fc.string({ unit: 'grapheme' }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 * MEGABYTE }).map((length) => 'é'.repeat(length)) },
  );

  it('is the same text, in parts of a megabyte and no more than a line above', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 60 }), async (lines) => {
        const { parts } = written((put) => writeLines(lines, put));
        expect(parts.join('') === lines.join('')).toBe(true);
        const longest = Math.max(0, ...lines.map(({ length }) => length));
        expect(parts.every(({ length }) => length > 0 && length < MEGABYTE + Math.max(1, longest))).toBe(
          true,
        );
        expect(parts.slice(0, -1).every(({ length }) => length >= MEGABYTE)).toBe(true);
        const file = runToEnd(textBlob((put) => writeLines(lines, put)));
        const whole = new TextEncoder().encode(lines.join(''));
        expect(Buffer.compare(await bytesOf(file), whole)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('lets others have a turn between few lines, and between few characters where lines are long', () => {
    const many = turns(writeLines(Array<string>(10_000).fill('short\r\n'), () => undefined));
    expect(many.turns).toBeGreaterThan(100);
    const long = turns(writeLines(Array<string>(50).fill('x'.repeat(100_000)), () => undefined));
    expect(long.turns).toBeGreaterThanOrEqual(50);
  });
});

describe('a table of very many rows', () => {
  const [users, things] = [200, 150];
  const at = <T>(count: number, made: (index: number) => T): readonly T[] =>
    Array.from({ length: count }, (_, index) => made(index));
  const { graph } = smallEstate({
    nodes: {
      all: { type: 'group' },
      ...Object.fromEntries(at(users, (index) => [`u${index}`, {}])),
      ...Object.fromEntries(at(things, (index) => [`thing${index}`, { resource: true as const }])),
    },
    steps: [
      ...at(users, (index) => ({ from: `u${index}`, to: 'all', kind: 'member' as const })),
      ...at(things, (index) => ({
        from: 'all',
        to: `thing${index}`,
        kind: 'permission' as const,
        permission: `read, "${index}"`,
      })),
    ],
  });
  const session = Session.fromDecided({ graph, inputs: [], gaps: [] });
  const query: AccessQuery = {
    scope: { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true },
    search: '',
    tenants: [],
    verdicts: [],
    how: [],
    sort: { by: 'principal', descending: false },
    offset: 0,
    limit: 40,
  };

  it('comes in several parts with steps between, and has every row', () => {
    const { parts, steps } = written((put) => session.accessCsv(query, put));
    expect(parts.length).toBeGreaterThan(1);
    for (const [index, step] of steps.slice(1).entries())
      expect(step).toBeGreaterThan((steps[index] ?? 0) + 10);
    const { rows } = parseDelimited(parts.join(''));
    const page = runToEnd(session.access(query));
    expect(page.total).toBeGreaterThanOrEqual(users * things);
    expect(rows.length - 1).toBe(page.total);
    expect(rows[0]?.[0]).toBe('principal');
    expect(rows.slice(1, 41).map((row) => [row[1], row[3], row[6], row[8]])).toEqual(
      page.rows.map(({ principal, permission, resource, verdict }) => [
        principal.id,
        permission,
        resource.id,
        verdict,
      ]),
    );
    const pairs = new Set(rows.slice(1).map((row) => `${row[1]} ${row[6]}`));
    for (let user = 0; user < users; user++) {
      for (let thing = 0; thing < things; thing++) {
        if (!pairs.has(`u${user} thing${thing}`)) throw new Error(`u${user} on thing${thing} is not there`);
      }
    }
  });
});

describe('what a page is handed of the demo estate', () => {
  const encoder = new TextEncoder();
  const files = demoEstate().map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
  const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, systems)), systems));
  const at = demoInstant;
  const every = { search: '', tenants: [] } as const;

  const tables: readonly EstateQuestion[] = [
    { kind: 'delegation-csv', at, ...every },
    { kind: 'findings-csv', at, ...every },
    { kind: 'joins-csv', ...every, sort: { by: 'secret', descending: false } },
    { kind: 'matrix-csv', at },
    {
      kind: 'reached-csv',
      mode: 'blast',
      start: session.search('Marta Lindqvist', 1).map(({ node }) => node),
      scope: { at, atLeast: 'not-evaluated', verbs: [], becoming: true },
      least: 0,
      sort: 'name',
      descending: false,
    },
    { kind: 'register-csv', at, ...every, sort: { by: 'name', descending: false } },
    { kind: 'windows-csv', at, ...every, states: [] },
  ];

  it.each(tables.map((question) => ({ kind: question.kind, question })))(
    'is a file: $kind',
    async ({ question }) => {
      const { value } = runToEnd(answerEstate(session, question));
      if (!(value instanceof Blob)) throw new Error('no file');
      const rows = parseDelimited(await value.text()).rows.filter((row) => row.length > 1 || row[0] !== '');
      expect(rows.length).toBeGreaterThan(1);
      expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
    },
  );

  it('is the workspace and the findings that the command writes', async () => {
    const { snapshot } = session;
    if (snapshot === undefined) throw new Error('no records');
    const file = runToEnd(workspaceFile(snapshot));
    expect(Buffer.compare(await bytesOf(file), writeWorkspace(snapshot))).toBe(0);
    const found = runToEnd(session.findings(at));
    const text = wholeText((put) => writeFindings(session, found, put));
    expect(text === `${canonicalJson(findingResults(session, found))}\n`).toBe(true);
  });
});
