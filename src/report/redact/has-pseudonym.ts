import type { Decision } from '../../review/decision';

const PSEUDONYM =
  /(?:^|[^a-z])(?:person|tenant|resource|id|domain|file|ticket)-[0-9a-hj-km-np-tv-z]{10}(?![0-9a-z])/u;

/** Does a decision speak of something under a pseudonym? */
export function hasPseudonym({ target }: Decision): boolean {
  return PSEUDONYM.test(target.id);
}
