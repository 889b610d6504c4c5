import { StoreProblem } from './store-problem';

/** Records that take memory worth speaking of. */
const MANY = 100_000;

/** A large estate is opened by its columns alone: only one that was imported or asked about holds its records. */
export function refused(refusal: string, openRecords = 0): StoreProblem {
  const more =
    openRecords < MANY
      ? ''
      : ' The estate that is open takes part of the memory: reload the page and try again first.';
  return new StoreProblem(`${refusal}${more}`);
}
