/**
 * Gives back the last of queries that ask the same. A query is derived from all that a view keeps, also from what says nothing
 * about its rows (which of them is looked at): a table must not begin anew for that. `of`: what makes the same words another
 * question.
 */
export function steadyQuery<Query extends object>(): (query: Query, of?: unknown) => Query {
  let last: { readonly query: Query; readonly text: string; readonly of: unknown } | undefined;
  return (query, of) => {
    const text = JSON.stringify(query);
    if (last?.text !== text || last.of !== of) last = { query, text, of };
    return last.query;
  };
}
