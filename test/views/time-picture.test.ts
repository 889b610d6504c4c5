import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALWAYS, END_UNKNOWN, NEVER_ENDS } from '../../src/model/window';
import type { WindowRow, WindowsPage } from '../../src/engine/windows-table';
import type { Look } from '../../src/views/graph/look';
import { formatMoment } from '../../src/views/style/time';
import { spanOf, ticksOf, windowPlace } from '../../src/views/time/time-line';
import { MOST_LINES, timePicture } from '../../src/views/time/time-picture';
import { windowLines } from '../../src/views/time/window-lines';

const AT = Date.UTC(2026, 10, 2, 9);
const DAY = 86_400_000;
const NODE = {
  id: '',
  kind: 'user',
  nativeType: '',
  tenant: 0,
  disabled: false,
  mentionedOnly: false,
} as const;

function row(from: string, to: string, more: Partial<WindowRow> = {}): WindowRow {
  const node = (name: string): number =>
    Array.from(name).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
  return {
    step: 0,
    from: { ...NODE, node: node(from), name: from },
    to: { ...NODE, kind: 'group', node: node(to), name: to },
    kind: 'member',
    verdict: 'allowed',
    start: AT - 30 * DAY,
    until: AT + 30 * DAY,
    eligible: false,
    state: 'in-force',
    ...more,
  };
}

function page(rows: readonly WindowRow[], total = rows.length): WindowsPage {
  const counts = { expired: 0, 'in-force': rows.length, eligible: 0, future: 0 };
  return {
    instants: Float64Array.of(AT - 30 * DAY, AT + 30 * DAY),
    begins: Uint32Array.of(2, 0),
    ends: Uint32Array.of(0, 1),
    counts,
    always: 0,
    total,
    rows,
  };
}

const look: Look = {
  font: 'sans-serif',
  ...{ background: '#fff', surface: '#fff', sunken: '#eee', selected: '#def', border: '#ccc' },
  ...{ borderStrong: '#999', text: '#111', muted: '#555', faint: '#777', accent: '#04c' },
  ...{ accentSoft: '#def', conditional: '#850', notEvaluated: '#639', denied: '#555', danger: '#b00' },
  token: (name) => `#${name.length.toString().padStart(3, '0')}`,
};

function parsed(text: string): Document {
  const document = new DOMParser().parseFromString(text, 'application/xml');
  expect(document.querySelector('parsererror')).toBeNull();
  return document;
}

describe('the picture of what begins and ends', () => {
  test('is one SVG document of its own with every line, whatever names hold', () => {
    const svg = timePicture(
      page([row('<script>alert(1)</script>', 'a & "b"'), row('Ada', 'Ops', { state: 'eligible' })]),
      AT,
      'two',
      look,
    );
    const document = parsed(svg.text);
    expect(document.querySelector('script')).toBeNull();
    const titles = [...document.querySelectorAll('g > title')].map(({ textContent }) => textContent);
    expect(titles).toEqual([
      'In force: <script>alert(1)</script>, member of, a & "b"; begins 2026-10-03 09:00, ends 2026-12-02 09:00',
      'Eligible: Ada, member of, Ops; begins 2026-10-03 09:00, ends 2026-12-02 09:00',
    ]);
    expect(svg.text).toContain('2026-11-02 09:00 UTC');
  });

  test('folds what begins and ends together, and every row is in one line', () => {
    const rows = ['Ada', 'Ben', 'Cem'].flatMap((who) => ['Ops', 'Dev'].map((to) => row(who, to)));
    const lines = windowLines([...rows, row('Ada', 'Audit', { until: AT + DAY }), row('Dan', 'Ops')]);
    expect(lines.map(({ who, on, count }) => [who, on, count])).toEqual([
      ['3 users', '2 groups', 6],
      ['Ada', 'Audit', 1],
      ['Dan', 'Ops', 1],
    ]);
  });

  test('says how many are left out', () => {
    const rows = Array.from({ length: MOST_LINES + 40 }, (_, index) =>
      row(`user ${index}`, `group ${index}`, { until: AT + (index + 1) * DAY }),
    );
    const { text } = timePicture(page(rows, rows.length + 7), AT, 'many', look);
    expect(parsed(text).querySelectorAll('g > title')).toHaveLength(MOST_LINES);
    expect(text).toContain('and 47 more that begin or end further from this instant');
  });

  test('an end nobody states goes on to the edge, as one that never comes does', () => {
    const span = spanOf(Float64Array.of(AT - DAY, AT + DAY), AT);
    expect(windowPlace(ALWAYS, NEVER_ENDS, span)).toEqual({
      start: 0,
      end: 1,
      openStart: true,
      openEnd: true,
    });
    expect(windowPlace(AT, END_UNKNOWN, span)).toMatchObject({ start: 0.5, openStart: false, openEnd: true });
    expect(formatMoment(END_UNKNOWN)).toBe('unknown');
    expect(formatMoment(Date.UTC(2026, 0, 1))).toBe('2026-01-01');
  });

  test('ticks ascend within the scale and are never more than there is room for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -4e12, max: 4e12 }),
        fc.integer({ min: 1, max: 4e12 }),
        fc.integer({ min: 2, max: 20 }),
        (from, long, most) => {
          const ticks = ticksOf({ from, to: from + long }, most);
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          for (const { at } of ticks) expect(at >= from && at <= from + long).toBe(true);
          expect(ticks.map(({ at }) => at)).toEqual(ticks.map(({ at }) => at).sort((a, b) => a - b));
        },
      ),
    );
  });
});
