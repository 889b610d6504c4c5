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
} as const;
