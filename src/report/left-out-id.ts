import type { Decision } from '../review/decision';
import { hasPseudonym } from './redact/has-pseudonym';

const FORM = /^[^/]+\/left-out\/(?:id-[0-9a-hj-km-np-tv-z]{10}|[0-9a-hj-km-np-tv-z]{16})$/u;

/** Does an id stand for one that names what was left out of a report (`left-out.ts`)? */
export function isLeftOutId(id: string): boolean {
  return FORM.test(id);
}

/** Does a decision speak of something as only the report calls it that it was made in? */
export function isUnplaced(decision: Decision): boolean {
  return hasPseudonym(decision) || isLeftOutId(decision.target.id);
}
