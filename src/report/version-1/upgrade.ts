import { packGraph } from '../../graph/packed-graph';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import { runToEnd } from '../../lib/steps';
import { graphSections } from '../graph-sections';
import type { Sections } from '../sections';
import { readGraph } from './read-graph';

/** Version 1 kept the tables of the graph as JSON; version 2 keeps them as the columns a workspace has. */
export function upgradeFrom1(sections: Sections): Result<Sections> {
  const graph = readGraph(sections);
  if (!graph.ok) return fail(graph.error);
  const kept = ['about', 'inputs', 'gaps', 'findings', 'excerpts'].flatMap((name) => {
    const data = sections.get(name);
    return data === undefined ? [] : [[name, data] as const];
  });
  const packed = graphSections(runToEnd(packGraph(graph.value))).map(
    ({ name, data }) => [name, data] as const,
  );
  return ok(new Map([...kept, ...packed]));
}
