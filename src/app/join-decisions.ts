import { DECISIONS_FILE } from '../engine/join-decisions';
import type { JoinChoice } from '../engine/join-decisions';
import { contentOf } from '../lib/file-content';
import { recogniseDecisions } from '../systems/decisions/decision-file';
import type { AppContext } from './context';
import { download } from './download';
import { askEstate } from './estate-answer';
import { tellOtherTabs } from './other-tabs';
import { restoreUrlState, without } from './restore';

/** No decision file is larger, and no larger file is looked into for one. */
const LARGEST = 4 << 20;

/**
 * Confirm or cut a join, or take that back. The estate is decided anew, so what was shown is found again by the names of
 * things: their numbers are others now.
 */
export async function decideJoin(app: AppContext, choice: JoinChoice): Promise<void> {
  const { estate, navigation } = app;
  await navigation.restore(async (state, current) => {
    if (!(await estate.decideJoins([choice], (files) => filesWithDecisions(app, files)))) return;
    const { snapshot } = estate.overview ?? {};
    if (snapshot !== undefined) tellOtherTabs(snapshot.id);
    // What is cut is no step any more; what is confirmed is the same with another verdict.
    await restoreUrlState(choice.decided === 'cut' ? without(state, 'step') : state, app, current);
    if (!current()) return;
    // Its step is gone from the picture, and with it the place where it was cut.
    if (choice.decided === 'cut' && navigation.view === 'explore')
      navigation.tell(
        'The join was cut, and with it every route through it. Take it back in Register, Joins.',
      );
  });
}

/** What was decided, as the file that the command line and another import take. */
export async function saveDecisions(app: AppContext): Promise<void> {
  download(DECISIONS_FILE, await decisionsOf(app), 'application/json');
}

function decisionsOf({ engine }: AppContext): Promise<string> {
  return askEstate(engine, 'join-decisions', { kind: 'join-decisions' });
}

/** The files of an import as they would be given with what is decided now. */
async function filesWithDecisions(app: AppContext, files: readonly File[]): Promise<readonly File[]> {
  const kept: File[] = [];
  for (const file of files) if (!(await holdsDecisions(file))) kept.push(file);
  return [...kept, new File([await decisionsOf(app)], DECISIONS_FILE)];
}

async function holdsDecisions(file: File): Promise<boolean> {
  if (file.size > LARGEST || !/json$/iu.test(file.name)) return false;
  const bytes = new Uint8Array(await file.arrayBuffer());
  return recogniseDecisions(contentOf(file.name, bytes)) !== undefined;
}
