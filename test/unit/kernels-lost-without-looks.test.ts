import { expect, test } from 'vitest';
import type { Patience } from '../../src/graph/kernels/lost-without';
import { asked } from './lost-without-asked';
import { estates } from './lost-without-estates';

/**
 * What it costs, for two and for ten: looks, and how many others come in between, where little is looked at; and, for ten,
 * how many rows and looks have to be allowed. What is looked at grows with who loses and what is lost alone: one more who
 * acts as somebody who loses costs the same however many come before, and what they read besides costs nothing.
 */
test.each([
  ['people in a group', {}, 93, 253, 1, 2, 64],
  ['people in a group', { cut: 0 }, 93, 253, 1, 2, 64],
  ['people in a group', { given: 0 }, 95, 255, 1, 2, 64],
  ['people in a chain', {}, 87, 247, 1, 2, 49],
  ['people in a chain', { cut: 0 }, 87, 247, 1, 2, 49],
  ['people in a chain', { given: 0 }, 89, 249, 1, 2, 49],
  ['people in a ring', {}, 89, 249, 1, 2, 50],
  ['people in a ring', { cut: 0 }, 89, 249, 1, 2, 50],
  ['people in a ring', { given: 0 }, 92, 252, 1, 2, 50],
  ['read by another group', {}, 53, 53, 1, 1, 18],
  ['read by another group', { cut: 0 }, 53, 53, 1, 1, 18],
  ['read by another group', { given: 0 }, 50, 50, 1, 1, 18],
  ['a tree held above', {}, 115, 331, 1, 11, 105],
  ['a tree held above', { cut: 0 }, 115, 331, 1, 11, 105],
  ['a tree held above', { given: 0 }, 107, 307, 1, 11, 105],
  ['a tree lost', {}, 161, 473, 1, 22, 107],
  ['a tree lost', { cut: 0 }, 161, 473, 1, 22, 107],
  ['a tree lost', { given: 0 }, 158, 454, 1, 22, 107],
  ['things held by what contains them', {}, 95, 359, 1, 10, 134],
  ['things held by what contains them', { cut: 0 }, 95, 359, 1, 10, 134],
  ['things held by what contains them', { given: 0 }, 89, 337, 1, 10, 134],
  ['each keeps another thing', {}, 175, 1767, 1, 120, 625],
  ['each keeps another thing', { cut: 0 }, 175, 1767, 1, 120, 625],
  ['each keeps another thing', { given: 0 }, 171, 1747, 1, 120, 625],
  ['a membership', {}, 156, 764, 22, 20, 0],
  ['a membership', { cut: 0 }, 212, 820, 3, 42, 0],
  ['a membership', { given: 0 }, 160, 784, 22, 20, 0],
  ['a membership some do not need', {}, 188, 924, 22, 20, 0],
  ['a membership some do not need', { cut: 0 }, 248, 984, 3, 42, 0],
  ['a membership some do not need', { given: 0 }, 188, 924, 22, 20, 0],
] as const)('%s, %j: %i and %i looks', (name, patience, few, many, turns, kept, looks) => {
  const ten = asked(estates[name](10), patience);
  expect(asked(estates[name](2), patience).looks).toBe(few);
  expect(ten.looks).toBe(many);
  expect(ten.turns).toBe(turns);
  // With no less of either the same is told, with any less of one of them nothing.
  const told = (most: Partial<Patience>) =>
    asked(estates[name](10), { ...patience, kept, looks, ...most }).told;
  expect(told({})).toEqual(ten.told);
  expect(told({ kept: kept - 1 })).toBeUndefined();
  expect(looks === 0 ? undefined : told({ looks: looks - 1 })).toBeUndefined();
});
