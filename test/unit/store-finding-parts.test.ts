import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/questions/answers';
import { findingParts } from '../../src/store/finding-parts';

function finding(i: number, evidence: number): Finding {
  return {
    id: `rule:${i}`,
    rule: 'rule',
    severity: 'low',
    subject: {
      node: i,
      id: `s${i}`,
      name: `s${i}`,
      kind: 'user',
      nativeType: 'user',
      tenant: 0,
      disabled: false,
      mentionedOnly: false,
    },
    tenant: 0,
    tenants: [0],
    title: 't',
    why: 'w',
    evidence: Array.from({ length: evidence }, (_, e) => ({ text: `e${e}` })),
    remedy: 'r',
    frameworks: [],
  };
}

describe('findings in parts', () => {
  test('are all of them in order, no part empty, none larger than one message should be', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 })), fc.integer({ min: 1, max: 120 }), (sizes, atOnce) => {
        const findings = sizes.map((size, i) => finding(i, size));
        const parts = [...findingParts(findings, atOnce)];
        expect(parts.flat()).toEqual(findings);
        for (const part of parts) {
          expect(part.length).toBeGreaterThan(0);
          const objects = part.reduce((sum, { evidence }) => sum + 6 + 2 * evidence.length, 0);
          // A finding is not cut in two, however much it rests on.
          if (part.length > 1) expect(objects).toBeLessThanOrEqual(atOnce);
        }
      }),
    );
  });
});
