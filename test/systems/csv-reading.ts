import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { contentOf } from '../../src/lib/file-content';
import { FileSink, RecordStore } from '../../src/engine/sink';
import type { SnapshotRecord } from '../../src/model/record';
import type { InputFile } from '../../src/model/snapshot';
import type { FileContent } from '../../src/lib/content';
import { csv } from '../../src/systems/csv';

export interface Read {
  readonly records: readonly SnapshotRecord[];
  readonly accounts: readonly Pick<InputFile, 'records' | 'facts' | 'ignoredFor' | 'problems'>[];
  readonly formats: readonly (string | undefined)[];
}

/** Read files the way an import does, by content, in the order given. */
export function readAll(files: readonly FileContent[], before: readonly SnapshotRecord[] = []): Read {
  const store = new RecordStore();
  for (const record of before) store.add(record, true);
  const accounts: Read['accounts'][number][] = [];
  const formats: (string | undefined)[] = [];
  files.forEach((content, file) => {
    const format = csv.recognise(content)?.format;
    formats.push(format);
    const sink = new FileSink(file, store, (n) => files[n]?.name ?? '?');
    Array.from(csv.read(content, format ?? '', sink));
    accounts.push(sink.account());
  });
  return { records: store.records(), accounts, formats };
}

export function content(text: string, name = 'unknown'): FileContent {
  return contentOf(name, new TextEncoder().encode(text));
}

export function fixture(name: string): FileContent[] {
  const folder = `fixtures/csv/${name}`;
  if (!existsSync(folder)) throw new Error(`no fixture ${folder}`);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => contentOf('unknown', new Uint8Array(readFileSync(`${folder}/${file}`))));
}
