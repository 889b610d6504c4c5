import { describe, expect, test } from 'vitest';
import { countReach, startersOf } from '../../src/graph/kernels/counts';
import { project } from '../../src/graph/kernels/projection';
import { countReachByVerbs } from '../../src/graph/kernels/verb-projection';
import { runToEnd } from '../../src/lib/steps';
import { VERBS, verbMask } from '../../src/model/permission';
import { SCOPES, holdsFor } from './kernels-estate';

describe('counts of several verbs at once', () => {
  test('are those of each verb by itself', () => {
    // One that no step has, one that is another's, and one of several.
    const masks = [
      ...(['view', 'change', 'administer', 'delete', 'view'] as const).map((verb) => verbMask(verb)),
      verbMask('use', 'view', 'administer'),
      verbMask(...VERBS),
    ];
    holdsFor((graph) => {
      const starters = startersOf(graph);
      for (const { at, rank, becoming } of SCOPES.slice(0, 3)) {
        const filter = { at, rank, becoming };
        const together = runToEnd(countReachByVerbs(graph, filter, masks, starters));
        expect(together.length).toBe(masks.length);
        masks.forEach((verbs, i) => {
          const alone = runToEnd(countReach(runToEnd(project(graph, { ...filter, verbs })), starters));
          expect(together[i]).toEqual(alone);
        });
      }
    }, 14);
  }, 600_000);
});
