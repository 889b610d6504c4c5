import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyond, commonActions, divided, within } from '../../src/systems/aws/action-pieces';
import { actionGlob, covers } from '../../src/systems/aws/glob';
import type { Glob } from '../../src/systems/aws/glob';

const RUNS = Math.min(20_000, Number(process.env['PROPERTY_RUNS'] ?? 300));
const NAME = fc.string({ unit: fc.constantFrom('a', 'B', 'b'), maxLength: 5 }).map((name) => `x:${name}`);
const PATTERN = fc
  .string({ unit: fc.constantFrom('a', 'B', 'b', '*', '?'), maxLength: 5 })
  .map((name) => actionGlob(`x:${name}`));

function stands(globs: readonly Glob[], name: string): boolean {
  return globs.some((glob) => covers(glob, actionGlob(name)));
}

describe('pieces of action patterns', () => {
  it('has in common what both patterns stand for', () => {
    const texts = (a: string, b: string): readonly string[] | undefined =>
      commonActions(actionGlob(a), actionGlob(b))?.map(({ text }) => text);
    expect(texts('s3:Get*', 's3:*Object')).toEqual(['s3:Get*Object']);
    expect(texts('s3:Get*', 's3:Put*')).toEqual([]);
    expect(texts('*', 's3:Get*')).toEqual(['s3:Get*']);
    expect(texts('s3:GetOb*', 's3:*Object')?.toSorted()).toEqual(['s3:GetOb*Object', 's3:GetObject']);
  });

  it('says of every name what the two patterns say', () => {
    fc.assert(
      fc.property(PATTERN, PATTERN, NAME, (a, b, name) => {
        const common = commonActions(a, b);
        if (common === undefined) return;
        expect(stands(common, name)).toBe(stands([a], name) && stands([b], name));
      }),
      { numRuns: RUNS },
    );
  });

  it('divides a pattern into what an element stands for and what it leaves', () => {
    fc.assert(
      fc.property(
        PATTERN,
        fc.array(PATTERN, { maxLength: 3 }),
        fc.boolean(),
        NAME,
        (glob, globs, not, name) => {
          const action = { glob, except: [] };
          const parts = divided(action, { not, globs });
          if (parts === undefined) return;
          const means = (
            list: readonly { readonly glob: Glob; readonly except: readonly Glob[] }[],
          ): boolean => list.some((one) => stands([one.glob], name) && !stands(one.except, name));
          const inside = stands(globs, name) !== not;
          expect(means(parts.inside)).toBe(stands([glob], name) && inside);
          expect(means(parts.outside)).toBe(stands([glob], name) && !inside);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('leaves nothing of what is wholly excepted', () => {
    const action = { glob: actionGlob('s3:GetObject'), except: [] };
    expect(beyond(action, [actionGlob('s3:Get*')])).toBeUndefined();
    expect(within({ ...action, except: [actionGlob('s3:*')] }, [actionGlob('*')])).toEqual([]);
  });
});
