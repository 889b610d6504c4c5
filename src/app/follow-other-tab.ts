import type { AppContext } from './context';
import { restoreUrlState } from './restore';

/** Another tab has decided the snapshot that is open here: it is opened anew, and what was shown is shown again. */
export async function followOtherTab(app: AppContext, snapshot: number): Promise<void> {
  const { estate, navigation } = app;
  if (estate.overview?.snapshot?.id !== snapshot) return;
  if (estate.busy) {
    navigation.tell('This snapshot was decided anew in another tab. Open it again in Snapshots.');
    return;
  }
  await navigation.restore(async (state, current) => {
    if (!(await estate.open(snapshot))) return;
    await restoreUrlState(state, app, current);
    if (current())
      navigation.tell('This snapshot was decided anew in another tab, and is shown here as it is now.');
  });
}
