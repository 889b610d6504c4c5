import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ARCHIVE_LIMITS, ArchiveReader } from '../../src/lib/archive';
import { bytesSource, wholeOf } from '../../src/lib/byte-source';
import { gunzip, gzip } from '../../src/lib/gzip';
import { runToEnd } from '../../src/lib/steps';
import type { ArchiveFile, ArchiveLimits } from '../../src/lib/archive';

function expand(name: string, bytes: Uint8Array, limits?: Partial<ArchiveLimits>): readonly ArchiveFile[] {
  return runToEnd(new ArchiveReader({ ...ARCHIVE_LIMITS, ...limits }).expand(name, bytesSource(bytes)));
}

function listing(files: readonly ArchiveFile[]): string[] {
  return files.map(({ name, source, problem, skipped }) => {
    const what = problem ?? skipped ?? new TextDecoder().decode(wholeOf(source));
    return `${name}: ${what}`;
  });
}

const two = zipSync({ 'a.json': strToU8('[1]'), 'sub/b.csv': strToU8('x,y') });

describe('archives', () => {
  it('gives a plain file as itself', () => {
    expect(listing(expand('a.json', strToU8('{}')))).toEqual(['a.json: {}']);
  });

  it('lists members of zips in zips under the whole path, to three levels', () => {
    const inner = zipSync({ 'in.zip': two });
    expect(listing(expand('o.zip', zipSync({ 'dir/': new Uint8Array(0), 'x.zip': two })))).toEqual([
      'o.zip/x.zip/a.json: [1]',
      'o.zip/x.zip/sub/b.csv: x,y',
    ]);
    expect(listing(expand('o.zip', inner))).toHaveLength(2);
    expect(listing(expand('o.zip', zipSync({ 'd.zip': inner })))).toHaveLength(2);
    expect(listing(expand('o.zip', zipSync({ 'e.zip': zipSync({ 'd.zip': inner }) })))).toEqual([
      'o.zip/e.zip/d.zip/in.zip: archives are opened 3 deep; this one lies deeper',
    ]);
  });

  it('opens gzip, alone, with several members and around a zip', () => {
    const whole = gzipSync(strToU8('one '));
    const double = new Uint8Array([...whole, ...gzipSync(strToU8('two'))]);
    expect(listing(expand('a.json.gz', double))).toEqual(['a.json.gz/a.json: one two']);
    expect(listing(expand('t.zip.gz', gzipSync(two)))).toEqual([
      't.zip.gz/t.zip/a.json: [1]',
      't.zip.gz/t.zip/sub/b.csv: x,y',
    ]);
    expect(listing(expand('a.gz', whole.slice(0, -9)))).toEqual([
      'a.gz: the gzip data is damaged or cut off',
    ]);
    const flipped = whole.slice();
    flipped[flipped.length - 8]! ^= 1;
    expect(listing(expand('a.gz', flipped))).toEqual(['a.gz: the gzip data is damaged or cut off']);
  });

  it('says what it skips and never opens a path', () => {
    const zip = zipSync({ '__MACOSX/._a.json': strToU8('x'), '../../etc/passwd': strToU8('[2]') });
    expect(listing(expand('m.zip', zip))).toEqual([
      'm.zip/__MACOSX/._a.json: added by the macOS archiver; no export data',
      'm.zip/../../etc/passwd: [2]',
    ]);
  });

  it('reports an encrypted or damaged member and still reads the others', () => {
    const zip = zipSync(
      { 'a.json': strToU8('[1]'), 'b.json': strToU8('[2]'), 'c.json': strToU8('[3]') },
      { level: 0 },
    );
    const view = new DataView(zip.buffer);
    // Set the encryption bit of a.json in the directory; flip one data byte of b.json.
    const directory = view.getUint32(zip.length - 6, true);
    view.setUint16(directory + 8, 1, true);
    const dataOfB = new TextDecoder('latin1').decode(zip).indexOf('[2]');
    zip[dataOfB + 1] = 0x39;
    expect(listing(expand('z.zip', zip))).toEqual([
      'z.zip/a.json: the member is encrypted; decrypt the archive and import it again',
      'z.zip/b.json: the member is damaged: its checksum does not match',
      'z.zip/c.json: [3]',
    ]);
  });

  it('reads what is there of an archive that was cut off', () => {
    const zip = zipSync({ 'a.json': strToU8('[1]'), 'b.json': strToU8('[2]') }, { level: 0 });
    const cut = zip.slice(0, new TextDecoder('latin1').decode(zip).indexOf('PK\x01\x02') - 1);
    expect(listing(expand('z.zip', cut))).toEqual([
      'z.zip: the archive is cut off: its directory at the end is missing',
      'z.zip/a.json: [1]',
      'z.zip/b.json: the member is damaged: its data is missing or cut off',
    ]);
  });

  it('finds the directory whatever the comment holds, and whatever stands in front or behind', () => {
    const members = ['c.zip/a.json: [1]', 'c.zip/sub/b.csv: x,y'];
    const end = new Uint8Array([0x50, 0x4b, 0x05, 0x06, ...new Uint8Array(18)]);
    for (const text of [end, new Uint8Array([...end, ...strToU8('hello')]), strToU8('plain')]) {
      const commented = new Uint8Array([...two, ...text]);
      commented[two.length - 2] = text.length;
      expect(listing(expand('c.zip', commented))).toEqual(members);
    }
    expect(listing(expand('c.zip', new Uint8Array([...two, ...strToU8('junk'.repeat(20))])))).toEqual(
      members,
    );
    expect(listing(expand('c.zip', end))).toEqual(['c.zip: the archive is empty']);
    for (const front of [strToU8(`MZ${'\0'.repeat(500)}`), strToU8('id,name\n1,a\n')]) {
      expect(listing(expand('c.zip', new Uint8Array([...front, ...two])))).toEqual([
        'c.zip: an archive with other bytes in front, as of a program that unpacks itself: its members were read, these bytes were not',
        ...members,
      ]);
    }
    // Text that only names the signature stays text.
    expect(listing(expand('t.csv', strToU8(`a,b\n${'x'.repeat(80)}PK\x05\x06`)))[0]).toMatch(/^t\.csv: a,b/u);
  });

  it('stops a bomb by its ratio, after little more than the threshold', () => {
    const bomb = zipSync({ 'bomb.json': new Uint8Array(64 << 20), 'ok.json': strToU8('[1]') }, { level: 9 });
    const files = expand('b.zip', bomb);
    expect(listing(files.slice(1))).toEqual(['b.zip/ok.json: [1]']);
    expect(files[0]?.problem).toContain('zip bomb');
    expect(files[0]?.source.size).toBeLessThan(1 << 20);
  });

  it('stops at the total size and the number of members over all archives of the import', () => {
    const members = Object.fromEntries(
      Array.from({ length: 5 }, (_, i) => [`${i}.txt`, strToU8('x'.repeat(1000))]),
    );
    const reader = new ArchiveReader({ ...ARCHIVE_LIMITS, totalBytes: 7000 });
    const zip = zipSync(members, { level: 0 });
    expect(
      runToEnd(reader.expand('1.zip', bytesSource(zip))).filter((f) => f.problem === undefined),
    ).toHaveLength(5);
    const second = runToEnd(reader.expand('2.zip', bytesSource(zip)));
    expect(second.filter((f) => f.problem === undefined)).toHaveLength(2);
    expect(second.at(-1)?.problem).toContain('more than 7000 bytes');
    const few = expand('3.zip', zip, { members: 3 });
    expect(few.filter((f) => f.problem === undefined)).toHaveLength(3);
    expect(few[0]?.problem).toBe('it lists 5 entries; the first 3 were read');
  });

  it('survives any bytes that begin like an archive', () => {
    for (const start of [
      [0x50, 0x4b, 3, 4],
      [0x50, 0x4b, 5, 6],
      [0x1f, 0x8b, 8],
    ]) {
      for (let n = 0; n < 200; n++) {
        const bytes = Uint8Array.from({ length: 40 + n }, (_, i) => start[i] ?? (i * n * 31) & 0xff);
        expect(expand('x', bytes).length).toBeGreaterThan(0);
      }
    }
  });
});

describe('gzip', () => {
  it('gives the same bytes each time, without a time, and back again', () => {
    const text = strToU8('overreach '.repeat(50_000));
    const packed = gzip(text);
    expect([...packed.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
    expect(gzip(text)).toEqual(packed);
    expect(gunzip(packed, text.length)).toEqual({ ok: true, value: text });
    expect(gunzip(packed, 1000).ok).toBe(false);
  });
});
