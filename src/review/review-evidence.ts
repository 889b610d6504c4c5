import type { Finding } from '../questions/answers';
import { decisionText, targetName } from './decision';
import { inForce } from './reviewed';
import type { Review } from './reviewed';

/** So many findings are looked at between two turns: a few ms, and more only where many are decided. */
const FINDINGS_PER_TURN = 1024;

/**
 * Findings with what was decided about them as the last of their evidence: who, when, and why. Yields how much is done, as a
 * large estate has hundreds of thousands.
 */
export function* withDecisions(
  findings: readonly Finding[],
  review: Review,
  at: number,
): Generator<number, readonly Finding[]> {
  if (review.targets.size === 0) return findings;
  const told: Finding[] = [];
  for (const finding of findings) {
    const texts = decisionEvidence(review, finding.id, at);
    told.push(
      texts.length === 0
        ? finding
        : { ...finding, evidence: [...finding.evidence, ...texts.map((text) => ({ text }))] },
    );
    if (told.length % FINDINGS_PER_TURN === 0) yield told.length / findings.length;
  }
  return told;
}

function decisionEvidence(review: Review, finding: string, at: number): readonly string[] {
  const target = { kind: 'finding', id: finding } as const;
  const reviewed = review.targets.get(targetName(target));
  if (reviewed === undefined) return [];
  const head =
    reviewed.settled === undefined
      ? ['Reviewed: those who decided do not agree']
      : inForce(review, target, at) === undefined
        ? ['Reviewed: the exception has ended']
        : [];
  return [...head, ...reviewed.standing.map((decision) => `Reviewed: ${decisionText(decision)}`)];
}

/** Is it decided, and still in force, that nothing is to be done about a finding? */
export function isAccepted(review: Review, finding: string, at: number): boolean {
  const choice = inForce(review, { kind: 'finding', id: finding }, at);
  return choice === 'keep' || choice === 'exception';
}
