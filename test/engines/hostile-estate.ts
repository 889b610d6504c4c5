import { writeReviewFile } from '../../src/review/review-file';
import { AT } from '../browser/exports';
import type { NamedFile } from '../browser/exports';
import type { Payload } from './payloads';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** RFC 4180: quotes around what needs them. */
function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string =>
    /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** How many identities are in a file: the more files, the more names of files. */
const IN_FILE = 6;
const TEAMS = 12;

/**
 * An estate in which everything that has a name is called by a payload: the n-th thing of a kind by the n-th, so that
 * every payload is every kind of name. Ids are plain where something else must find the thing, payloads elsewhere.
 */
export function hostileEstate(payloads: readonly Payload[]): readonly NamedFile[] {
  const text = (index: number): string => payloads[index % payloads.length]?.text ?? '';
  const each = <T>(row: (index: number) => T): readonly T[] => payloads.map((_, index) => row(index));
  const identities = each((n) => [
    `u${n}`,
    text(n),
    n % 7 === 0 ? 'service account' : 'person',
    `t${n}`,
    text(n + 1),
    text(n + 2),
    text(n + 3),
    text(n + 4),
    text(n + 5),
    text(n + 6),
    text(n + 7),
  ]);
  const columns = [
    'id',
    'name',
    'type',
    'tenant',
    'email',
    'owner',
    'reason',
    'ticket',
    'status',
    'requested by',
    'approved by',
  ];
  const files: [string, string][] = [];
  for (let at = 0; at < identities.length; at += IN_FILE)
    files.push([text(at / IN_FILE), table(columns, identities.slice(at, at + IN_FILE))]);
  files.push(
    [
      text(100),
      table(
        ['id', 'name', 'type', 'provider', 'service owner', 'contract end', 'status'],
        each((n) => [`t${n}`, text(n), text(n + 1), n === 0 ? 'yes' : 'no', text(n + 2), '', text(n + 3)]),
      ),
    ],
    [
      text(101),
      table(
        ['id', 'name', 'type', 'tenant', 'owner'],
        each((n) => [`g${n}`, text(n + 3), n % 2 === 0 ? 'group' : 'role', `t${n % TEAMS}`, text(n)]),
      ),
    ],
    [
      text(102),
      table(
        ['member', 'group', 'reason', 'ticket', 'type'],
        each((n) => [`u${n}`, `g${n}`, text(n), text(n + 1), text(n + 2)]),
      ),
    ],
    [
      text(103),
      table(
        ['id', 'name', 'type', 'tenant', 'classification', 'sensitivity', 'owner'],
        each((n) => [`r${n}`, text(n + 5), text(n + 6), `t${n}`, text(n), text(n + 1), text(n + 2)]),
      ),
    ],
    [
      text(104),
      table(
        [
          'principal',
          'permission',
          'verbs',
          'resource',
          'tenant',
          'condition',
          'reason',
          'ticket',
          'granted',
          'owner',
        ],
        each((n) => [
          n % 3 === 0 ? `u${n}` : `g${n}`,
          text(n),
          n % 5 === 0 ? 'administer' : 'view',
          `r${(n * 7) % payloads.length}`,
          `t${(n * 7) % payloads.length}`,
          n % 4 === 0 ? text(n + 1) : '',
          text(n + 2),
          text(n + 3),
          '2024-01-01',
          text(n + 4),
        ]),
      ),
    ],
    [
      text(105),
      table(
        ['id', 'name', 'type', 'tenant', 'container', 'opens', 'last rotated', 'owner'],
        each((n) => [
          `s${n}`,
          text(n),
          text(n + 1),
          `t${n}`,
          `r${n}`,
          `u${(n + 1) % payloads.length}`,
          '2021-01-01',
          text(n + 2),
        ]),
      ),
    ],
    [
      text(106),
      table(
        ['from', 'to', 'mechanism', 'from tenant', 'to tenant', 'condition', 'ticket', 'reason'],
        each((n) => [
          `g${n}`,
          `u${(n * 3) % payloads.length}`,
          'delegated administration',
          '',
          `t${(n * 3) % payloads.length}`,
          n % 2 === 0 ? text(n) : '',
          text(n + 1),
          text(n + 2),
        ]),
      ),
    ],
    // Names that are ids, and nothing that explains them.
    [
      text(107),
      table(
        ['member', 'group'],
        each((n) => [text(n), text(n + 1)]),
      ),
    ],
  );
  return files.map(([name, content], index) => ({ name: `${name}.${index}.csv`, bytes: encode(content) }));
}

/** Decisions about findings, every text of them a payload. */
export function hostileDecisions(payloads: readonly Payload[], findings: readonly string[]): NamedFile {
  const filled = (index: number): string => payloads[index % payloads.length]?.text.trim() || 'x';
  const decisions = findings.map((id, n) => ({
    target: { kind: 'finding', id } as const,
    title: filled(n),
    choice: 'exception' as const,
    reason: filled(n + 1),
    ticket: filled(n + 2),
    owner: filled(n + 3),
    by: filled(n + 4),
    at: AT,
    expires: AT + 86_400_000 * 30,
    replaces: [],
  }));
  return { name: 'decisions.json', bytes: encode(writeReviewFile({ decisions })) };
}
