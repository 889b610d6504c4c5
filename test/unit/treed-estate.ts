import fc from 'fast-check';
import type { AccessGraph } from '../../src/graph/access-graph';
import { verbMask } from '../../src/model/permission';
import { smallEstate } from './small-estate';

const VERBS = [verbMask('change'), verbMask('view', 'administer'), verbMask('use')] as const;

/**
 * Random estates of some who belong to one another and hold permissions, at several levels, on what trees of containers
 * hold. Now and then something has a second container, lies in itself, signs in as someone, or is controlled; now and then
 * a record takes several steps away, or someone is held like a thing.
 */
export function treedEstate(mostHolders: number, mostThings: number): fc.Arbitrary<AccessGraph> {
  return fc
    .record({
      holders: fc.integer({ min: 1, max: mostHolders }),
      things: fc.integer({ min: Math.ceil(mostThings / 2), max: mostThings }),
      odd: fc.constantFrom(0, 1, 3),
    })
    .chain(({ holders, things, odd }) => {
      const holder = fc.integer({ min: 0, max: holders - 1 }).map((i) => `h${i}`);
      const thing = fc.integer({ min: 0, max: things - 1 }).map((i) => `t${i}`);
      const anyone = fc.oneof(thing, holder);
      const record = fc.integer({ min: 0, max: 23 });
      const rare = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: odd });
      return fc
        .record({
          /** A thing lies in one of the two before it, mostly, so that trees grow deep. */
          parents: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: things, maxLength: things }),
          through: fc.integer({ min: 0, max: 2 }),
          members: fc.array(fc.tuple(holder, holder, record), {
            minLength: holders - 1,
            maxLength: holders * 2,
          }),
          held: fc.array(
            fc.tuple(
              holder,
              fc.oneof({ weight: 9, arbitrary: thing }, { weight: 1, arbitrary: anyone }),
              fc.integer({ min: 0, max: 5 }),
              fc.constantFrom(...VERBS),
              record,
            ),
            { minLength: things, maxLength: holders + things * 2 },
          ),
          contains: rare(fc.tuple(anyone, anyone)),
          controls: rare(fc.tuple(holder, thing, record)),
          unlocks: rare(fc.tuple(thing, holder, record)),
        })
        .map(({ parents, through, members, held, contains, controls, unlocks }) => {
          const nodes: Record<string, { readonly resource?: true }> = {};
          for (let i = 0; i < holders; i++) nodes[`h${i}`] = {};
          for (let i = 0; i < things; i++) nodes[`t${i}`] = { resource: true };
          let own = 0;
          const by = (number: number) => [[number < 3 ? `shared ${number}` : `own ${own++}`]];
          const lies = { kind: 'contains', through: through === 0, supports: [[]] } as const;
          const steps = [
            ...parents.flatMap((back, i) => {
              const above = back === 0 ? -1 : i - back;
              return above < 0 ? [] : [{ from: `t${above}`, to: `t${i}`, ...lies }];
            }),
            ...contains.map(([from, to], i) => ({
              from,
              to,
              ...lies,
              ...(i === 1 ? { supports: by(3) } : {}),
            })),
            ...members.map(([from, to, n]) => ({ from, to, kind: 'member' as const, supports: by(n) })),
            ...held.map(([from, to, how, verbs, n]) => ({
              from,
              to,
              kind: 'permission' as const,
              permission: 'own',
              verbs,
              inherits: how > 0,
              supports: by(n),
            })),
            ...controls.map(([from, to, n]) => ({
              from,
              to,
              kind: 'control' as const,
              permission: 'own',
              verbs: VERBS[0],
              supports: by(n),
            })),
            ...unlocks.map(([from, to, n]) => ({ from, to, kind: 'unlocks' as const, supports: by(n) })),
          ];
          return smallEstate({ nodes, steps: steps.filter(({ from, to }) => from !== to) }).graph;
        });
    });
}
