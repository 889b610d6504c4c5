import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../src/lib/steps';
import { concatenated } from '../../src/lib/bytes';
import { base64, base64Bytes, fromBase64, joinedText, trimmedText } from '../../src/report/base64';
import { reportFiles, reportFolder } from '../../src/report/folder';
import { folderZip } from '../../src/report/folder-zip';
import { reportDataOf, reportHtml, reportParts } from '../../src/report/html';
import { replacedList, replacedRows } from '../../src/report/redact/replaced-list';
import { eventLoopTurns } from '../../src/store/turns';
import { readPageData } from '../../src/views/report/page-data';

const TEMPLATE =
  '<head><meta http-equiv="Content-Security-Policy" content="script-src \'sha256-x\'"><title>Overreach report</title>' +
  '</head><script type="application/octet-stream" id="report-data"></script><script>1</script>';
const META = { title: 'Q4', scope: 'everything', encrypted: false };

/** Bytes without a pattern: every character of Base64 is among them. */
function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  let state = length + 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** A text that is never read as a whole. */
function sliced(text: string) {
  let longest = 0;
  return {
    length: text.length,
    slice: (from: number, to: number): string => {
      const piece = text.slice(from, to);
      longest = Math.max(longest, piece.length);
      return piece;
    },
    longest: () => longest,
  };
}

const channel = new MessageChannel();
let clock = 0;
let turns = 0;
const tick = eventLoopTurns(channel);
/** Every look at the clock is 4 ms later: some pieces fit between two turns, not all. */
const PAGE = {
  now: () => (clock += 4),
  tick: async () => {
    turns++;
    await tick();
  },
};

// Around a piece of 48 KiB, around a part of a file of 1 MiB, and of every padding.
const LENGTHS = [1, 2, 3, 4, 49_151, 49_152, 49_153, 100_000, (1 << 20) - 1, 1 << 20, 3_300_001];

describe('a report in parts', () => {
  test.each(LENGTHS)('of %d bytes is the whole one, and its data are read again', async (length) => {
    const data = bytesOf(length);
    const parts = [...reportParts(TEMPLATE, data, META)];
    const html = reportHtml(TEMPLATE, data, META);
    expect(parts.join('') === html).toBe(true);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(1 << 16);
    expect(html.includes(Buffer.from(data).toString('base64'))).toBe(true);
    const whole = reportDataOf(html);
    if (!whole.ok) throw new Error(whole.error);
    expect(Buffer.compare(whole.value, data)).toBe(0);

    const text = sliced(base64(data));
    turns = 0;
    const read = await readPageData(text, PAGE);
    if (!read.ok) throw new Error(read.error);
    expect(Buffer.compare(new Uint8Array(await read.value.file.arrayBuffer()), data)).toBe(0);
    expect(text.longest()).toBeLessThanOrEqual(1 << 16);
    expect(turns).toBeGreaterThan(length / (4 * 49_152) - 1);
  });

  test('says of the data whether they are encrypted, however long they are', async () => {
    const magic = new TextEncoder().encode('OVRSEAL\n');
    for (const length of [0, 49_144, 2_000_000]) {
      const data = concatenated([magic, bytesOf(length)]);
      expect(await readPageData(base64(data), PAGE)).toMatchObject({ ok: true, value: { sealed: true } });
      const other = concatenated([bytesOf(49_152), data]);
      expect(await readPageData(base64(other), PAGE)).toMatchObject({ ok: true, value: { sealed: false } });
    }
  });

  test('is refused in the same words, wherever it is damaged or cut off', async () => {
    const text = base64(bytesOf(150_000));
    const at = (place: number, put: string): string => text.slice(0, place) + put + text.slice(place + 1);
    const damaged = [
      ...[0, 65_535, 65_536, 131_072, text.length - 1].flatMap((place) => [
        at(place, '*'),
        at(place, '\n'),
        at(place, 'é'),
      ]),
      ...[0, 65_535, 65_536, text.length - 3].map((place) => at(place, '=')),
      text.slice(0, -1),
      text.slice(0, 65_537),
      `${text}====`,
    ];
    for (const [place, broken] of damaged.entries()) {
      const refused = { ok: false, error: 'the data of the report is damaged or cut off' };
      expect(fromBase64(broken), `${place}`).toEqual(refused);
      expect(await readPageData(broken, PAGE), `${place}`).toEqual(refused);
    }
    const empty = { ok: false, error: 'the report has no data in it: it is an empty viewer' };
    expect(fromBase64('')).toEqual(empty);
    expect(await readPageData('', PAGE)).toEqual(empty);
  });

  test('decodes as the platform does', () => {
    for (const end of ['', 'QQ==', 'QR==', 'QUI=', 'QUJ=', 'QUJD']) {
      const text = base64(bytesOf(49_152)) + end;
      const decoded = fromBase64(text);
      expect(decoded.ok && Buffer.from(decoded.value).equals(Buffer.from(text, 'base64'))).toBe(true);
    }
    expect(base64Bytes('abc').next()).toMatchObject({ done: true, value: { ok: false } });
  });

  test('may stand in several texts, with white space around all of it', () => {
    const text = base64(bytesOf(100_000));
    for (const cut of [0, 1, 65_535, 65_537, text.length]) {
      const pieces = joinedText([`\n  ${text.slice(0, cut)}`, '', `${text.slice(cut)}\r\n\t`]);
      const kept = trimmedText(pieces);
      expect(kept.length).toBe(text.length);
      expect(kept.slice(0, kept.length) === text).toBe(true);
      expect(kept.slice(3, 11)).toBe(text.slice(3, 11));
      expect(kept.slice(text.length - 2, text.length + 9)).toBe(text.slice(-2));
      expect(fromBase64(kept)).toEqual(fromBase64(text));
    }
    expect(trimmedText(' \n'.repeat(100_000)).length).toBe(0);
    expect(trimmedText('').length).toBe(0);
  });
});

describe('a folder', () => {
  // Six megabytes are one script.
  test.each([0, 1, 200_000, 6_291_456, 6_291_457])('of %d bytes is zipped as if all at once', (length) => {
    const data = bytesOf(length);
    const files = reportFolder(TEMPLATE, data, META);
    expect([...reportFiles(TEMPLATE, data, META)]).toEqual(files);
    const encoder = new TextEncoder();
    const once = zipSync(
      Object.fromEntries(files.map(({ name, text }) => [`report/${name}`, encoder.encode(text)])),
      { level: 6, mtime: '1980-01-01T00:00:00' },
    );
    const steps = folderZip(reportFiles(TEMPLATE, data, META));
    let turned = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) turned++;
    expect(turned).toBe(files.length);
    expect(Buffer.compare(concatenated(step.value), once)).toBe(0);
    expect(concatenated(runToEnd(folderZip(files)))).toHaveLength(once.length);
  });
});

test('what was replaced is listed by class, and all of it written', () => {
  const replaced = Array.from({ length: 900 }, (_, n) => ({
    of: n % 3 === 0 ? ('people' as const) : ('tenants' as const),
    original: n === 1 ? '=cmd' : `name, ${n}`,
    pseudonym: `person-${n}`,
    count: n % 2,
  }));
  const list = replacedList(replaced, ['people', 'tenants', 'ids']);
  expect(list.total).toBe(450);
  expect(list.first).toHaveLength(200);
  expect(list.first[0]).toEqual(replaced[1]);
  expect(list.classes.map(({ of, total, first }) => [of, total, first.length])).toEqual([
    ['people', 150, 150],
    ['tenants', 300, 200],
    ['ids', 0, 0],
  ]);
  const rows = [...replacedRows(replaced)];
  expect(rows).toHaveLength(451);
  expect(rows.slice(0, 3)).toEqual([
    'class,original,pseudonym,times\r\n',
    "tenants,'=cmd,person-1,1\r\n",
    'people,"name, 3",person-3,1\r\n',
  ]);
});
