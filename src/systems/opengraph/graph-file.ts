import { field, isArray, isObject, list, text } from '../../lib/content';
import type { Json } from '../../lib/content';
import { pointer } from '../../model/source';
import type { Sink } from '../system';
import { classOfKinds } from './node-kinds';
import type { NodeClass } from './node-kinds';
import { Properties } from './properties';

/** A node as the file has it. `type` is undefined while only its edges can say what it is. */
export interface FileNode {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly type: NodeClass | undefined;
  readonly properties: Properties;
  readonly name: string;
  readonly pointer: string;
}

/** How an edge names one of its ends (schema: `match_by` is `id`, `name` or `property`). */
export interface Endpoint {
  readonly by: 'id' | 'name' | 'property';
  readonly value: string;
  readonly matchers: readonly (readonly [string, string])[];
  readonly kind?: string;
}

export interface FileEdge {
  readonly kind: string;
  readonly start: Endpoint;
  readonly end: Endpoint;
  readonly properties: Properties;
  readonly pointer: string;
}

const EDGE_KIND = /^[A-Za-z0-9_]+$/;
const RESERVED_KIND = /^tag(_|$)/i;

/** Read one node; problems are located, and a node that cannot be used is counted as ignored. */
export function readNode(value: Json, index: number, sink: Sink): FileNode | undefined {
  const place = { pointer: pointer('graph', 'nodes', index) };
  const id = idOf(field(value, 'id'));
  if (id === undefined) {
    sink.ignore('record', 'node without an id');
    sink.problem('error', isObject(value) ? 'this node has no id' : 'this node is no object', place);
    return undefined;
  }
  if (typeof field(value, 'id') === 'number') {
    sink.problem('warning', 'the id is a number; the schema wants text', place);
  }
  const stated = field(value, 'kinds');
  const kinds = (isArray(stated) ? stated : [])
    .filter((kind) => typeof kind === 'string' && kind !== '')
    .map(String);
  if (!isArray(stated) || kinds.length !== stated.length || kinds.length === 0) {
    sink.problem('warning', 'kinds is not a list of one to three names', place);
  }
  if (kinds.some((kind) => RESERVED_KIND.test(kind))) {
    sink.problem('warning', 'a kind named tag or starting with tag_ is reserved by the schema', place);
  }
  const properties = propertiesOf(value, place.pointer, sink);
  if (properties.exact('objectid') !== undefined) {
    sink.problem('warning', 'the schema allows no property named objectid', place);
  }
  return {
    id,
    kinds,
    type: classOfKinds(kinds) ?? personOf(kinds, properties),
    properties,
    name: properties.text('name', 'displayname', 'title', 'login', 'label') ?? id,
    pointer: place.pointer,
  };
}

/** An account may be a person's, a cloud account or an entry of a vault: one with a login is a person's. */
function personOf(kinds: readonly string[], properties: Properties): NodeClass | undefined {
  const account = kinds.some((kind) => /account$/i.test(kind));
  return account && properties.text('login', 'email', 'username', 'userprincipalname') !== undefined
    ? 'user'
    : undefined;
}

/** Read one edge; problems are located, and an edge that cannot be used is counted as ignored. */
export function readEdge(value: Json, index: number, sink: Sink): FileEdge | undefined {
  const place = { pointer: pointer('graph', 'edges', index) };
  const kind = text(value, 'kind');
  const start = endpointOf(field(value, 'start'));
  const end = endpointOf(field(value, 'end'));
  const missing = [
    ...(kind === undefined ? ['kind'] : []),
    ...(typeof start === 'string' ? [`start (${start})`] : []),
    ...(typeof end === 'string' ? [`end (${end})`] : []),
  ];
  if (kind === undefined || typeof start === 'string' || typeof end === 'string') {
    sink.ignore('record', 'edge without a usable kind, start or end');
    sink.problem('error', `this edge cannot be used: ${missing.join(', ')}`, place);
    return undefined;
  }
  if (!EDGE_KIND.test(kind)) {
    sink.problem('warning', 'an edge kind may hold letters, digits and underscores only', place);
  }
  return { kind, start, end, properties: propertiesOf(value, place.pointer, sink), pointer: place.pointer };
}

function propertiesOf(value: Json, at: string, sink: Sink): Properties {
  const stated = field(value, 'properties');
  if (stated !== undefined && stated !== null && !isObject(stated)) {
    sink.problem('warning', 'properties is no object', { pointer: at });
  }
  const properties = new Properties(stated);
  for (const name of properties.nested()) {
    sink.problem('warning', `the schema allows no nested value in the property ${name}`, { pointer: at });
  }
  return properties;
}

/** The endpoint, or what is wrong with it. */
function endpointOf(value: Json | undefined): Endpoint | string {
  if (!isObject(value)) return 'missing';
  const kind = text(value, 'kind');
  const filter = kind === undefined ? {} : { kind };
  const by = text(value, 'match_by') ?? 'id';
  if (by === 'property') {
    const matchers: (readonly [string, string])[] = [];
    for (const matcher of list(value, 'property_matchers')) {
      const key = text(matcher, 'key');
      const wanted = field(matcher, 'value');
      const operator = text(matcher, 'operator') ?? 'equals';
      if (key === undefined || operator !== 'equals' || wanted === undefined || typeof wanted === 'object') {
        return 'a property matcher that is not key, equals, value';
      }
      matchers.push([key, String(wanted)]);
    }
    return matchers.length === 0 ? 'no property_matchers' : { by, value: '', matchers, ...filter };
  }
  if (by !== 'id' && by !== 'name') return `match_by ${by} is not known`;
  const wanted = idOf(field(value, 'value'));
  return wanted === undefined ? 'no value' : { by, value: wanted, matchers: [], ...filter };
}

function idOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}
