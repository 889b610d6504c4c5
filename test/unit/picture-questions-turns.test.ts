import { describe, expect, test } from 'vitest';
import { Cancelled, drive } from '../../src/engine/drive';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import { generate } from '../bench/generate';
import { generatedInputs } from '../bench/generated-inputs';

const SCOPE = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;

type Asked = (of: number) => Generator<unknown, unknown>;

/** An estate in which almost everything reaches everything, and what its last resources can be asked about. */
function estateOf(nodes: number): { readonly session: Session; readonly resource: number } {
  const graph = generate('giant', nodes);
  const session = Session.fromDecided({ inputs: generatedInputs(), gaps: [], graph });
  return { session, resource: graph.nodes.length - 3 };
}

function questions(): readonly (readonly [string, Asked])[] {
  const large = estateOf(10_000);
  const small = estateOf(1_000);
  const held = small.session.reach([5], SCOPE).reached.find(({ node }) => node === small.resource);
  const permission = held?.permissions[0] ?? 'none is held';
  return [
    ['blast radius', (of) => large.session.reachInTurns([of], SCOPE)],
    ['who can reach', (of) => large.session.whoInTurns(large.resource - of, SCOPE)],
    ['routes', (of) => large.session.routesInTurns(of, large.resource, SCOPE, 3)],
    ['overlap', (of) => small.session.overlapInTurns(of, small.resource, permission, SCOPE)],
  ];
}

describe('questions that a picture waits for', () => {
  test.each(questions())('%s: two at once take turns, and each is answered as if alone', (_, asked) => {
    const works = [5, 6].map(asked);
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
    expect(turns).toBeGreaterThan(6);
    expect(answers).toEqual([5, 6].map((of) => runToEnd(asked(of))));
  });

  test.each(questions())('%s is stopped at the next turn', async (_, asked) => {
    const stop = new AbortController();
    let clock = 0;
    let ticks = 0;
    const stopped = drive(asked(5), {
      signal: stop.signal,
      now: () => (clock += 20),
      tick: () => {
        ticks++;
        stop.abort();
        return Promise.resolve();
      },
    });
    await expect(stopped).rejects.toBeInstanceOf(Cancelled);
    expect(ticks).toBe(1);
  });
});
