import { describe, expect, it } from 'vitest';
import type { StepRef } from '../../src/questions/answers';
import { grantedOn } from '../../src/questions/granted';
import { PLAIN, STEPS } from '../views/explore-data';
import { nodeRef } from '../views/fake-data';

const contains = (from: number, to: number): StepRef => ({
  ...PLAIN,
  step: 9,
  from: nodeRef(from),
  to: nodeRef(to),
  kind: 'contains',
  supports: [{ records: [], via: [] }],
});

describe('where a permission was granted', () => {
  it('is the last step that holds, with what lies above and below it', () => {
    expect(grantedOn({ steps: [...STEPS, contains(3, 2)] })).toMatchObject({
      at: 2,
      holder: nodeRef(2),
      on: nodeRef(3),
      above: 2,
      below: 1,
      through: [nodeRef(1), nodeRef(2)],
    });
  });

  it('is with the group that a platform decided with its member', () => {
    const [, , last] = STEPS;
    if (last === undefined) throw new Error('no step');
    const step: StepRef = { ...last, from: nodeRef(0), supports: [{ records: [], via: [nodeRef(1)] }] };
    expect(grantedOn({ steps: [step] })).toMatchObject({
      holder: nodeRef(1),
      above: 1,
      through: [nodeRef(1)],
    });
    expect(grantedOn({ steps: [{ ...step, supports: [] }] })).toMatchObject({ holder: nodeRef(0), above: 0 });
  });

  it('is nowhere on a route of containment alone', () => {
    expect(grantedOn({ steps: [contains(0, 1)] })).toBeUndefined();
  });
});
