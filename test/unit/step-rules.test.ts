import { describe, expect, it } from 'vitest';
import { STEP_KINDS } from '../../src/graph/access-graph';
import { systems } from '../../src/systems/registry';
import { stepRule } from '../../src/views/explore/step-rules';

describe('by which rule a step is there', () => {
  it('is said of every kind of step of every system, with where it is written', () => {
    for (const system of [undefined, ...systems.map(({ id }) => id)])
      for (const kind of STEP_KINDS) {
        const { rule, reference } = stepRule(system, kind);
        expect(rule).toMatch(/\.$/u);
        expect(reference).not.toBe('');
      }
  });

  it('is the platform’s own where it decides', () => {
    expect(stepRule('aws', 'permission').rule).toContain('boundary');
    expect(stepRule('vault', 'permission').rule).toContain('most specific path');
    expect(stepRule('csv', 'permission').rule).toContain('states it');
    expect(stepRule('sharphound', 'contains')).toEqual(stepRule('aws', 'contains'));
  });
});
