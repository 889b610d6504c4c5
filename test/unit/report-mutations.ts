import { gzipSync } from 'node:zlib';
import { gunzip } from '../../src/lib/gzip';
import { pack, unpack } from '../../src/lib/pack';
import type { PackedData, PackedSection } from '../../src/lib/pack';
import { sha256Hex } from '../../src/lib/sha256';
import { reportDataOf, reportHtml } from '../../src/report/html';

/** A report to be altered: its page, and the two layers of its data. */
export interface Whole {
  readonly html: string;
  readonly data: Uint8Array;
}

export interface Mutated {
  /** What was done, for whoever reads a failure. */
  readonly what: string;
  readonly html: string;
  /** A new digest was made for what was altered, as somebody who means it would. */
  readonly digested: boolean;
}

/** Numbers of one seed: mulberry32. */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
type Chance = ReturnType<typeof chance>;

/** Sets `globalThis.overreachRan` wherever it is run. */
const RUN = 'globalThis.overreachRan=1';
export const HOSTILE_TEXTS: readonly string[] = [
  `<img src=x onerror="${RUN}">`,
  `</script><script>${RUN}</script>`,
  `"><svg onload="${RUN}">`,
  `javascript:${RUN}`,
  `{{constructor.constructor('${RUN}')()}}`,
  `=HYPERLINK("javascript:${RUN}")`,
  `<style>@import 'javascript:${RUN}'</style>`,
  '__proto__',
  'constructor',
  'toString',
  '\u0000\u202E\uD800',
  '-->',
  '../../etc/passwd',
  'x'.repeat(100_000),
  '',
];
const HOSTILE_JSON: readonly string[] = [
  'null',
  'true',
  '-1',
  '1e308',
  '1e999',
  '4294967295',
  '9007199254740993',
  '0.5',
  '-0',
  '[]',
  '{}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  `${'['.repeat(50)}${']'.repeat(50)}`,
  `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`,
  '"2026-11-21"',
  ...HOSTILE_TEXTS.map((text) => JSON.stringify(text)),
];

/** One alteration of a report, decided by a seed; `other` is a second report to swap parts with. */
export function mutated(whole: Whole, other: Whole, seed: number): Mutated {
  const next = chance(seed);
  const [what, change] = pick(MUTATIONS, next);
  return { what: `${what} (seed ${seed})`, ...change(whole, other, next) };
}

type Change = (whole: Whole, other: Whole, next: Chance) => Omit<Mutated, 'what'>;

const MUTATIONS: readonly (readonly [string, Change])[] = [
  ['a character of the data changed', inPage((text, next) => splice(text, next, 1, character(next)))],
  ['characters of the data removed', inPage((text, next) => splice(text, next, 1 + next(40), ''))],
  ['characters put into the data', inPage((text, next) => splice(text, next, 0, pick(HOSTILE_TEXTS, next)))],
  ['the page cut off', ({ html }, _, next) => plain(html.slice(0, next(html.length)))],
  ['the data of another put behind', (a, b) => plain(a.html.replace(dataText(a), dataText(a) + dataText(b)))],
  [
    'a second data part',
    (a, b) => plain(a.html.replace(DATA, `${DATA}${dataText(b)}${END}<script type="text/plain" ${DATA}`)),
  ],
  ['bytes of the compressed data changed', inData((bytes, next) => flipped(bytes, next))],
  ['the compressed data cut off', inData((bytes, next) => bytes.slice(0, next(bytes.length)))],
  ['two compressed reports in one', (a, b) => packedAs(a, joined(a.data, b.data))],
  ['a bomb', inData((_, next) => gzip(new Uint8Array((1 + next(24)) << 20)))],
  ['a bomb behind', inData((bytes, next) => joined(bytes, gzip(new Uint8Array((1 + next(24)) << 20))))],
  ['bytes expanded, changed, compressed', inPacked((bytes, next) => flipped(bytes, next))],
  ['sizes of the sections changed', inPacked(claims)],
  ['the header changed', inOuter((list, next) => inJson(list, ['header'], next))],
  ['a section removed', inOuter(removed)],
  ['a section twice', inOuter(doubled)],
  ['a section of another report', inOuter(swapped)],
  ['a value of the result changed', inResult((list, next) => inJson(list, TEXTS, next))],
  ['a value of the result changed', inResult((list, next) => inJson(list, TEXTS, next))],
  ['a value of the result changed', inResult((list, next) => inJson(list, TEXTS, next))],
  ['the text of a section changed', inResult(inText)],
  ['bytes of a column changed', inResult(inColumn)],
  ['bytes of a column changed', inResult(inColumn)],
  ['a column that says it is large', inResult(largeColumn)],
  ['a section of the result removed', inResult(removed)],
  ['a section of the result twice', inResult(doubled)],
  ['a section of the result of another report', inResult(swapped)],
  ['a section of the result of another report', inResult(swapped)],
  ['sizes of the result changed', inResultBytes(claims)],
];

const DATA = 'id="report-data">';
const END = '</script>';
const TEXTS = ['about', 'inputs', 'gaps', 'findings', 'facts', 'excerpts', 'review'];

function plain(html: string): Omit<Mutated, 'what'> {
  return { html, digested: false };
}

function dataText({ html }: Whole): string {
  const start = html.indexOf(DATA) + DATA.length;
  return html.slice(start, html.indexOf(END, start));
}

function inPage(change: (text: string, next: Chance) => string): Change {
  return (whole, _, next) => {
    const text = dataText(whole);
    const start = whole.html.indexOf(DATA) + DATA.length;
    return plain(whole.html.slice(0, start) + change(text, next) + whole.html.slice(start + text.length));
  };
}

/** The page with other data in it. */
function packedAs({ html }: Whole, data: Uint8Array, digested = false): Omit<Mutated, 'what'> {
  const start = html.indexOf(DATA) + DATA.length;
  const text = Buffer.from(data).toString('base64');
  return { html: html.slice(0, start) + text + html.slice(html.indexOf(END, start)), digested };
}

function inData(change: (bytes: Uint8Array, next: Chance) => Uint8Array): Change {
  return (whole, _, next) => packedAs(whole, change(whole.data, next));
}

function inPacked(change: (bytes: Uint8Array, next: Chance) => Uint8Array): Change {
  return (whole, _, next) => packedAs(whole, gzip(change(expanded(whole), next)));
}

type Sections = readonly PackedSection[];

function inOuter(change: (list: Sections, next: Chance, other: Sections) => Sections): Change {
  return (whole, other, next) => {
    const list = change(sectionsOf(expanded(whole)), next, sectionsOf(expanded(other)));
    return packedAs(whole, gzip(pack(list)));
  };
}

/** Of the header itself, not of an input file: what follows in it. */
const OF_RESULT = /"sha256":"[0-9a-f]{64}"(?=,"version")/u;

/** The result changed, and the header given its new digest. */
function inResultBytes(change: (bytes: Uint8Array, next: Chance, other: Uint8Array) => Uint8Array): Change {
  return (whole, other, next) => {
    const outer = sectionsOf(expanded(whole));
    const result = change(resultOf(outer), next, resultOf(sectionsOf(expanded(other))));
    const list = outer.map(({ name, data }) => {
      if (name === 'result') return { name, data: result };
      if (name !== 'header' || typeof data !== 'string') return { name, data };
      return { name, data: data.replace(OF_RESULT, `"sha256":"${sha256Hex(result)}"`) };
    });
    // Half of the time a signature goes, as whoever changes a report would have it.
    const kept = next(2) === 0 ? list : list.filter(({ name }) => name !== 'signature');
    return packedAs(whole, gzip(pack(kept)), true);
  };
}

function inResult(change: (list: Sections, next: Chance, other: Sections) => Sections): Change {
  return inResultBytes((bytes, next, other) => pack(change(sectionsOf(bytes), next, sectionsOf(other))));
}

/** By Node, several times as fast as the product: an alteration is read as it is, whoever compressed it. */
function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 6 });
}

const expansions = new WeakMap<Whole, Uint8Array>();

/** Expanded once for all alterations, none of which writes into it. */
function expanded(whole: Whole): Uint8Array {
  const before = expansions.get(whole);
  if (before !== undefined) return before;
  const bytes = gunzip(whole.data, 2 ** 30);
  if (!bytes.ok) throw new Error(bytes.error);
  expansions.set(whole, bytes.value);
  return bytes.value;
}

function sectionsOf(bytes: Uint8Array): PackedSection[] {
  const read = unpack(bytes);
  if (!read.ok) throw new Error(read.error);
  return [...read.value].map(([name, data]) => ({ name, data }));
}

function resultOf(outer: Sections): Uint8Array {
  const data = outer.find(({ name }) => name === 'result')?.data;
  if (!(data instanceof Uint8Array)) throw new Error('a report without a result');
  return data;
}

function pick<T>(list: readonly T[], next: Chance): T {
  const one = list[next(list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

function character(next: Chance): string {
  return String.fromCharCode(next(10) === 0 ? next(0x10000) : 32 + next(96));
}

function splice(text: string, next: Chance, remove: number, put: string): string {
  const at = next(text.length);
  return text.slice(0, at) + put + text.slice(at + remove);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function flipped(bytes: Uint8Array, next: Chance): Uint8Array {
  const out = bytes.slice();
  for (let i = next(8); i >= 0; i--) out[next(out.length)] = next(256);
  return out;
}

/** Another number in the list of sections that begins a packed block. */
function claims(bytes: Uint8Array, next: Chance): Uint8Array {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  const text = new TextDecoder().decode(bytes.subarray(12, 12 + length));
  const numbers = [...text.matchAll(/\d+/gu)];
  const one = pick(numbers, next);
  const put = pick(['0', '8', '4294967296', '1e300', '-8', '99999999', `${Number(one[0]) + 8}`], next);
  const changed = `${text.slice(0, one.index)}${put}${text.slice(one.index + one[0].length)}`;
  const head = new TextEncoder().encode(changed);
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, next(8) === 0 ? next(2 ** 31) : head.length, true);
  return joined(bytes.subarray(0, 8), size, head, bytes.subarray(12 + length));
}

function removed(list: Sections, next: Chance): Sections {
  const gone = next(list.length);
  return list.filter((_, i) => i !== gone);
}

function doubled(list: Sections, next: Chance): Sections {
  return [...list, pick(list, next)];
}

function swapped(list: Sections, next: Chance, other: Sections): Sections {
  const theirs = pick(other, next);
  return list.map((one) => (one.name === theirs.name ? theirs : one));
}

function inSection(list: Sections, name: string, change: (data: PackedData) => PackedData): Sections {
  return list.map((one) => (one.name === name ? { name, data: change(one.data) } : one));
}

/** One value of a JSON text replaced by a hostile one, or a member added. */
function inJson(list: Sections, names: readonly string[], next: Chance): Sections {
  const present = names.filter((name) => list.some((one) => one.name === name));
  return inSection(list, pick(present, next), (data) => {
    if (typeof data !== 'string') return data;
    const values = [
      ...data.matchAll(/(?<=[[,:])(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)(?=[\],}])/gu),
    ];
    if (next(6) === 0 || values.length === 0)
      return data.replace(
        '{',
        `{"${pick(['__proto__', 'extra', 'id', 'toString'], next)}":${pick(HOSTILE_JSON, next)},`,
      );
    const one = pick(values, next);
    const put =
      one[0].startsWith('"') && next(2) === 0
        ? JSON.stringify(pick(HOSTILE_TEXTS, next))
        : pick(HOSTILE_JSON, next);
    return `${data.slice(0, one.index)}${put}${data.slice(one.index + one[0].length)}`;
  });
}

function inText(list: Sections, next: Chance): Sections {
  const texts = list.filter(({ data }) => typeof data === 'string');
  return inSection(list, pick(texts, next).name, (data) => {
    if (typeof data !== 'string') return data;
    return next(2) === 0
      ? data.slice(0, next(data.length))
      : splice(data, next, next(30), pick(HOSTILE_TEXTS, next));
  });
}

function columnsOf(list: Sections): Sections {
  return list.filter(({ name, data }) => name.startsWith('column.') && data.length > 5);
}

function inColumn(list: Sections, next: Chance): Sections {
  return inSection(list, pick(columnsOf(list), next).name, (data) => {
    if (!(data instanceof Uint8Array)) return data;
    return next(4) === 0 ? data.slice(0, next(data.length)) : flipped(data, next);
  });
}

/** A few bytes that claim to be many entries, some of them as blocks of one step each. */
function largeColumn(list: Sections, next: Chance): Sections {
  return inSection(list, pick(columnsOf(list), next).name, (data) => {
    if (!(data instanceof Uint8Array)) return data;
    const blocks = next(2) === 0 ? 0 : 1 + next(2000);
    const entries = blocks === 0 ? next(2 ** 32) : blocks * 65_536;
    const out = new Uint8Array(5 + blocks * 17);
    const view = new DataView(out.buffer);
    out[0] = data[0] ?? 4;
    view.setUint32(1, entries, true);
    for (let at = 5; at < out.length; at += 17) {
      out[at] = 3;
      view.setUint32(at + 1, 65_536, true);
      view.setUint32(at + 5, 8, true);
    }
    return blocks === 0 ? joined(out, data.subarray(5)) : out;
  });
}

/** A page as its author makes it, for tests: with a viewer that is a stand-in where none is given. */
export function wholeOf(data: Uint8Array, template = STAND_IN): Whole {
  const html = reportHtml(template, data, { title: 'Mutated', scope: 'everything', encrypted: false });
  const read = reportDataOf(html);
  if (!read.ok) throw new Error(read.error);
  return { html, data: read.value };
}

export const STAND_IN =
  '<!doctype html><title>Overreach report</title><script type="application/octet-stream" id="report-data"></script>\n<main></main>';
