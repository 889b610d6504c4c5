import { beforeAll, describe, expect, test } from 'vitest';
import { Cancelled, drive } from '../../src/engine/drive';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import { generate } from '../bench/generate';
import { generatedInputs } from '../bench/generated-inputs';

const SCOPE = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;

describe('questions that a picture waits for', () => {
  const graph = generate('giant', 3_000);
  const session = Session.fromDecided({ inputs: generatedInputs(), gaps: [], graph });
  const resource = graph.nodes.length - 3;
  let permission = '';
  beforeAll(() => {
    const { reached } = session.reach([5], SCOPE);
    permission = reached.find(({ node }) => node === resource)?.permissions[0] ?? '';
    expect(permission).not.toBe('');
  });

  const asked = {
    'blast radius': (of: number) => session.reachInTurns([of], SCOPE),
    'who can reach': (of: number) => session.whoInTurns(resource - of, SCOPE),
    routes: (of: number) => session.routesInTurns(of, resource, SCOPE, 10),
    overlap: (of: number) => session.overlapInTurns(of, resource, permission, SCOPE),
  };
  const names = ['blast radius', 'who can reach', 'routes', 'overlap'] as const;

  test.each(names)('%s: two at once take turns, and each is answered as if alone', (name) => {
    const works = [5, 6].map((of): Generator<unknown, unknown> => asked[name](of));
    const answers: unknown[] = [];
    let turns = 0;
    for (let open = works.length; open > 0;) {
      for (const [at, work] of works.entries()) {
        const next = work.next();
        turns++;
        if (next.done !== true || answers[at] !== undefined) continue;
        answers[at] = next.value;
        open--;
      }
    }
    expect(turns).toBeGreaterThan(4);
    expect(answers).toEqual([5, 6].map((of) => runToEnd<unknown>(asked[name](of))));
  });

  test.each(names)('%s is stopped at the next turn', async (name) => {
    const stop = new AbortController();
    let clock = 0;
    let ticks = 0;
    const stopped = drive<unknown, unknown>(asked[name](5), {
      signal: stop.signal,
      now: () => (clock += 20),
      tick: () => {
        if (++ticks === 2) stop.abort();
        return Promise.resolve();
      },
    });
    await expect(stopped).rejects.toBeInstanceOf(Cancelled);
    expect(ticks).toBe(2);
  });
});
