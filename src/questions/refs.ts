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
import { u32, u8 } from '../graph/columns';
import { endSupport, firstSupport, isStructure, recordsOf, viaOf } from '../graph/supports';
import {
  stepFlags,
  stepKind,
  stepMechanism,
  stepNote,
  stepPermission,
  stepStart,
  stepUntil,
  stepVerbs,
  stepVerdict,
} from '../graph/steps';
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
  const text = graph.nodes.at(node);
  const kind = NODE_KINDS[u8(graph.nodeKind, node)];
  if (text === undefined || kind === undefined) throw new RangeError(`no node ${node}`);
  const flags = u8(graph.nodeFlags, node);
  return {
    node,
    id: text.id,
    name: text.name,
    kind,
    nativeType: text.nativeType,
    tenant: u32(graph.nodeTenant, node),
    disabled: (flags & DISABLED) !== 0,
    mentionedOnly: (flags & MENTIONED) !== 0,
  };
}

/** The name of a node, empty where there is none. */
export function nodeName(graph: AccessGraph, node: number): string {
  return graph.nodes.at(node)?.name ?? '';
}

/** The key of a node, empty where there is none. */
export function nodeKey(graph: AccessGraph, node: number): string {
  return graph.nodes.at(node)?.key ?? '';
}

/** The name of a permission, empty for a step without one. */
export function permissionName(graph: AccessGraph, permission: number): string {
  return graph.permissions[permission] ?? '';
}

export function tenantName(graph: AccessGraph, tenant: number): string {
  return graph.tenants[tenant]?.name ?? '';
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
  const found = estate.graph.records.at(record);
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
  const permission = stepPermission(graph, step);
  return permission === NO_PERMISSION ? undefined : graph.permissions[permission];
}

export function noteOf(graph: AccessGraph, step: number): string | undefined {
  const note = stepNote(graph, step);
  return note === NO_NOTE ? undefined : graph.notes[note];
}

/** A step with all that explains it. */
export function stepRef(estate: Estate, step: number): StepRef {
  const { graph } = estate;
  const flags = stepFlags(graph, step);
  const kind = STEP_KINDS[stepKind(graph, step)];
  if (kind === undefined || step >= graph.stepFrom.length) throw new RangeError(`no step ${step}`);
  const permission = permissionOf(graph, step);
  const note = noteOf(graph, step);
  const mechanism = MECHANISM_NAMES[stepMechanism(graph, step) - 1];
  const supports: SupportRef[] = [];
  for (let s = firstSupport(graph, step); s < endSupport(graph, step); s++) {
    const records = recordsOf(graph, s);
    supports.push({
      records: records.map((record) => recordRef(estate, record)),
      via: viaOf(graph, s).map((node) => nodeRef(graph, node)),
    });
  }
  return {
    step,
    from: nodeRef(graph, u32(graph.stepFrom, step)),
    to: nodeRef(graph, u32(graph.stepTo, step)),
    kind,
    ...(permission === undefined ? {} : { permission }),
    verbs: verbsOf(stepVerbs(graph, step)),
    verdict: verdictOf(stepVerdict(graph, step)),
    ...(note === undefined ? {} : { note }),
    start: stepStart(graph, step),
    until: stepUntil(graph, step),
    becomes: (flags & BECOMES) !== 0,
    eligible: (flags & ELIGIBLE) !== 0,
    removable: !isStructure(graph, step),
    ...(mechanism === undefined ? {} : { mechanism }),
    supports,
  };
}
