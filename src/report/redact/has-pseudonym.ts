import { PSEUDONYM_FORM } from './classes';
import type { Decision } from '../../review/decision';

const PSEUDONYM = new RegExp(`(?:^|[^a-z])${PSEUDONYM_FORM}(?![0-9a-z])`, 'u');

/** Is a decision about something under a pseudonym? */
export function hasPseudonym({ target }: Decision): boolean {
  return isPseudonymous(target.id);
}

/** Does a text speak of something under a pseudonym? */
export function isPseudonymous(text: string): boolean {
  return PSEUDONYM.test(text);
}
