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
  ['people in a group', { given: 4 }, 93, 253, 1, 2, 64],
  ['people in a chain', { given: 4 }, 87, 247, 1, 2, 49],
  ['people in a ring', { given: 4 }, 89, 249, 1, 2, 50],
  ['read by another group', { given: 4 }, 53, 53, 1, 1, 18],
  ['a tree held above', { given: 4 }, 115, 315, 1, 11, 105],
  ['a tree lost', { given: 4 }, 161, 461, 1, 22, 107],
  ['things held by what contains them', { given: 4 }, 95, 343, 1, 10, 134],
  ['each keeps another thing', { given: 4 }, 175, 1754, 1, 120, 625],
  ['a membership', { given: 4 }, 156, 764, 22, 20, 0],
  ['a membership some do not need', { given: 4 }, 188, 924, 22, 20, 0],
  ['a membership behind a group', {}, 228, 836, 24, 8, 0],
  ['a membership behind a group', { cut: 0 }, 244, 468, 3, 8, 89],
  ['a membership behind a group', { given: 0 }, 242, 914, 24, 8, 0],
  ['a membership behind a group', { given: 4 }, 228, 836, 24, 8, 0],
  ['two memberships', {}, 360, 1768, 43, 40, 0],
  ['two memberships', { cut: 0 }, 476, 1884, 5, 84, 0],
  ['two memberships', { given: 0 }, 396, 1948, 43, 40, 0],
  ['two memberships', { given: 4 }, 360, 1768, 43, 40, 0],
  ['a grant and a membership', {}, 147, 651, 3, 20, 0],
  ['a grant and a membership', { cut: 0 }, 147, 651, 3, 20, 0],
  ['a grant and a membership', { given: 0 }, 143, 631, 3, 20, 0],
  ['a grant and a membership', { given: 4 }, 147, 639, 3, 20, 0],
  ['a membership that leads to little', {}, 55, 55, 4, 1, 0],
  ['a membership that leads to little', { cut: 0 }, 92, 92, 3, 3, 0],
  ['a membership that leads to little', { given: 0 }, 58, 58, 4, 1, 0],
  ['a membership that leads to little', { given: 4 }, 55, 55, 4, 1, 0],
  ['one grant of many', {}, 69, 77, 1, 2, 28],
  ['one grant of many', { cut: 0 }, 69, 77, 1, 2, 28],
  ['one grant of many', { given: 0 }, 91, 179, 1, 2, 28],
  ['one grant of many', { given: 4 }, 69, 77, 1, 2, 28],
  ['a tree held above by the same', {}, 7, 7, 1, 0, 0],
  ['a tree held above by the same', { cut: 0 }, 7, 7, 1, 0, 0],
  ['a tree held above by the same', { given: 0 }, 16, 16, 1, 0, 0],
  ['a tree held above by the same', { given: 4 }, 7, 7, 1, 0, 0],
  ['a tree given twice', {}, 126, 342, 1, 12, 0],
  ['a tree given twice', { cut: 0 }, 126, 342, 1, 12, 0],
  ['a tree given twice', { given: 0 }, 123, 323, 1, 12, 0],
  ['a tree given twice', { given: 4 }, 130, 330, 1, 12, 0],
  ['given to many', {}, 57, 65, 1, 1, 0],
  ['given to many', { cut: 0 }, 57, 65, 1, 1, 0],
  ['given to many', { given: 0 }, 67, 62, 1, 1, 0],
  ['given to many', { given: 4 }, 57, 62, 1, 1, 0],
  ['each keeps one thing', {}, 173, 1811, 1, 101, 805],
  ['each keeps one thing', { given: 0 }, 163, 1777, 1, 101, 805],
  ['a tree held and one thing lost', {}, 181, 397, 1, 13, 127],
  ['a tree held and one thing lost', { given: 0 }, 172, 372, 1, 13, 127],
  ['two permissions', {}, 169, 561, 1, 22, 192],
  ['two permissions', { given: 0 }, 169, 553, 1, 22, 192],
] as const)('%s, %j: %i and %i looks', (name, patience, few, many, turns, kept, looks) => {
  const ten = asked(estates[name](10), patience);
  expect(asked(estates[name](2), patience).looks).toBe(few);
  expect(ten.looks).toBe(many);
  expect(ten.turns).toBe(turns);
  // With so much of either the same is told, with any less nothing.
  const told = (most: Partial<Patience>) => asked(estates[name](10), { ...patience, ...most }).told;
  expect([told({ kept }), told({ looks })]).toEqual([ten.told, ten.told]);
  expect(told({ kept: kept - 1 })).toBeUndefined();
  expect(looks === 0 ? undefined : told({ looks: looks - 1 })).toBeUndefined();
});
