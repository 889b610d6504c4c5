/** What a capability on a path amounts to, and which capabilities on which paths a verb asks for. */
import { VERBS, verbMask } from '../../model/permission';
import type { Verb, VerbMask } from '../../model/permission';
import { ISSUES } from './mounts';
import type { Located } from './mounts';

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch']);
/** Writing here changes who may do what. */
const RIGHTS =
  /^(?:sys\/polic(?:y|ies)\/|identity\/(?:group|entity)|auth\/token\/(?:create|roles)|auth\/[^+*]*\/(?:role|roles|users|groups|map|certs|config))/u;
const USES = /^(?:encrypt|decrypt|sign|verify|hmac|rewrap|datakey|encode|decode|code|cmac)\//u;

/** Verbs of a capability on a path that lies there. A pattern's path is judged by what stands before its wildcards. */
export function verbsOn(capability: string, place: Located): VerbMask {
  if (capability === 'sudo' || capability === 'root') return verbMask('administer');
  const listing = capability === 'list' || capability === 'scan';
  if (RIGHTS.test(place.relative)) {
    return listing || capability === 'read' ? verbMask('list-metadata') : verbMask('share', 'administer');
  }
  if (/^sys\/(?:raw|storage\/raft\/snapshot)/u.test(place.relative) && capability === 'read')
    return verbMask('view', 'export');
  if (place.mount === 'sys/' || place.mount === 'auth/' || place.mount === 'identity/') {
    return listing || capability === 'read' ? verbMask('list-metadata') : verbMask('change');
  }
  if (place.versioned) return ofVersioned(capability, place.rest);
  if (place.type === 'transit' || USES.test(place.rest)) return ofTransit(capability, place.rest);
  if (ISSUES.test(place.rest) && (capability === 'read' || WRITES.has(capability)))
    return verbMask('view', 'use');
  if (/^rotate-(?:role|root)\//u.test(place.rest)) return verbMask('rotate');
  if (listing) return verbMask('list-metadata');
  return plain(capability);
}

function plain(capability: string): VerbMask {
  switch (capability) {
    case 'read':
      return verbMask('view', 'use');
    case 'list':
    case 'scan':
      return verbMask('list-metadata');
    case 'create':
      return verbMask('create');
    case 'update':
    case 'patch':
      return verbMask('change', 'rotate');
    case 'delete':
      return verbMask('delete');
    default:
      return 0;
  }
}

function ofVersioned(capability: string, rest: string): VerbMask {
  if (rest.startsWith('metadata')) {
    if (capability === 'delete') return verbMask('delete');
    return WRITES.has(capability) ? verbMask('change') : verbMask('list-metadata');
  }
  if (/^(?:delete|destroy)\//u.test(rest)) return WRITES.has(capability) ? verbMask('delete') : 0;
  if (rest.startsWith('undelete/')) return WRITES.has(capability) ? verbMask('change') : 0;
  if (rest.startsWith('subkeys/')) return verbMask('list-metadata');
  return plain(capability);
}

function ofTransit(capability: string, rest: string): VerbMask {
  if (rest.startsWith('export/') || rest.startsWith('backup/')) return verbMask('view', 'export');
  if (USES.test(rest)) return WRITES.has(capability) ? verbMask('use') : 0;
  if (/\/rotate$/u.test(rest)) return verbMask('rotate');
  if (capability === 'read' || capability === 'list') return verbMask('list-metadata');
  return plain(capability);
}

/** One request: a capability (or operation) on a path relative to nothing, that is with its namespace. */
export interface Wanted {
  readonly capability: string;
  readonly path: string;
}

/** The verb a word names, any case. */
export function verbNamed(word: string): Verb | undefined {
  return VERBS.find((verb) => verb === word.trim().toLowerCase());
}

/**
 * Ways in which a verb can be had on what lies at a path: each way is a set of requests that must all be allowed.
 * `export` is reading what one can also list. Approval is given through a group, not by a capability.
 */
export function waysOf(verb: Verb, place: Located): readonly (readonly Wanted[])[] {
  const head = place.namespace + place.mount;
  const full = place.namespace + place.relative;
  const one = (capability: string, path = full): readonly Wanted[] => [{ capability, path }];
  if (!place.versioned) {
    const engine = ofEngine(verb, place, head);
    if (engine !== undefined) return engine;
    if (ISSUES.test(place.rest) && ['view', 'use', 'rotate'].includes(verb) && verb !== 'rotate')
      return [one('read'), one('update'), one('create')];
    switch (verb) {
      case 'view':
        return [one('read')];
      case 'use':
        return USES.test(place.rest) ? [one('update'), one('create')] : [one('read')];
      case 'list-metadata':
        return [one('list'), one('list', parent(full))];
      case 'create':
        return [one('create')];
      case 'change':
      case 'rotate':
        return [one('update'), one('patch')];
      case 'delete':
        return [one('delete')];
      case 'export':
        return [[...one('read'), ...one('list', parent(full))]];
      case 'share':
        return RIGHTS.test(place.relative) ? [one('create'), one('update'), one('patch')] : [];
      case 'administer':
        return RIGHTS.test(place.relative) ? [one('update'), one('sudo')] : [one('sudo')];
      case 'approve':
      case 'bypass-approval':
      case 'impersonate':
        return [];
    }
  }
  const name = place.rest.replace(/^(?:data|metadata|delete|undelete|destroy|subkeys)(?:\/|$)/u, '');
  const at = (area: string): string => `${head}${area}/${name}`;
  switch (verb) {
    case 'view':
    case 'use':
      return [one('read', at('data'))];
    case 'list-metadata':
      return [one('read', at('metadata')), one('list', parent(at('metadata')))];
    case 'create':
      return [one('create', at('data'))];
    case 'change':
    case 'rotate':
      return [one('update', at('data')), one('patch', at('data'))];
    case 'delete':
      return [
        one('delete', at('data')),
        one('update', at('delete')),
        one('update', at('destroy')),
        one('delete', at('metadata')),
      ];
    case 'export':
      return [[...one('read', at('data')), ...one('list', parent(at('metadata')))]];
    case 'administer':
      return [one('sudo', at('data'))];
    case 'share':
    case 'approve':
    case 'bypass-approval':
    case 'impersonate':
      return [];
  }
}

/** Engines keep the requests about one key or role at paths of their own (OpenBao API documentation, "Transit", "Databases"). */
function ofEngine(
  verb: Verb,
  { type, rest }: Located,
  head: string,
): readonly (readonly Wanted[])[] | undefined {
  const writes = (path: string): readonly (readonly Wanted[])[] =>
    ['update', 'create'].map((capability) => [{ capability, path: head + path }]);
  const key = /^keys\/([^/]+)$/u.exec(rest)?.[1];
  if (key !== undefined && (type === undefined || type === 'transit')) {
    if (verb === 'rotate') return writes(`keys/${key}/rotate`);
    if (verb === 'use') return KEY_USES.flatMap((use) => writes(`${use}/${key}`));
    if (verb === 'view' || verb === 'export')
      return KEY_EXPORTS.map((kind) => [{ capability: 'read', path: `${head}export/${kind}/${key}` }]);
    if (verb === 'list-metadata')
      return [[{ capability: 'read', path: head + rest }], [{ capability: 'list', path: `${head}keys/` }]];
  }
  const role = /^(static-)?(?:creds|roles)\/([^/]+)$/u.exec(rest)?.[2];
  if (verb === 'rotate' && role !== undefined && (type === undefined || type === 'database'))
    return writes(`rotate-role/${role}`);
  return undefined;
}

const KEY_USES = ['encrypt', 'decrypt', 'sign', 'verify', 'hmac', 'rewrap'] as const;
const KEY_EXPORTS = ['encryption-key', 'signing-key', 'hmac-key'] as const;

/** What a native capability on a versioned object means: its value, or its metadata for list. */
export function nativeOn(capability: string, place: Located, isObject: boolean): Wanted {
  const full = place.namespace + place.relative;
  if (!isObject || !place.versioned) return { capability, path: full };
  const name = place.rest.replace(/^(?:data|metadata)\//u, '');
  const area = capability === 'list' || capability === 'scan' ? 'metadata' : 'data';
  return { capability, path: `${place.namespace}${place.mount}${area}/${name}` };
}

function parent(path: string): string {
  const cut = path.replace(/\/$/u, '').lastIndexOf('/');
  return cut < 0 ? '' : path.slice(0, cut + 1);
}
