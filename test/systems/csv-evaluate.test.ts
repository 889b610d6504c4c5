import { describe, expect, it } from 'vitest';
import { evaluateSnapshot } from '../../src/engine/evaluate';
import { STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { stepKind, stepPermission, stepUntil, stepVerdict } from '../../src/graph/steps';
import { verdictOf } from '../../src/model/verdict';
import { untilText } from '../../src/model/window';
import { csv } from '../../src/systems/csv';
import { resolveReferences } from '../../src/systems/csv/resolve';
import type { SnapshotRecord } from '../../src/model/record';
import { content, fixture, readAll } from './csv-reading';

function graphOf(records: readonly SnapshotRecord[]): AccessGraph {
  const snapshot = { inputs: [], records, gaps: [] };
  const task = evaluateSnapshot(snapshot, [csv]);
  for (let next = task.next(); ; next = task.next()) if (next.done === true) return next.value.graph;
}

/** Steps in words: `from kind(permission) to verdict until`. */
function steps(graph: AccessGraph): string[] {
  return Array.from(graph.stepFrom, (from, step) => {
    const permission = graph.permissions[stepPermission(graph, step)];
    const name = (node: number | undefined): string => graph.nodes.at(node ?? -1)?.id ?? '?';
    const kind = `${STEP_KINDS[stepKind(graph, step)] ?? ''}${permission === undefined ? '' : `(${permission})`}`;
    const until = untilText(stepUntil(graph, step)).slice(0, 10);
    return `${name(from)} ${kind} ${name(graph.stepTo[step])} ${verdictOf(stepVerdict(graph, step))} ${until}`;
  }).sort();
}

describe('tables as a graph', () => {
  const { records } = readAll(fixture('plain'));
  const settled = resolveReferences(records).records;

  it('hold what the rows state, between the real ends', () => {
    expect(steps(graphOf(settled)).filter((step) => !step.includes('same-identity'))).toEqual([
      // Birch is entered by a trust, but no row grants anything on it as a whole.
      'alder contains alder-vault allowed never',
      'alder-servers contains rec-1 allowed never',
      'alder-vault contains alder-servers allowed never',
      'ines member service-desk allowed 2026-12-31',
      'ines member service-desk allowed never',
      'ines permission(Global Administrator) alder conditional 2026-12-31',
      'north trust(GDAP) birch conditional never',
      'rec-1 unlocks alder-admin allowed never',
      'service-desk permission(Autofill) alder-vault allowed never',
      'service-desk permission(View) alder-vault allowed never',
      'service-desk trust(delegated administration) alder-admin allowed 2027-01-01',
      'tom member service-desk allowed 2026-12-31',
    ]);
  });

  it('resolve references whether or not the import settled them before', () => {
    // Unsettled, the stand-ins are nodes of their own; the steps between the real things are the same.
    const between = (graph: AccessGraph): string[] => steps(graph).filter((step) => !step.includes('?'));
    expect(between(graphOf(records))).toEqual(between(graphOf(settled)));
  });

  it('let a deny win for whom it names, and only there', () => {
    const tables = [
      'id,name,type,email\nana,Ana,user,\nbo,Bo,user,\nstaff,Staff,group,\ntemps,Temps,group,\n',
      'member,group\nana,staff\nbo,staff\nbo,temps\n',
      'id,name,type,parent\nvault,Vault,vault,\nfolder,Folder,folder,vault\n',
      'principal,permission,resource,effect\nstaff,Export,folder,\ntemps,Export,vault,deny\nstaff,View,folder,\n',
    ];
    const read = readAll(tables.map((text) => content(text)));
    const found = steps(graphOf(resolveReferences(read.records).records)).filter((step) =>
      step.includes('permission('),
    );
    // Decided for acting principals: no Export may leave the group, else Bo would hold it as its member.
    expect(found).toEqual([
      'ana permission(Export) folder allowed unknown',
      'staff permission(View) folder allowed unknown',
    ]);
  });
});
