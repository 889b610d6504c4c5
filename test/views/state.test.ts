/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { describe, expect, it, vi } from 'vitest';
import { Asked } from '../../src/app/asked.svelte';
import { Clock } from '../../src/app/clock.svelte';
import { Commands } from '../../src/app/commands.svelte';
import { Estate } from '../../src/app/estate.svelte';
import { Question } from '../../src/app/question.svelte';
import { Selection } from '../../src/app/selection.svelte';
import { Theme } from '../../src/app/theme.svelte';
import type { ImportOutcome, Overview } from '../../src/engine/contract';
import { STEPS } from './explore-data';
import { AT, OVERVIEW, nodeRef } from './fake-data';
import { STORED, fakeEngine, later } from './fake-engine';

const clock = (): Clock => new Clock(() => AT);
const file = new File(['{}'], 'a.json');

describe('Asked', () => {
  it('keeps the newest answer when an older one comes later', async () => {
    const asked = new Asked<string>();
    const slow = later<string>();
    const quick = later<string>();
    const first = asked.ask(() => slow.promise);
    const second = asked.ask(() => quick.promise);
    quick.give('new');
    expect(await second).toBe('new');
    slow.give('old');
    expect(await first).toBeUndefined();
    expect(asked.value).toBe('new');
    expect(asked.pending).toBe(false);
  });

  it('tells the error and keeps the last answer', async () => {
    const asked = new Asked<string>();
    await asked.ask(async () => 'answer');
    await asked.ask(async () => Promise.reject(new Error('no such node')));
    expect(asked.error).toBe('no such node');
    expect(asked.value).toBe('answer');
  });

  it('drops what is under way when it is cleared', async () => {
    const asked = new Asked<string>();
    const slow = later<string>();
    const asking = asked.ask(() => slow.promise);
    asked.clear();
    slow.give('late');
    await asking;
    expect(asked.value).toBeUndefined();
  });
});

describe('Estate', () => {
  it('shows nothing of an import before it is whole', async () => {
    const outcome = later<ImportOutcome>();
    const estate = new Estate(
      fakeEngine({
        import: (_name, _importedAt, _files, _at, progress) => {
          progress({ phase: 'reading', bytes: 5, totalBytes: 10, records: 1 });
          return outcome.promise;
        },
      }),
      clock(),
    );
    const importing = estate.import([file], 'one');
    expect(estate.activity).toBe('importing');
    expect(estate.progress?.bytes).toBe(5);
    expect(estate.overview).toBeUndefined();
    outcome.give({ snapshot: STORED, overview: OVERVIEW });
    expect(await importing).toBe(true);
    expect(estate.overview).toBe(OVERVIEW);
    expect(estate.activity).toBe('idle');
    expect(estate.generation).toBe(1);
  });

  it('drops the outcome and the progress of a cancelled import', async () => {
    const outcome = later<ImportOutcome>();
    let report: ((progress: { bytes: number }) => void) | undefined;
    const cancel = vi.fn(async () => undefined);
    const estate = new Estate(
      fakeEngine({
        cancel,
        import: (_name, _importedAt, _files, _at, progress) => {
          report = ({ bytes }) => progress({ phase: 'reading', bytes, totalBytes: 10, records: 0 });
          return outcome.promise;
        },
      }),
      clock(),
    );
    const importing = estate.import([file], 'one');
    await estate.cancel();
    expect(cancel).toHaveBeenCalledOnce();
    report?.({ bytes: 9 });
    outcome.give({ snapshot: STORED, overview: OVERVIEW });
    expect(await importing).toBe(false);
    expect(estate.overview).toBeUndefined();
    expect(estate.progress).toBeUndefined();
    expect(estate.error).toBeUndefined();
    expect(estate.busy).toBe(false);
  });

  it('keeps what is open when an import fails, and says why', async () => {
    const estate = new Estate(
      fakeEngine({ import: async () => Promise.reject(new Error('a.json is empty')) }, [STORED]),
      clock(),
    );
    await estate.list();
    await estate.open(STORED.id);
    await estate.import([file], 'two');
    expect(estate.error).toBe('a.json is empty');
    expect(estate.overview?.snapshot?.id).toBe(STORED.id);
  });

  it('shows the snapshot asked for last, whichever opens first', async () => {
    const slow = later<Overview>();
    const quick = later<Overview>();
    const opens = new Map([
      [1, slow],
      [2, quick],
    ]);
    const estate = new Estate(fakeEngine({ open: (id) => opens.get(id)!.promise }), clock());
    const first = estate.open(1);
    const second = estate.open(2);
    quick.give({ ...OVERVIEW, snapshot: { ...STORED, id: 2 } });
    await second;
    slow.give({ ...OVERVIEW, snapshot: { ...STORED, id: 1 } });
    await first;
    expect(estate.overview?.snapshot?.id).toBe(2);
  });

  it('drops an overview computed for an instant that is no longer asked for', async () => {
    const answers = [later<Overview>(), later<Overview>()];
    const asked: number[] = [];
    const time = clock();
    const estate = new Estate(
      fakeEngine({ overview: (at) => answers[asked.push(at) - 1]!.promise }, [STORED]),
      time,
    );
    await estate.list();
    await estate.open(STORED.id);
    const first = estate.refresh();
    time.choose(AT + 1000);
    const second = estate.refresh();
    answers[1]!.give({ ...OVERVIEW, at: AT + 1000 });
    await second;
    answers[0]!.give({ ...OVERVIEW, at: AT });
    await first;
    expect(asked).toEqual([AT, AT + 1000]);
    expect(estate.overview?.at).toBe(AT + 1000);
  });

  it('closes the open snapshot when it is deleted, and tells that in the same turn', async () => {
    const changed = vi.fn();
    const estate = new Estate(fakeEngine({}, [STORED]), clock(), changed);
    await estate.list();
    await estate.open(STORED.id);
    await estate.remove(STORED.id);
    expect(estate.overview).toBeUndefined();
    expect(estate.snapshots).toEqual([]);
    expect(changed).toHaveBeenCalledTimes(2);
  });
});

describe('Selection and Question', () => {
  it('selects a pair by adding a second node', () => {
    const selection = new Selection();
    selection.select(nodeRef(0));
    selection.selectStep(STEPS[1]);
    expect(selection.step).toBe(1);
    selection.toggle(nodeRef(3));
    expect(selection.pair?.to.node).toBe(3);
    expect(selection.step).toBeUndefined();
    selection.toggle(nodeRef(0));
    expect(selection.nodes.map(({ node }) => node)).toEqual([3]);
  });

  it('asks within the clock’s instant and turns a pair round', () => {
    const time = clock();
    const question = new Question(time);
    question.routes(nodeRef(0), nodeRef(3), 's3:GetObject');
    time.choose(AT + 5);
    expect(question.scope.at).toBe(AT + 5);
    question.swap();
    expect([question.start[0]?.node, question.target?.node, question.permission]).toEqual([3, 0, undefined]);
  });
});

describe('Commands', () => {
  const key = (name: string, timeStamp = 0, ctrlKey = false) => ({
    key: name,
    ctrlKey,
    metaKey: false,
    altKey: false,
    timeStamp,
  });

  it('runs keys, sequences and mod keys, but only mod keys while typing', () => {
    const commands = new Commands();
    const ran: string[] = [];
    const command = (id: string, keys: string) => ({
      id,
      keys,
      title: id,
      group: 'Test',
      run: () => void ran.push(id),
    });
    commands.register(command('search', '/'), command('explore', 'g e'), command('palette', 'mod+k'));
    expect(commands.press(key('/'), false)).toBe(true);
    expect(commands.press(key('/'), true)).toBe(false);
    expect(commands.press(key('g', 100), false)).toBe(false);
    expect(commands.press(key('e', 300), false)).toBe(true);
    commands.press(key('g', 1000), false);
    expect(commands.press(key('e', 9000), false)).toBe(false);
    expect(commands.press(key('k', 9001, true), true)).toBe(true);
    expect(ran).toEqual(['search', 'explore', 'palette']);
  });

  it('lists only what can run, finds by words, and forgets what is taken away', () => {
    const commands = new Commands();
    const forget = commands.register(
      { id: 'a', title: 'Open the report', group: 'Go to', run: () => undefined },
      { id: 'b', title: 'Cancel', group: 'Import', enabled: () => false, run: () => undefined },
    );
    expect(commands.find('go report').map(({ id }) => id)).toEqual(['a']);
    expect(commands.run('b')).toBe(false);
    forget();
    expect(commands.all).toEqual([]);
  });
});

describe('Theme', () => {
  it('follows the system until one is chosen, and keeps the choice', () => {
    const kept: string[] = [];
    const theme = new Theme({ read: () => 'no such theme', write: (choice) => void kept.push(choice) });
    theme.systemPrefers(true);
    expect(theme.shown).toBe('dark');
    theme.choose('light');
    expect(theme.shown).toBe('light');
    expect(kept).toEqual(['light']);
  });
});
