import fc from 'fast-check';
import type { AccessGraph } from '../../src/graph/access-graph';
import { verbMask } from '../../src/model/permission';
import { smallEstate } from './small-estate';

const VERBS = [verbMask('change'), verbMask('view', 'administer'), verbMask('use')] as const;

/**
 * Random estates in which some nodes are members of one another in a ring that others come to and that leads on; most
 * steps with a record of their own, some with one that takes several steps away, or with one of two.
 */
export function ringedEstate(most: number): fc.Arbitrary<AccessGraph> {
  return fc.integer({ min: 3, max: most }).chain((count) => {
    const end = fc.integer({ min: 0, max: count - 1 });
    return fc
      .record({
        things: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
        ring: fc.integer({ min: 2, max: count }),
        steps: fc.array(
          fc.record({
            from: end,
            to: end,
            kind: fc.constantFrom('member', 'contains', 'permission', 'permission', 'control', 'unlocks'),
            through: fc.boolean(),
            inherits: fc.boolean(),
            verbs: fc.constantFrom(...VERBS),
            shared: fc.integer({ min: 0, max: 11 }),
          }),
          { minLength: count, maxLength: count * 2 },
        ),
      })
      .map(({ things, ring, steps }) => {
        const nodes = Object.fromEntries(
          things.map((thing, i) => [`n${i}`, thing && i >= ring ? { resource: true as const } : {}]),
        );
        const round = Array.from({ length: ring }, (_, i) => ({
          from: `n${i}`,
          to: `n${(i + 1) % ring}`,
          kind: 'member' as const,
          supports: [[`round ${i}`]],
        }));
        const others = steps
          .filter(({ from, to }) => from !== to)
          .map(({ from, to, kind, through, inherits, verbs, shared }, i) => ({
            from: `n${from}`,
            to: `n${to}`,
            kind,
            inherits,
            ...(kind === 'permission' || kind === 'contains' ? { through } : {}),
            ...(kind === 'permission' || kind === 'control' ? { permission: 'own', verbs } : {}),
            supports:
              kind === 'contains'
                ? [[]]
                : shared > 3
                  ? [[`own ${i}`]]
                  : shared > 1
                    ? [[`shared ${shared}`]]
                    : [[`shared ${shared + 2}`, `own ${i}`], [`round ${i % ring}`]],
          }));
        return smallEstate({ nodes, steps: [...round, ...others] }).graph;
      });
  });
}
