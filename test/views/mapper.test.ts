/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import { mappingFiles } from '../../src/app/mapping-files';
import { previewOf } from '../../src/engine/mapping-preview';
import { contentOf } from '../../src/lib/file-content';
import type { InputFile } from '../../src/model/snapshot';
import type { Mapping } from '../../src/systems/csv/mapper/mapping';
import App from '../../src/views/App.svelte';
import Import from '../../src/views/import/Import.svelte';
import { rowWords, sureness } from '../../src/views/import/mapper-words';
import { maybeTable } from '../../src/views/import/reading';
import type { ViewLoaders } from '../../src/views/view-loaders';
import { AT, OVERVIEW } from './fake-data';
import { fakeEngine } from './fake-engine';

const loaders: ViewLoaders = new Map([['import', async () => ({ default: Import })]]);

const LIST = [
  'Review of the share',
  'Whom;Level;Thing;Kunde;Ends on;Root password',
  'ann@northwind.example;Manage;Finance share;Contoso;03.04.2027;hunter2',
  'bo@northwind.example;Read;Finance share;Contoso;;x',
  'Total: 2;;;;;',
  '',
].join('\r\n');

/** What the worker does, without one. */
const previewMapping: EngineApi['previewMapping'] = async (file, mappings) => {
  const content = contentOf(file.name, new Uint8Array(await file.arrayBuffer()));
  return previewOf([{ name: file.name, sha256: 'of-the-list', content }], mappings);
};

const unread: InputFile = {
  name: 'list.csv',
  size: LIST.length,
  sha256: 'of-the-list',
  reasons: ['not recognised: a table of 4 rows'],
  records: { read: 0, used: 0, merged: 0, ignored: 0 },
  facts: { read: 0, used: 0, merged: 0, ignored: 0 },
  ignoredFor: [],
  problems: [{ severity: 'warning', message: 'not recognised: a table of 4 rows' }],
};

let imports: (readonly File[])[] = [];
const saved: { name: string; blob: Blob }[] = [];

/** Drops the list alone; nothing of it is read until a mapping is there. */
async function openRefused(): Promise<ReturnType<typeof userEvent.setup>> {
  const engine = fakeEngine({ previewMapping });
  const given = engine.import.bind(engine);
  return openWith({
    ...engine,
    import: async (name, importedAt, files, at, progress) => {
      imports.push(files);
      if ((await mappingFiles(files)).length === 0)
        throw new Error('Nothing in these files could be read, so nothing was stored.');
      const outcome = await given(name, importedAt, files, at, progress);
      const inputs = [{ ...unread, system: 'csv', format: 'mapped', problems: [] }];
      return { ...outcome, overview: { ...outcome.overview, inputs } };
    },
  });
}

async function openWith(engine: EngineApi): Promise<ReturnType<typeof userEvent.setup>> {
  history.replaceState(null, '', '#v=1&view=import');
  render(App, { engine, loaders, wall: () => AT });
  const user = userEvent.setup();
  const picker = await screen.findByLabelText('Files to import');
  await user.upload(picker, new File([LIST], 'list.csv', { type: 'text/csv' }));
  return user;
}

async function openPanel(): Promise<{ user: ReturnType<typeof userEvent.setup>; panel: HTMLElement }> {
  const user = await openRefused();
  await user.click(await screen.findByRole('button', { name: 'Map its columns' }));
  const panel = await screen.findByRole('group', { name: 'Columns of list.csv' });
  await within(panel).findByRole('combobox', { name: 'Whom is' });
  return { user, panel };
}

const rowsOf = (panel: HTMLElement): string[][] =>
  within(within(panel).getAllByRole('table')[1]!)
    .getAllByRole('row')
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent.replace(/\s+/gu, ' ').trim()),
    );

beforeEach(() => {
  imports = [];
  saved.length = 0;
  const blobs: Blob[] = [];
  URL.createObjectURL = (blob) => {
    if (blob instanceof Blob) blobs.push(blob);
    return 'blob:test';
  };
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, blob: blobs.at(-1)! });
  });
});

describe('mapping the columns of a table nothing recognised', () => {
  it('tells how the table lies in its file, and proposes each column with how sure it is and why', async () => {
    const { panel } = await openPanel();
    const facts = within(panel)
      .getAllByRole('definition')
      .map((fact) => fact.textContent.trim());
    expect(facts).toEqual(['semicolons', 'utf-8', 'row 1', 'row 2', '2', 'row 5']);
    expect(within(panel).getByRole('combobox', { name: 'Whom is' })).toHaveValue('principal');
    expect(within(panel).getByText('a guess (50 %): its cells are addresses')).toBeInTheDocument();
    expect(within(panel).getByText('sure (88 %): "Kunde" is a name of it')).toBeInTheDocument();
  });

  it('never shows values of a column that may hold secrets', async () => {
    const { panel } = await openPanel();
    expect(within(panel).getByRole('combobox', { name: 'Root password is' })).toHaveValue('secret value');
    expect(within(panel).getByText('values are not shown')).toBeInTheDocument();
    expect(panel).not.toHaveTextContent('hunter2');
  });

  it('takes corrections by keyboard, and shows at once what the rows then say', async () => {
    const { user, panel } = await openPanel();
    expect(rowsOf(panel)[0]?.slice(1, 4)).toEqual(['ann@northwind.example', '', '']);
    for (const [column, field] of [
      ['Level', 'permission'],
      ['Thing', 'resource'],
    ] as const)
      await user.selectOptions(within(panel).getByRole('combobox', { name: `${column} is` }), field);
    await waitFor(() =>
      expect(rowsOf(panel)[0]?.slice(1, 6)).toEqual([
        'ann@northwind.example',
        'Manage',
        'Finance share',
        'Contoso',
        'not said',
      ]),
    );
    expect(within(panel).getAllByText(/^as you say; proposed was kept as it stands/u)).toHaveLength(2);
    await user.click(within(panel).getByRole('button', { name: 'Back to what is proposed' }));
    await waitFor(() => expect(rowsOf(panel)[0]?.[2]).toBe(''));
  });

  it('takes a field dragged onto a column', async () => {
    const { panel } = await openPanel();
    const chip = [...panel.querySelectorAll('[draggable]')].find((one) => one.textContent === 'permission');
    const row = within(panel).getByRole('row', { name: /^Level/u });
    await fireEvent.dragStart(chip!);
    await fireEvent.dragOver(row);
    expect(row).toHaveClass('over');
    await fireEvent.drop(row);
    expect(within(panel).getByRole('combobox', { name: 'Level is' })).toHaveValue('permission');
    await waitFor(() => expect(rowsOf(panel)[1]?.[2]).toBe('Read'));
    expect(imports).toHaveLength(1);
  });

  it('asks whether the month or the day is first, and understands the dates as answered', async () => {
    const { user, panel } = await openPanel();
    expect(within(panel).queryByRole('radio')).not.toBeInTheDocument();
    await user.selectOptions(within(panel).getByRole('combobox', { name: 'Ends on is' }), 'expires');
    await user.click(await within(panel).findByRole('radio', { name: 'Month first' }));
    await waitFor(() => expect(rowsOf(panel)[0]?.[5]).toBe('2027-03-04'));
    await user.click(within(panel).getByRole('radio', { name: 'Day first' }));
    await waitFor(() => expect(rowsOf(panel).map((row) => row[5])).toEqual(['2027-04-03', 'does not end']));
  });

  it('says what is missing, and imports nothing until it is there', async () => {
    const { user, panel } = await openPanel();
    await user.selectOptions(within(panel).getByRole('combobox', { name: 'Whom is' }), 'ignored');
    expect(await within(panel).findByRole('alert')).toHaveTextContent('No column says who holds it');
    expect(within(panel).getByRole('button', { name: 'Import with this mapping' })).toBeDisabled();
  });

  it('imports the same files with the mapping, and a corrected one in its place', async () => {
    const { user, panel } = await openPanel();
    await user.selectOptions(within(panel).getByRole('combobox', { name: 'Level is' }), 'permission');
    await user.click(within(panel).getByRole('button', { name: 'Import with this mapping' }));
    await screen.findByRole('heading', { name: 'What was imported' });
    expect(imports[1]?.map(({ name }) => name)).toEqual(['list.csv', 'Review of the share.mapping.json']);
    const fieldOf = async (files: readonly File[] | undefined): Promise<string | undefined> =>
      (await mappingFiles(files ?? []))[0]?.mapping.columns[1]?.field;
    expect(await fieldOf(imports[1])).toBe('permission');

    await user.click(await screen.findByRole('button', { name: 'Map the columns of list.csv' }));
    const again = await screen.findByRole('group', { name: 'Columns of list.csv' });
    const level = await within(again).findByRole('combobox', { name: 'Level is' });
    expect(level).toHaveValue('permission');
    await user.selectOptions(level, 'group');
    await user.click(within(again).getByRole('button', { name: 'Import with this mapping' }));
    await waitFor(() => expect(imports).toHaveLength(3));
    expect(imports[2]).toHaveLength(2);
    expect(await fieldOf(imports[2])).toBe('group');
  });

  it('saves the mapping as a file of its own', async () => {
    const { user, panel } = await openPanel();
    const name = within(panel).getByRole('textbox', { name: 'Name of the mapping' });
    await user.clear(name);
    await user.type(name, 'Share list{Tab}');
    await user.type(
      within(panel).getByRole('textbox', { name: 'Tenant of rows that name none' }),
      'Northwind{Tab}',
    );
    await user.click(within(panel).getByRole('button', { name: 'Save the mapping' }));
    expect(saved[0]?.name).toBe('Share list.mapping.json');
    const file = new File([await saved[0]!.blob.text()], 'x.json');
    const [read] = await mappingFiles([file]);
    expect(read?.mapping).toMatchObject({
      title: 'Share list',
      tenant: 'Northwind',
    } satisfies Partial<Mapping>);
  });

  it('says so when no row reads as a header, or the file cannot be read', async () => {
    const user = await openWith(
      fakeEngine({
        import: async () => Promise.reject(new Error('nothing read')),
        previewMapping: vi
          .fn<EngineApi['previewMapping']>()
          .mockRejectedValueOnce(new Error('list.csv could not be read.'))
          .mockResolvedValue([]),
      }),
    );
    const button = await screen.findByRole('button', { name: 'Map its columns' });
    await user.click(button);
    expect(await screen.findByText('list.csv could not be read.')).toBeInTheDocument();
    await user.click(button);
    await user.click(button);
    expect(await screen.findByText(/^No row of this file reads as the header/u)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Close the mapping' }));
    expect(screen.queryByRole('group', { name: /^Columns of/u })).not.toBeInTheDocument();
  });
});

describe('which inputs can be mapped', () => {
  it('are tables nothing recognised and those a mapping reads, not JSON, not broken files', () => {
    expect(maybeTable(unread)).toBe(true);
    expect(maybeTable({ ...unread, system: 'csv', format: 'mapped' })).toBe(true);
    expect(maybeTable({ ...unread, system: 'csv', format: 'grants' })).toBe(false);
    expect(maybeTable({ ...unread, reasons: ['not recognised: a JSON object with `a`'] })).toBe(false);
    expect(maybeTable({ ...unread, problems: [{ severity: 'error', message: 'the file is empty' }] })).toBe(
      false,
    );
  });

  it('are offered only while the files are at hand', async () => {
    const stored = { ...OVERVIEW.snapshot!, id: 1 };
    const engine = fakeEngine({}, [stored]);
    const open = engine.open.bind(engine);
    history.replaceState(null, '', '#v=1&view=import');
    render(App, {
      engine: {
        ...engine,
        open: async (...asked: Parameters<EngineApi['open']>) => ({
          ...(await open(...asked)),
          inputs: [unread],
        }),
      },
      loaders,
      wall: () => AT,
    });
    expect(await screen.findByText('Not recognised')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Map the columns/u })).not.toBeInTheDocument();
  });
});

describe('a row in words', () => {
  it('tells groups as holders, a route, and what a column of ends leaves empty', () => {
    const content = contentOf('x', new TextEncoder().encode('Group,Vault,Role,Expires\nOps,Keys,Reader,\n'));
    const [table] = previewOf([{ name: 'x', sha256: '', content }], [])[0]?.tables ?? [];
    const first = table?.first[0];
    expect(first && rowWords(first.understood)).toEqual({
      who: 'Ops',
      holds: 'Reader',
      on: 'Keys',
      where: '',
      until: 'does not end',
      more: '',
    });
    expect([0.97, 0.7, 0.5].map(sureness)).toEqual(['sure (97 %)', 'likely (70 %)', 'a guess (50 %)']);
  });
});
