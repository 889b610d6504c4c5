import { messageOf } from './asked.svelte';
import type { AppContext } from './context';
import { nameOfImport } from './intake';

/** Import files and show what they were taken for. */
export async function importFiles(
  app: AppContext,
  files: readonly File[],
  name = nameOfImport(files),
  move = app.navigation.intend(),
): Promise<void> {
  const exported = app.estate.overview ? await app.working.take(app.review.take(files)) : files;
  if (exported.length < files.length) move('findings');
  if (app.report || exported.length === 0) return;
  if (app.estate.busy) {
    app.estate.fail(
      app.estate.activity === 'opening'
        ? 'A snapshot is being opened. Give the files again once it is there.'
        : 'Another import is running. Wait for it, or cancel it first.',
    );
    return;
  }
  const open = app.estate.adding ? app.estate.overview?.snapshot : undefined;
  move('import');
  if (open !== undefined) {
    const more = exported.length === 1 ? (exported[0]?.name ?? '1 more') : `${exported.length} more`;
    await app.estate.import(exported, `${open.name} and ${more}`, open.id);
    return;
  }
  app.clock.leaveStory();
  await app.estate.import(exported, name);
}

/** Load the demo estate at the instant its story is told for, and show the overview. */
export async function openDemo(app: AppContext): Promise<void> {
  if (!app.host || app.estate.busy) return;
  try {
    const move = app.navigation.intend();
    const demo = await app.host.demo();
    app.clock.tell(demo.at);
    if (await app.estate.import(demo.files, 'Demo estate')) move('overview');
  } catch (error) {
    app.estate.fail(`The demo estate could not be made: ${messageOf(error)}`);
  }
}

/** Import whatever a drop, a picker or a paste yields; a folder that cannot be read is told. */
export async function importFrom(app: AppContext, taking: Promise<readonly File[]>): Promise<void> {
  const move = app.navigation.intend();
  try {
    const files = await app.working.take(taking);
    if (files.length === 0) app.estate.fail('There were no files in it.');
    else await importFiles(app, files, nameOfImport(files), move);
  } catch (error) {
    app.estate.fail(messageOf(error));
  }
}

export async function openSnapshot(app: AppContext, id: number): Promise<void> {
  const move = app.navigation.intend();
  if (await app.estate.open(id)) move('overview');
}
