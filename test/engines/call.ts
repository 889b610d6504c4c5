/** A call of the function with these arguments as a text, for an engine to evaluate. */
export function callOf(work: (...given: never) => unknown, given: readonly unknown[]): string {
  return `(${work.toString()})(...${JSON.stringify(given)})`;
}
