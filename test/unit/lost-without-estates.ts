import { flows, group, holds, maybe, members, reads, thing, without } from './lost-without-asked';
import type { SmallEstate } from './small-estate';

type Made = SmallEstate['nodes'];

const named = (count: number, name: string): string[] =>
  Array.from({ length: count }, (_, i) => `${name}${i}`);
const people = (ids: readonly string[]): Made => Object.fromEntries(ids.map((id) => [id, {}]));
const things = (ids: readonly string[]): Made => Object.fromEntries(ids.map((id) => [id, thing]));

/** Estates of any size: so many people, or so many things. */
export const estates = {
  /** All in one group, which alone may read something. */
  'people in a group': (count: number): SmallEstate => {
    const own = named(count, 'u');
    return {
      nodes: { ...people(own), g: group, x: thing },
      steps: [...members(...own.map((u) => `${u} > g`)), ...without(reads('g > x'))],
    };
  },
  /** Each acts as the next, and the last belongs to the group. */
  'people in a chain': (count: number): SmallEstate => {
    const own = named(count, 'u');
    return {
      nodes: { ...people(own), g: group, x: thing },
      steps: [...members([...own, 'g'].join(' > ')), ...without(reads('g > x'))],
    };
  },
  'people in a ring': (count: number): SmallEstate => {
    const own = named(count, 'u');
    return {
      nodes: { ...people(own), g: group, x: thing },
      steps: [...members([...own, 'g', 'u0'].join(' > ')), ...without(reads('g > x'))],
    };
  },
  /** One of the group reads the same by another, which reads much else. */
  'read by another group': (count: number): SmallEstate => {
    const own = named(count, 'y');
    return {
      nodes: { u: {}, g: group, a: group, ...things(['x', ...own]) },
      steps: [
        ...members('u > g', 'u > a'),
        ...reads('a > x', ...own.map((y) => `a > ${y}`)),
        ...without(reads('g > x')),
      ],
    };
  },
  /** What flows down is lost, but held on what contains it all. */
  'a tree held above': (count: number): SmallEstate => {
    const own = named(count, 'x');
    return {
      nodes: { u: {}, g: group, ...things(['top', 'left', ...own]) },
      steps: [
        ...members('u > g'),
        ...flows('u > top'),
        ...without(flows('g > left')),
        ...holds('top > left', ...own.map((x) => `left > ${x}`)),
      ],
    };
  },
  'a tree lost': (count: number): SmallEstate => {
    const own = named(count, 'x');
    return {
      nodes: { u: {}, g: group, ...things(['top', 'left', ...own]) },
      steps: [
        ...members('u > g'),
        ...without(flows('g > left')),
        ...holds('top > left', ...own.map((x) => `left > ${x}`)),
      ],
    };
  },
  'things held by what contains them': (count: number): SmallEstate => {
    const own = named(count, 'x');
    return {
      nodes: { u: {}, g: group, ...things(['top', ...own]) },
      steps: [
        ...members('u > g'),
        ...flows('u > top'),
        ...without(reads(...own.map((x) => `g > ${x}`))),
        ...holds(...own.map((x) => `top > ${x}`)),
      ],
    };
  },
  /** Each of the group reads one of the things all the same, with a condition. */
  'each keeps another thing': (count: number): SmallEstate => {
    const own = [...Array(count).keys()];
    return {
      nodes: { ...people(named(count, 'u')), g: group, ...things(named(count, 'x')) },
      steps: [
        ...members(...own.map((i) => `u${i} > g`)),
        ...reads(...own.map((i) => `u${i} > x${i}`)).map((step) => ({ ...step, ...maybe })),
        ...without(reads(...own.map((i) => `g > x${i}`))),
      ],
    };
  },
  /** The group belongs to one that reads two things, and no longer does. */
  'a membership': (count: number): SmallEstate => {
    const own = named(count, 'u');
    return {
      nodes: { ...people(own), g: group, h: group, ...things(['x', 'y']) },
      steps: [
        ...members(...own.map((u) => `${u} > g`)),
        ...without(members('g > h')),
        ...reads('h > x', 'h > y'),
      ],
    };
  },
  /** As many have another way there, by two groups. */
  'a membership some do not need': (count: number): SmallEstate => {
    const own = named(count, 'u');
    const others = named(count, 'v');
    return {
      nodes: {
        ...people([...own, ...others]),
        g: group,
        h: group,
        i: group,
        j: group,
        ...things(['x', 'y']),
      },
      steps: [
        ...members(...own.map((u) => `${u} > g`), ...others.map((v) => `${v} > g`)),
        ...members(...others.map((v) => `${v} > i`), 'i > j > h'),
        ...without(members('g > h')),
        ...reads('h > x', 'h > y'),
      ],
    };
  },
  /** Behind what some belong to, who belongs to the one that no longer leads there. */
  'a membership behind a group': (count: number): SmallEstate => {
    const own = named(count, 'u');
    return {
      nodes: { ...people(own), s: {}, k: group, h: group, ...things(['x', 'y']) },
      steps: [
        ...members(...own.map((u) => `${u} > k`), 'k > s'),
        ...without(members('s > h')),
        ...reads('h > x', 'h > y'),
      ],
    };
  },
  'two memberships': (count: number): SmallEstate => {
    const own = named(count, 'u');
    return {
      nodes: { ...people(own), g: group, h: group, i: group, ...things(['x', 'y']) },
      steps: [
        ...members(...own.map((u) => `${u} > g`), ...own.map((u) => `${u} > i`)),
        ...without(members('g > h', 'i > h')),
        ...reads('h > x', 'h > y'),
      ],
    };
  },
  /** Things are given, and by a group that is left. */
  'a grant and a membership': (count: number): SmallEstate => {
    const own = named(count, 'x');
    return {
      nodes: { a: {}, h: group, ...things(own) },
      steps: [
        ...without(reads(...own.map((x) => `a > ${x}`))),
        ...without(members('a > h')),
        ...reads(...own.map((x) => `h > ${x}`)),
      ],
    };
  },
  /** What the group that is left leads to is led to otherwise, and reads much. */
  'a membership that leads to little': (count: number): SmallEstate => {
    const own = named(count, 'x');
    return {
      nodes: { a: {}, g: group, h: group, i: group, ...things(['y', ...own]) },
      steps: [
        ...members('a > g > i', 'h > i'),
        ...without(members('g > h')),
        ...reads('h > y', ...own.map((x) => `i > ${x}`)),
      ],
    };
  },
  /** The group reads one thing less of many. */
  'one grant of many': (count: number): SmallEstate => {
    const own = named(count, 'y');
    return {
      nodes: { u: {}, g: group, ...things(['x', ...own]) },
      steps: [...members('u > g'), ...reads(...own.map((y) => `g > ${y}`)), ...without(reads('g > x'))],
    };
  },
  /** What is lost flows down from above to the same group. */
  'a tree held above by the same': (count: number): SmallEstate => {
    const own = named(count, 'x');
    return {
      nodes: { u: {}, g: group, ...things(['top', 'left', ...own]) },
      steps: [
        ...members('u > g'),
        ...flows('g > top'),
        ...without(flows('g > left')),
        ...holds('top > left', ...own.map((x) => `left > ${x}`)),
      ],
    };
  },
  /** Given at the top and, again, on the way down. */
  'a tree given twice': (count: number): SmallEstate => {
    const own = named(count, 'x');
    return {
      nodes: { u: {}, ...things(['top', 'left', ...own]) },
      steps: [
        ...without(flows('u > left', 'u > top')),
        ...holds('top > left', ...own.map((x) => `left > ${x}`)),
      ],
    };
  },
  /** A thing many are given, which one of them is given no longer. */
  'given to many': (count: number): SmallEstate => {
    const own = named(count, 'u');
    return {
      nodes: { ...people(own), a: {}, g: group, ...things(['x', 'y']) },
      steps: [
        ...members('a > g', ...own.map((u) => `${u} > g`)),
        ...without(reads('a > x', 'a > y')),
        ...reads(...own.map((u) => `${u} > x`), 'g > y'),
      ],
    };
  },
  /** Each of the group reads one of the things all the same, and by another group once more. */
  'each keeps one thing': (count: number): SmallEstate => {
    const own = [...Array(count).keys()];
    return {
      nodes: { ...people(named(count, 'u')), g: group, h: group, ...things([...named(count, 'x'), 'top']) },
      steps: [
        ...members(...own.map((i) => `u${i} > g`), ...own.map((i) => `u${i} > h`)),
        ...holds('top > x0'),
        ...reads(...own.map((i) => `u${i} > x${i}`), 'h > x0'),
        ...flows('h > top'),
        ...without(reads(...own.map((i) => `g > x${i}`))),
      ],
    };
  },
  /** A tree is held above, and one thing beside it is lost. */
  'a tree held and one thing lost': (count: number): SmallEstate => {
    const own = named(count, 'x');
    return {
      nodes: { u: {}, g: group, ...things(['top', 'y', 'left', ...own]) },
      steps: [
        ...members('u > g'),
        ...flows('u > top'),
        ...without(flows('g > left')),
        ...without(reads('g > y')),
        ...holds('top > left', ...own.map((x) => `left > ${x}`)),
      ],
    };
  },
  /** Things may be read and written; one may still be written, which are read no longer. */
  'two permissions': (count: number): SmallEstate => {
    const own = named(count, 'x');
    const writes = (steps: SmallEstate['steps']): SmallEstate['steps'] =>
      steps.map((step) => ({ ...step, permission: 'write' }));
    return {
      nodes: { u: {}, g: group, ...things(['y', ...own]) },
      steps: [
        ...members('u > g'),
        ...without(reads(...own.map((x) => `g > ${x}`))),
        ...without(writes(reads('g > y'))),
        ...writes(reads(...own.map((x) => `u > ${x}`))),
      ],
    };
  },
} as const;
