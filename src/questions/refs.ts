import {
  BECOMES,
  DISABLED,
  ELIGIBLE,
  MECHANISM_NAMES,
  MENTIONED,
  NODE_KINDS,
  NO_NOTE,
  NO_PERMISSION,
  STEP_KINDS,
} from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { isStructure, viaOf } from '../graph/supports';
import type { InputFile } from '../model/snapshot';
import { verbsOf } from '../model/permission';
import type { Source } from '../model/source';
import { verdictOf } from '../model/verdict';
import type { NodeRef, Place, RecordRef, StepRef, SupportRef } from './answers';

/** The graph with the input files its sources point into: what every listing needs. */
export interface Estate {
  readonly graph: AccessGraph;
  readonly inputs: readonly InputFile[];
}

export function nodeRef(graph: AccessGraph, node: number): NodeRef {
  const text = graph.nodes[node];
  const kind = NODE_KINDS[graph.nodeKind[node] ?? 0];
  if (text === undefined || kind === undefined) throw new RangeError(`no node ${node}`);
  const flags = graph.nodeFlags[node] ?? 0;
  return {
    node,
    id: text.id,
    name: text.name,
    kind,
    nativeType: text.nativeType,
    tenant: graph.nodeTenant[node] ?? 0,
    disabled: (flags & DISABLED) !== 0,
    mentionedOnly: (flags & MENTIONED) !== 0,
  };
}

export function placeOf(estate: Estate, source: Source): Place {
  return {
    file: estate.inputs[source.file]?.name ?? '',
    fileIndex: source.file,
    ...(source.pointer === undefined ? {} : { pointer: source.pointer }),
    ...(source.row === undefined ? {} : { row: source.row }),
  };
}

export function recordRef(estate: Estate, record: number): RecordRef {
  const found = estate.graph.records[record];
  if (found === undefined) throw new RangeError(`no record ${record}`);
  return {
    record,
    kind: found.kind,
    label: found.label,
    place: placeOf(estate, found.source),
    ...(found.accountability === undefined ? {} : { accountability: found.accountability }),
  };
}

export function permissionOf(graph: AccessGraph, step: number): string | undefined {
  const permission = graph.stepPermission[step] ?? NO_PERMISSION;
  return permission === NO_PERMISSION ? undefined : graph.permissions[permission];
}

export function noteOf(graph: AccessGraph, step: number): string | undefined {
  const note = graph.stepNote[step] ?? NO_NOTE;
  return note === NO_NOTE ? undefined : graph.notes[note];
}

/** A step with all that explains it. */
export function stepRef(estate: Estate, step: number): StepRef {
  const { graph } = estate;
  const flags = graph.stepFlags[step] ?? 0;
  const kind = STEP_KINDS[graph.stepKind[step] ?? 0];
  if (kind === undefined || step >= graph.stepFrom.length) throw new RangeError(`no step ${step}`);
  const permission = permissionOf(graph, step);
  const note = noteOf(graph, step);
  const mechanism = MECHANISM_NAMES[(graph.stepMechanism[step] ?? 0) - 1];
  const supports: SupportRef[] = [];
  for (let s = graph.supportStart[step] ?? 0; s < (graph.supportStart[step + 1] ?? 0); s++) {
    const records = graph.supportRecords.subarray(
      graph.supportRecordStart[s] ?? 0,
      graph.supportRecordStart[s + 1] ?? 0,
    );
    supports.push({
      records: Array.from(records, (record) => recordRef(estate, record)),
      via: viaOf(graph, s).map((node) => nodeRef(graph, node)),
    });
  }
  return {
    step,
    from: nodeRef(graph, graph.stepFrom[step] ?? 0),
    to: nodeRef(graph, graph.stepTo[step] ?? 0),
    kind,
    ...(permission === undefined ? {} : { permission }),
    verbs: verbsOf(graph.stepVerbs[step] ?? 0),
    verdict: verdictOf(graph.stepVerdict[step] ?? 0),
    ...(note === undefined ? {} : { note }),
    start: graph.stepStart[step] ?? 0,
    until: graph.stepUntil[step] ?? 0,
    becomes: (flags & BECOMES) !== 0,
    eligible: (flags & ELIGIBLE) !== 0,
    removable: !isStructure(graph, step),
    ...(mechanism === undefined ? {} : { mechanism }),
    supports,
  };
}
