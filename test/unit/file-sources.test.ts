import { describe, expect, it } from 'vitest';
import { SourceFailure } from '../../src/lib/byte-source';
import { FileSources } from '../../workers/file-source';

/** Bytes of files that can be read without waiting, and how often the browser was asked. */
function browserOf(contents: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const bytes = new Map<string, Uint8Array<ArrayBuffer>>(
    Object.entries(contents).map(([name, text]) => [name, new TextEncoder().encode(text)]),
  );
  const files = Object.keys(contents).map((name) => {
    const file = new File([bytes.get(name) ?? ''], name);
    // Slices say whose they are, as the browser's know.
    file.slice = (from = 0, to = file.size) =>
      new File([bytes.get(name)?.slice(from, to) ?? ''], `${name} ${from} ${to}`);
    return file;
  });
  const readNow = (part: Blob): ArrayBuffer => {
    const [name = '', from, to] = part instanceof File ? part.name.split(' ') : [];
    asked.push(name);
    const all = bytes.get(name);
    if (!all) throw new DOMException('gone', 'NotFoundError');
    return all.slice(Number(from), Number(to)).buffer;
  };
  return { asked, bytes, files, readNow };
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('files of the browser', () => {
  it('are asked for once where they are small, however often and in whatever parts they are read', () => {
    const { asked, files, readNow } = browserOf({ 'a.json': 'abcdef', 'b.json': '' });
    const sources = new FileSources(readNow);
    const [a, b] = files.map(sources.open);
    expect([a?.size, b?.size]).toEqual([6, 0]);
    expect([0, 2, 5, 6].map((at) => textOf(a?.read(at, 3) ?? new Uint8Array(1)))).toEqual([
      'abc',
      'cde',
      'f',
      '',
    ]);
    expect(b?.read(0, 10)).toHaveLength(0);
    expect(asked).toEqual(['a.json', 'b.json']);
    sources.release();
    expect(textOf(a?.read(1, 2) ?? new Uint8Array(0))).toBe('bc');
    expect(asked).toEqual(['a.json', 'b.json', 'a.json']);
  });

  it('are read slice by slice where they are large, and none of it is held', () => {
    const large = 'x'.repeat((1 << 20) + 1);
    const { asked, files, readNow } = browserOf({ 'large.json': large });
    const [source] = files.map(new FileSources(readNow).open);
    expect(textOf(source?.read(5, 3) ?? new Uint8Array(0))).toBe('xxx');
    expect(source?.read((1 << 20) - 1, 100)).toHaveLength(2);
    expect(asked).toEqual(['large.json', 'large.json']);
  });

  it('are held up to so many bytes, and those read first go first', () => {
    const { asked, files, readNow } = browserOf({ a: '1234', b: '1234', c: '1234' });
    const all = files.map(new FileSources(readNow, 8).open);
    for (const source of [...all, ...all.slice(1), ...all]) expect(textOf(source.read(1, 2))).toBe('23');
    expect(asked.join('')).toBe('abcabc');
  });

  it('are there already where they were read ahead; one that cannot be is told when it is opened', async () => {
    const contents = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}.json`, `of ${at}`]));
    const { asked, bytes, files, readNow } = browserOf(contents);
    const gone = files[3];
    if (gone) gone.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
    bytes.delete('3.json');
    const sources = new FileSources(readNow);
    await sources.ahead(files);
    const opened = files.map(sources.open);
    for (const [at, source] of opened.entries())
      if (at !== 3) expect(textOf(source.read(0, 100))).toBe(`of ${at}`);
    expect(asked).toEqual([]);
    expect(() => opened[3]?.read(0, 1)).toThrow(SourceFailure);
    expect(() => opened[3]?.read(0, 1)).toThrow(
      '3.json could not be read. Was it moved or changed, or is it a folder?',
    );
  });
});
