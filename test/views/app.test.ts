/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import { tick } from 'svelte';
import type { Component } from 'svelte';
import { systems } from '../../src/systems/registry';
import App from '../../src/views/App.svelte';
import { ACCEPTED } from '../../src/views/import/accepted';
import Import from '../../src/views/import/Import.svelte';
import Overview from '../../src/views/overview/Overview.svelte';
import About from '../../src/views/report/About.svelte';
import Report from '../../src/views/report/Report.svelte';
import Snapshots from '../../src/views/snapshots/Snapshots.svelte';
import type { ViewLoader, ViewLoaders } from '../../src/views/view-loaders';
import type { ViewName } from '../../src/app/view-name';
import { AT, NODE_REFS, OVERVIEW } from './fake-data';
import { STORED, fakeEngine, later } from './fake-engine';
import Probe from './Probe.svelte';

const view =
  (component: Component): ViewLoader =>
  async () => ({ default: component });
const loaders: ViewLoaders = new Map<ViewName, ViewLoader>([
  ['import', view(Import)],
  ['overview', view(Overview)],
  ['explore', view(Probe)],
  ['access', view(Probe)],
  ['findings', view(Probe)],
  ['snapshots', view(Snapshots)],
  ['report', view(Report)],
  ['about', view(About)],
]);
const host = {
  demo: async () => ({ files: [new File(['{}'], 'demo.json')], at: OVERVIEW.at }),
  viewerTemplate: async () =>
    '<title>Overreach report</title><script type="application/octet-stream" id="report-data"></script>',
};

function start(engine: EngineApi): void {
  render(App, { engine, loaders, host, wall: () => AT });
}

const heading = (name: RegExp | string): Promise<HTMLElement> =>
  screen.findByRole('heading', { level: 1, name });

beforeEach(() => {
  history.replaceState(null, '', '/');
});

describe('the palette and the sheet of keys', () => {
  it.each([
    ['{Control>}k{/Control}', 'Commands'],
    ['?', 'Keyboard shortcuts'],
  ])('opened by %s again stays, though that it was closed comes late', async (keys, name) => {
    const user = userEvent.setup();
    start(fakeEngine({}, [STORED]));
    await heading('Overview');
    await user.keyboard(keys);
    const dialog = await screen.findByRole<HTMLDialogElement>('dialog', { name });
    dialog.dispatchEvent(new Event('close'));
    await tick();
    expect(dialog.open).toBe(true);
    expect(dialog.childElementCount).toBeGreaterThan(0);
    dialog.close();
    await waitFor(() => {
      expect(dialog.childElementCount).toBe(0);
    });
  });
});

describe('the first screen', () => {
  it('says that it works on a long answer while the engine is at it', async () => {
    const engine = fakeEngine({}, [STORED]);
    let tell: Parameters<EngineApi['watch']>[0] = () => undefined;
    start({
      ...engine,
      watch: async (progress) => {
        tell = progress;
      },
    });
    await heading('Overview');
    const bar = (): HTMLElement | null =>
      screen.queryByRole('progressbar', { name: 'Working on the answer' });
    tell({ phase: 'answering', bytes: 0, totalBytes: 0, records: 12 });
    expect(bar()).toBeNull();
    const telling = setInterval(
      () => tell({ phase: 'answering', bytes: 0, totalBytes: 0, records: 4321 }),
      100,
    );
    await waitFor(() => expect(bar()).toHaveTextContent('Working…'));
    clearInterval(telling);
    await waitFor(() => expect(bar()).toBeNull());
  });

  it('offers the demo estate in one click, and shows its overview', async () => {
    start(fakeEngine());
    await heading(/who can reach what/i);
    await userEvent.click(screen.getByRole('button', { name: /load the demo estate/i }));
    await heading('Overview');
    expect(location.hash).toContain('view=overview');
    expect(screen.getByText('Demo estate')).toBeInTheDocument();
  });

  it('shows the demo estate at once to whoever follows a link to it', async () => {
    history.replaceState(null, '', '#demo');
    start(fakeEngine());
    await heading('Overview');
    expect(screen.getByText('Demo estate')).toBeInTheDocument();
  });

  it('opens the latest snapshot when there are some', async () => {
    const older = { ...STORED, id: 1, name: 'older', importedAt: 1 };
    start(fakeEngine({}, [{ ...STORED, id: 2, name: 'newest' }, older]));
    await heading('Overview');
    expect(screen.getByText('newest')).toBeInTheDocument();
  });

  it('names the systems the registry lists', () => {
    expect(ACCEPTED.map(({ system }) => system).sort()).toEqual(
      [...systems.map(({ id }) => id), 'workspace'].sort(),
    );
  });
});

describe('import', () => {
  it('tells of each file what it was taken for, what became of it, and its problems with their place', async () => {
    start(fakeEngine());
    await heading(/who can reach what/i);
    const input = document.querySelector<HTMLInputElement>(
      'input[type=file][multiple]:not([webkitdirectory])',
    )!;
    await userEvent.upload(input, [new File(['{}'], 'a.json'), new File(['x'], 'b.csv')]);
    await heading('What was imported');
    const row = screen.getByRole('row', { name: /litware-grants/ });
    expect(within(row).getByText('Overreach CSV')).toBeInTheDocument();
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent.trim()),
    ).toEqual(['Overreach CSV grants', '203', '198', '3', '2', expect.stringContaining('1')]);
    await userEvent.click(screen.getByRole('button', { name: /litware-grants/ }));
    expect(screen.getByText(/31\/02\/2026/)).toBeInTheDocument();
    expect(screen.getByText('row 118')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: /contoso-auth/ }));
    expect(screen.getByText('/Policies/17/PolicyVersionList/0/Document')).toBeInTheDocument();
    expect(screen.getByText('Not recognised')).toBeInTheDocument();
    expect(screen.getByText('service control policies')).toBeInTheDocument();
  });

  it('leaves whoever goes elsewhere while the files are looked at where they went', async () => {
    start(fakeEngine({}, [STORED]));
    await heading('Overview');
    const file = new File(['{}'], 'a.json');
    let arrive: () => void = () => undefined;
    const there = new Promise<void>((resolve) => (arrive = resolve));
    const slice = file.slice.bind(file);
    file.slice = (...range) => {
      const part = slice(...range);
      const text = part.text.bind(part);
      part.text = () => there.then(text);
      return part;
    };
    const dataTransfer = { items: [], files: [file], types: ['Files'] };
    await fireEvent.drop(document.body, { dataTransfer });
    await userEvent.click(screen.getByRole('button', { name: 'Snapshots' }));
    await heading('Snapshots');
    arrive();
    await screen.findByText('2 stored');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Snapshots');
  });

  it('says loudly which files could not be read, and not that all is accounted for', async () => {
    start(fakeEngine({ overview: async (at) => ({ ...OVERVIEW, at }) }, [STORED]));
    await heading('Overview');
    expect(screen.getByRole('button', { name: '4 files read, 1 not' })).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Import' }));
    await heading('What was imported');
    const alert = screen.getByText(/1 file could not be read/).closest('[role=alert]');
    expect(alert).toHaveTextContent('holiday.json: This is a PNG image, not an export.');
    expect(screen.queryByText(/every one accounted for/)).toBeNull();
  });

  it('shows progress in bytes and records, and can be cancelled', async () => {
    const cancel = vi.fn(async () => undefined);
    start(
      fakeEngine({
        cancel,
        import: (_name, _importedAt, _files, _at, progress) => {
          progress({
            phase: 'reading',
            file: 'big.json',
            bytes: 2_500_000,
            totalBytes: 5_000_000,
            records: 1234,
          });
          return later<never>().promise;
        },
      }),
    );
    await heading(/who can reach what/i);
    await userEvent.click(screen.getByRole('button', { name: /load the demo estate/i }));
    expect(await screen.findByText('2.5 MB of 5.0 MB')).toBeInTheDocument();
    expect(screen.getByText('1,234 records')).toBeInTheDocument();
    expect(screen.getByRole('progressbar')).toHaveAttribute('value', '0.5');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(cancel).toHaveBeenCalledOnce();
    await heading(/who can reach what/i);
  });

  it('takes pasted text as a file, but not what is pasted into a field', async () => {
    const files: string[] = [];
    const engine = fakeEngine();
    start(
      fakeEngine({
        import: async (name, importedAt, given, at, progress) => {
          files.push(...(await Promise.all(given.map(async (file) => file.text()))));
          return engine.import(name, importedAt, given, at, progress);
        },
      }),
    );
    await heading(/who can reach what/i);
    await userEvent.paste('{"data":[]}');
    await heading('What was imported');
    expect(files).toEqual(['{"data":[]}']);
    await userEvent.click(screen.getByRole('combobox', { name: /search/i }));
    await userEvent.paste('maria');
    expect(files).toHaveLength(1);
  });

  it('says clearly what went wrong', async () => {
    start(fakeEngine({ import: async () => Promise.reject(new Error('a.zip is a zip in a zip')) }));
    await heading(/who can reach what/i);
    await userEvent.click(screen.getByRole('button', { name: /load the demo estate/i }));
    expect(await screen.findByText('a.zip is a zip in a zip')).toBeInTheDocument();
  });
});

describe('whoever is quicker than the page', () => {
  const older = { ...STORED, id: 1, name: 'older', importedAt: 1 };
  const input = (): HTMLInputElement =>
    document.querySelector<HTMLInputElement>('input[type=file][multiple]:not([webkitdirectory])')!;

  /** An engine that answers the page's first question, what is stored, when it is told to. */
  function slow(over: Partial<EngineApi> = {}): { engine: EngineApi; answer: () => void; opened: number[] } {
    const engine = fakeEngine(over, [older]);
    const first = later<readonly (typeof older)[]>();
    const opened: number[] = [];
    let asked = 0;
    return {
      engine: {
        ...engine,
        snapshots: () => (asked++ === 0 ? first.promise : engine.snapshots()),
        open: (id, ...rest) => (opened.push(id), engine.open(id, ...rest)),
      },
      answer: () => first.give([older]),
      opened,
    };
  }
  /** Until what follows from the late answer has followed. */
  const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 50));

  it('keeps what they imported, and where they are; undo begins there', async () => {
    const { engine, answer, opened } = slow();
    start(engine);
    await waitFor(() => expect(input()).not.toBeNull());
    await userEvent.upload(input(), [new File(['{}'], 'a.json')]);
    await heading('What was imported');
    answer();
    await waitFor(() => expect(location.hash).toContain('view=import&snapshot=2-'));
    await settled();
    expect(opened).toEqual([]);
    await heading('What was imported');
    // The late answer was of before the import.
    await userEvent.click(screen.getByRole('button', { name: /^Snapshots/ }));
    await screen.findByText('2 stored');
    await userEvent.keyboard('{Control>}z{/Control}');
    await heading('What was imported');
    expect(location.hash).toContain('view=import&snapshot=2-');
  });

  it('sees the import under way to its end', async () => {
    const done = later<undefined>();
    const plain = fakeEngine({}, [older]);
    const { engine, answer, opened } = slow({
      import: async (...asked) => (await done.promise, plain.import(...asked)),
    });
    start(engine);
    await waitFor(() => expect(input()).not.toBeNull());
    await userEvent.upload(input(), [new File(['{}'], 'a.json')]);
    answer();
    await waitFor(() => expect(location.hash).toContain('view=import'));
    await settled();
    done.give(undefined);
    await heading('What was imported');
    expect(opened).toEqual([]);
    expect(screen.queryByText(/Another import|being opened/)).toBeNull();
  });

  it('is told why an import failed', async () => {
    const { engine, answer, opened } = slow({ import: () => Promise.reject(new Error('a zip in a zip')) });
    start(engine);
    await waitFor(() => expect(input()).not.toBeNull());
    await userEvent.upload(input(), [new File(['{}'], 'a.json')]);
    await screen.findByText('a zip in a zip');
    answer();
    await waitFor(() => expect(location.hash).toContain('view=import'));
    await settled();
    expect(screen.getByText('a zip in a zip')).toBeInTheDocument();
    expect(opened).toEqual([]);
  });

  it('is not led away from the view they chose, and the latest snapshot is opened there', async () => {
    history.replaceState(null, '', '#v=2&view=overview');
    const { engine, answer, opened } = slow();
    start(engine);
    await userEvent.click(screen.getByRole('button', { name: 'Snapshots' }));
    await heading('Snapshots');
    answer();
    await waitFor(() => expect(opened).toEqual([1]));
    await waitFor(() => expect(location.hash).toContain('view=snapshots&snapshot=1-'));
    await heading('Snapshots');
  });
});

describe('search', () => {
  it('is walked by keyboard, and a pick is selected and explored', async () => {
    start(fakeEngine({}, [STORED]));
    await heading('Overview');
    await userEvent.keyboard('/');
    const field = screen.getByRole('combobox', { name: /search/i });
    expect(field).toHaveFocus();
    await userEvent.keyboard('payments');
    const options = await screen.findAllByRole('option');
    expect(options).toHaveLength(2);
    expect(field).toHaveAttribute('aria-activedescendant', options[0]!.id);
    await userEvent.keyboard('{ArrowDown}{Enter}');
    const probe = await screen.findByTestId('probe');
    expect(probe).toHaveTextContent('who: tailspin/payments');
    expect(location.hash).toContain('target=tailspin~gh-repo-12');
    expect(field).toHaveValue('');
  });

  it('drops the answer to what was typed before', async () => {
    const slow = later<typeof NODE_REFS>();
    start(
      fakeEngine(
        {
          search: async (text) =>
            text === 'a' ? slow.promise : NODE_REFS.filter(({ name }) => name === 'deploy-bot'),
        },
        [STORED],
      ),
    );
    await heading('Overview');
    await userEvent.type(screen.getByRole('combobox', { name: /search/i }), 'ab');
    expect(await screen.findAllByRole('option')).toHaveLength(1);
    slow.give(NODE_REFS);
    await Promise.resolve();
    expect(screen.getAllByRole('option')).toHaveLength(1);
  });

  it('shows markup in a name as text', async () => {
    start(fakeEngine({}, [STORED]));
    await heading('Overview');
    await userEvent.type(screen.getByRole('combobox', { name: /search/i }), 'markup');
    expect(await screen.findByText('<img src=x onerror=alert(1)>')).toBeInTheDocument();
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('the URL', () => {
  it('is turned into state: question, selection, instant, tenant', async () => {
    history.replaceState(
      null,
      '',
      '#v=1&view=explore&at=2026-05-01T00:00:00.000Z&mode=routes&start=111111111111~arn:aws:iam::111111111111:user/maria.lindqvist&target=222222222222~arn:aws:s3:::payments-prod&tenant=tailspin&becoming=no',
    );
    start(fakeEngine({}, [STORED]));
    const probe = await screen.findByTestId('probe');
    await waitFor(() => expect(probe).toHaveTextContent('routes: maria.lindqvist > payments-prod'));
    expect(probe).toHaveTextContent('at 2026-05-01');
    expect(probe).toHaveTextContent('tenant 3');
    expect(probe).toHaveTextContent('becoming false');
  });

  it('says what of it is not in the snapshot', async () => {
    history.replaceState(null, '', '#v=1&view=explore&mode=blast&start=x~no-such-thing');
    start(fakeEngine({}, [STORED]));
    expect(await screen.findByText('Not in this snapshot: no-such-thing')).toBeInTheDocument();
  });

  it('goes back', async () => {
    start(fakeEngine({}, [STORED]));
    await heading('Overview');
    await waitFor(() => expect(location.hash).toContain('view=overview'));
    const before = location.hash;
    await userEvent.click(screen.getByRole('button', { name: 'Snapshots' }));
    await heading('Snapshots');
    expect(location.hash).toContain('view=snapshots');
    history.replaceState(null, '', before);
    window.dispatchEvent(new PopStateEvent('popstate'));
    await heading('Overview');
  });
});

describe('snapshots', () => {
  it('are renamed, and deleted only after asking', async () => {
    const engine = fakeEngine({}, [STORED]);
    const remove = vi.fn(engine.remove.bind(engine));
    start({ ...engine, remove });
    await heading('Overview');
    await userEvent.click(screen.getByRole('button', { name: 'Snapshots' }));
    await userEvent.click(await screen.findByRole('button', { name: /^rename/i }));
    await userEvent.clear(screen.getByRole('textbox', { name: /new name/i }));
    await userEvent.keyboard('Quarter 4{Enter}');
    expect(await screen.findByRole('cell', { name: /Quarter 4/ })).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: /^delete/i }));
    expect(remove).not.toHaveBeenCalled();
    await userEvent.click(await screen.findByRole('button', { name: 'Delete it' }));
    expect(remove).toHaveBeenCalledWith(STORED.id);
    expect(await screen.findByText('No snapshot is stored')).toBeInTheDocument();
  });
});

describe('report', () => {
  it('tells the size before the download, and forgets it when the scope changes', async () => {
    start(fakeEngine({}, [STORED]));
    await heading('Overview');
    await userEvent.click(screen.getByRole('button', { name: 'Report' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Make the report' }));
    expect(await screen.findByRole('button', { name: /Download, 160 kB/ })).toBeInTheDocument();
    expect(screen.getByText(/2,081 nodes and 20,418 steps/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('radio', { name: /several tenants/i }));
    expect(screen.queryByRole('button', { name: /Download/ })).toBeNull();
  });

  it('as a page of its own is read-only, and never asks for stored snapshots', async () => {
    const snapshots = vi.fn(async () => []);
    const open = vi.fn();
    render(App, {
      engine: fakeEngine({ snapshots, open }),
      loaders,
      report: {
        title: 'Contoso, quarter 4',
        scope: 'tenant Contoso Retail',
        data: new Blob([new Uint8Array(4)]),
      },
      wall: () => 0,
    });
    await heading('Overview');
    const rail = screen.getByRole('navigation', { name: 'Views' });
    expect(within(rail).queryByRole('button', { name: 'Import' })).toBeNull();
    expect(within(rail).queryByRole('button', { name: 'Snapshots' })).toBeNull();
    expect(screen.getByTitle('The instant this report was computed for')).toHaveTextContent(
      '2026-11-01 09:00',
    );
    await userEvent.click(within(rail).getByRole('button', { name: 'About this report' }));
    await heading('About this report');
    await userEvent.click(screen.getByRole('button', { name: /northwind-auth/ }));
    expect(screen.getByText(OVERVIEW.inputs[0]!.sha256)).toBeInTheDocument();
    expect(snapshots).not.toHaveBeenCalled();
    expect(open).not.toHaveBeenCalled();
  });
});

describe('the overview', () => {
  it('counts what could not be evaluated beside what is allowed', async () => {
    start(fakeEngine({}, [STORED]));
    await heading('Overview');
    const steps = screen.getByRole('region', { name: /steps of access/ });
    expect(
      within(steps)
        .getAllByRole('listitem')
        .map((item) => item.textContent.replace(/\s+/g, ' ').trim()),
    ).toEqual(['17,204 Allowed', '2,011 Conditional', '1,203 Not evaluated']);
  });

  it('has every crossing of the map in the table, and narrows both to one tenant', async () => {
    start(fakeEngine({}, [STORED]));
    await heading('Overview');
    const crossings = screen.getByRole('region', { name: /what crosses/i });
    expect(within(crossings).getAllByRole('row')).toHaveLength(1 + OVERVIEW.crossings.length);
    await userEvent.click(screen.getByRole('button', { name: 'Tailspin Toys' }));
    expect(within(crossings).getAllByRole('row')).toHaveLength(1 + 2);
    await waitFor(() => expect(location.hash).toContain('tenant=tailspin'));
    await userEvent.click(screen.getByRole('button', { name: 'Tailspin Toys', pressed: true }));
    expect(within(crossings).getAllByRole('row')).toHaveLength(1 + OVERVIEW.crossings.length);
  });

  it('shows what concerns the picked tenant, beyond the worst of all', async () => {
    const [worst] = OVERVIEW.worst;
    const shared = { ...worst!, id: 'shared', title: 'Concerns two tenants', tenants: [0, 3] };
    start(fakeEngine({}, [STORED], [...OVERVIEW.worst, shared]));
    await heading('Overview');
    const panel = screen.getByRole('region', { name: 'Worst findings' });
    expect(within(panel).queryByText('Concerns two tenants')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Tailspin Toys' }));
    expect(await within(panel).findByText('Concerns two tenants')).toBeInTheDocument();
    expect(within(panel).getAllByRole('listitem')).toHaveLength(1);
  });

  it('computes again for another instant', async () => {
    const engine = fakeEngine({}, [STORED]);
    const overview = vi.fn(engine.overview.bind(engine));
    start({ ...engine, overview });
    await heading('Overview');
    await userEvent.click(screen.getByRole('button', { name: /2026-11-01 09:00/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Collection time' }));
    await waitFor(() => expect(overview).toHaveBeenCalledWith(OVERVIEW.collected));
    await waitFor(() => expect(location.hash).toContain('at=collected'));
  });
});
