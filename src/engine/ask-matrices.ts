import { DISPUTED } from '../model/record';
import { VERDICT_RANK } from '../model/verdict';
import { actingPrincipals } from '../questions/effective';
import type { PermissionMatrix } from '../systems/system';
import type { Evaluated } from './evaluate';
import { addHeldOnSome } from './held-on-some';

/** Every principal of a system that decides requests, with each of its permissions: on everything (`*`), and on some. */
export function* permissionMatrices(
  { graph, evaluations }: Evaluated,
  at: number,
): Generator<number, ReadonlyMap<string, PermissionMatrix>> {
  const found = new Map<string, PermissionMatrix>();
  for (const [system, evaluation] of evaluations) {
    const { permissions, matrix } = evaluation;
    if (permissions === undefined || matrix === undefined) continue;
    const acting = actingPrincipals(graph)
      .map((node) => graph.nodes.at(node))
      .filter((node) => node?.system === system);
    yield acting.length;
    const made = matrix(
      acting.flatMap((node) => node?.key ?? []),
      permissions(),
      at,
    );
    yield made.ranks.length;
    yield* addHeldOnSome(graph, evaluation, made, at);
    // What exports contradict each other about is as open here as when it is asked alone.
    const disputed = new Set(
      acting.flatMap((node) =>
        node?.properties.some(([name]) => name === DISPUTED) === true ? [node.key] : [],
      ),
    );
    const width = made.permissions.length;
    made.principals.forEach((key, row) => {
      if (!disputed.has(key)) return;
      made.ranks.fill(VERDICT_RANK['not-evaluated'], row * width, (row + 1) * width);
      made.some.fill(0, row * width, (row + 1) * width);
    });
    found.set(system, made);
  }
  return found;
}
