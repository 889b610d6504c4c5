import type { Scope } from '../questions/answers';
import type { Arguments } from './arguments';

/** What every question of the command line that takes a scope is asked within. */
export function scopeOf({ at, verbs, becoming }: Arguments): Scope {
  return { at, atLeast: 'not-evaluated', verbs, becoming };
}
