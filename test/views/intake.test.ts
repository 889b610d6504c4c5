import { describe, expect, it } from 'vitest';
import { fileName } from '../../src/app/download';
import { filesOfDrop, filesOfFolder, filesOfPaste, nameOfImport } from '../../src/app/intake';

/** The parts of the File and Directory Entries API that a drop uses; entries come in batches of two. */
function fileEntry(name: string): FileSystemEntry {
  return {
    isFile: true,
    isDirectory: false,
    name,
    file: (done: (file: File) => void) => done(new File(['x'], name)),
  } as unknown as FileSystemEntry;
}

function folder(name: string, children: readonly FileSystemEntry[]): FileSystemEntry {
  return {
    isFile: false,
    isDirectory: true,
    name,
    createReader: () => {
      let at = 0;
      return {
        readEntries: (done: (entries: readonly FileSystemEntry[]) => void) => {
          done(children.slice(at, at + 2));
          at += 2;
        },
      };
    },
  } as unknown as FileSystemEntry;
}

function transfer(
  entries: readonly (FileSystemEntry | null)[],
  files: readonly File[] = [],
  text = '',
): DataTransfer {
  return {
    items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })),
    files,
    getData: () => text,
  } as unknown as DataTransfer;
}

describe('a drop', () => {
  it('takes loose files and all files of folders, however deep and many, each named with its folder', async () => {
    const files = await filesOfDrop(
      transfer([
        fileEntry('a.json'),
        folder('collection', [
          fileEntry('b.json'),
          fileEntry('c.json'),
          folder('inner', [fileEntry('d.csv')]),
          fileEntry('e.zip'),
        ]),
      ]),
    );
    expect(files.map(({ name }) => name)).toEqual([
      'a.json',
      'collection/b.json',
      'collection/c.json',
      'collection/inner/d.csv',
      'collection/e.zip',
    ]);
    expect(await Promise.all(files.map((file) => file.text()))).toEqual(['x', 'x', 'x', 'x', 'x']);
  });

  it('refuses folders without end', async () => {
    let deep = folder('bottom', []);
    for (let depth = 0; depth < 40; depth++) deep = folder(`level ${depth}`, [deep]);
    await expect(filesOfDrop(transfer([deep]))).rejects.toThrow(/deeper than 32/);
  });

  it('of very many things asks only those that may be folders for their entries, and loses none', async () => {
    const asked: string[] = [];
    const thing = (entry: FileSystemEntry) => ({
      kind: 'file',
      webkitGetAsEntry: () => {
        asked.push(entry.name);
        return entry;
      },
    });
    const exports = Array.from({ length: 120 }, (_, place) => fileEntry(`client ${place}.JSON`));
    const entries = [
      ...exports,
      folder('contoso.com', [fileEntry('users.json')]),
      fileEntry('README'),
      folder('v1.2', [fileEntry('groups.json')]),
    ];
    const many = {
      items: entries.map(thing),
      files: entries.map(({ name }) => new File(['x'], name)),
      getData: () => '',
    } as unknown as DataTransfer;
    const files = await filesOfDrop(many);
    expect(files.map(({ name }) => name)).toEqual([
      ...exports.map(({ name }) => name),
      'contoso.com/users.json',
      'README',
      'v1.2/groups.json',
    ]);
    expect(asked).toEqual(['contoso.com', 'README', 'v1.2']);
  });

  it('refuses more files than an import has, however they come', async () => {
    const files = Array.from({ length: 20_001 }, (_, place) => new File([], `${place}.json`));
    const entries = files.map(({ name }) => fileEntry(name));
    await expect(filesOfDrop(transfer(entries, files))).rejects.toThrow(/More than 20000 files/);
    await expect(filesOfFolder(files)).rejects.toThrow(/More than 20000 files/);
  });

  it('falls back to plain files, then to text', async () => {
    expect(await filesOfDrop(transfer([null], [new File(['x'], 'plain.json')]))).toHaveLength(1);
    const [text] = await filesOfDrop(transfer([], [], '{"data":[]}'));
    expect(await text?.text()).toBe('{"data":[]}');
  });
});

describe('a folder that was picked', () => {
  it('names each file with it, and gives the page a turn every few files', async () => {
    const files = Array.from({ length: 130 }, (_, place) => {
      const file = new File([`of ${place}`], `${place}.json`, { lastModified: place });
      Object.defineProperty(file, 'webkitRelativePath', { value: `contoso.com/${place}.json` });
      return file;
    });
    let turns = 0;
    const counting = setInterval(() => (turns += 1));
    const named = await filesOfFolder(files);
    clearInterval(counting);
    expect(named.map(({ name }) => name)).toEqual(files.map(({ name }) => `contoso.com/${name}`));
    expect(named.map(({ lastModified }) => lastModified)).toEqual(
      files.map(({ lastModified }) => lastModified),
    );
    expect(await named[129]?.text()).toBe('of 129');
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});

describe('a paste', () => {
  it('prefers files and ignores blank text', () => {
    expect(filesOfPaste(transfer([], [new File(['x'], 'a.csv')], 'text'))[0]?.name).toBe('a.csv');
    expect(filesOfPaste(transfer([], [], ' \n '))).toEqual([]);
  });
});

describe('names', () => {
  it('of an import and of a downloaded file are safe and say what it is', () => {
    expect(nameOfImport([new File([], 'a.json'), new File([], 'b.json')])).toBe('a.json and 1 more');
    expect(fileName('../Contoso: "Q4"?.html')).toBe('Contoso- -Q4-.html');
    expect(fileName('..')).toBe('overreach');
  });
});
