import type { AccessGraph } from '../../graph/access-graph';
import { adjacency } from '../../graph/adjacency';
import { ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import { graphFault } from './graph-fault';
import { nodesSchema, recordsSchema, tenantsSchema, textsSchema } from './graph-schema';
import { jsonSection } from '../sections';
import type { Sections } from '../sections';

/** The graph of a report of version 1, as JSON tables and plain columns. Every index in every column is checked: the bytes may come from anybody. */
export function readGraph(sections: Sections): Result<AccessGraph> {
  const tenants = jsonSection(sections, 'tenants', tenantsSchema);
  if (!tenants.ok) return tenants;
  const nodes = jsonSection(sections, 'nodes', nodesSchema);
  if (!nodes.ok) return nodes;
  const records = jsonSection(sections, 'records', recordsSchema);
  if (!records.ok) return records;
  const permissions = jsonSection(sections, 'permissions', textsSchema);
  if (!permissions.ok) return permissions;
  const notes = jsonSection(sections, 'notes', textsSchema);
  if (!notes.ok) return notes;

  const bytes = (name: string): Uint8Array => {
    const found = sections.get(name);
    return found instanceof Uint8Array ? found : new Uint8Array();
  };
  const numbers = (name: string): Uint32Array => {
    const found = sections.get(name);
    return found instanceof Uint32Array ? found : new Uint32Array();
  };
  const instants = (name: string): Float64Array => {
    const found = sections.get(name);
    return found instanceof Float64Array ? found : new Float64Array();
  };
  const verbs = sections.get('class.verbs');
  const packed = {
    tenants: tenants.value,
    nodes: nodes.value,
    records: records.value,
    permissions: permissions.value,
    notes: notes.value,
    nodeKind: bytes('nodeKind'),
    nodeFlags: bytes('nodeFlags'),
    nodeTenant: numbers('nodeTenant'),
    stepFrom: numbers('stepFrom'),
    stepTo: numbers('stepTo'),
    stepClass: numbers('stepClass'),
    classes: {
      kind: bytes('class.kind'),
      permission: numbers('class.permission'),
      verbs: verbs instanceof Uint16Array ? verbs : new Uint16Array(),
      verdict: bytes('class.verdict'),
      flags: bytes('class.flags'),
      mechanism: bytes('class.mechanism'),
      start: instants('class.start'),
      until: instants('class.until'),
      note: numbers('class.note'),
    },
    supportStart: numbers('supportStart'),
    supportRecordStart: numbers('supportRecordStart'),
    supportRecords: numbers('supportRecords'),
    supportViaStart: numbers('supportViaStart'),
    supportVia: numbers('supportVia'),
  };
  const fault = graphFault(packed);
  if (fault !== undefined) return { ok: false, error: `the graph of the report is damaged: ${fault}` };
  return ok({ ...packed, ...adjacency(packed.nodes.length, packed.stepFrom, packed.stepTo) });
}
