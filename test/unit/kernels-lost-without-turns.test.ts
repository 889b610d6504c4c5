import { expect, test, vi } from 'vitest';
import { asked } from './lost-without-asked';
import { estates } from './lost-without-estates';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test.each([
  ['people in a group', {}, 26, 74],
  ['people in a group', { cut: 0 }, 26, 74],
  ['people in a group', { given: 0 }, 27, 75],
  ['people in a chain', {}, 23, 71],
  ['people in a chain', { cut: 0 }, 23, 71],
  ['people in a chain', { given: 0 }, 24, 72],
  ['people in a ring', {}, 25, 73],
  ['people in a ring', { cut: 0 }, 25, 73],
  ['people in a ring', { given: 0 }, 26, 74],
  ['read by another group', {}, 18, 18],
  ['read by another group', { cut: 0 }, 18, 18],
  ['read by another group', { given: 0 }, 16, 16],
  ['a tree held above', {}, 28, 68],
  ['a tree held above', { cut: 0 }, 28, 68],
  ['a tree held above', { given: 0 }, 24, 56],
  ['a tree lost', {}, 36, 92],
  ['a tree lost', { cut: 0 }, 36, 92],
  ['a tree lost', { given: 0 }, 35, 83],
  ['things held by what contains them', {}, 23, 71],
  ['things held by what contains them', { cut: 0 }, 23, 71],
  ['things held by what contains them', { given: 0 }, 20, 60],
  ['each keeps another thing', {}, 42, 338],
  ['each keeps another thing', { cut: 0 }, 42, 338],
  ['each keeps another thing', { given: 0 }, 40, 328],
  ['a membership', {}, 50, 234],
  ['a membership', { cut: 0 }, 63, 231],
  ['a membership', { given: 0 }, 52, 244],
  ['a membership some do not need', {}, 74, 354],
  ['a membership some do not need', { cut: 0 }, 90, 354],
  ['a membership some do not need', { given: 0 }, 74, 354],
] as const)('%s, %j: %i and %i turns', (name, patience, few, many) => {
  expect(asked(estates[name](2), patience).turns).toBe(few);
  expect(asked(estates[name](10), patience).turns).toBe(many);
});
