import { push } from '../../lib/lists-by-key';
import type { GraphBuilder } from '../../graph/builder';
import { verbMask } from '../../model/permission';
import type { ContainmentRecord, Key } from '../../model/record';
import { STANDING } from '../../model/window';
import type { RecordView } from '../system';
import { objectKey } from './ids';

/**
 * Control of an OU or container reaches what it holds because rights can be written there that children inherit. An
 * object whose ACL is protected inherits nothing, so such control stops at it. Two kinds of control do not stop there:
 * that of the whole domain, and a GPO's over the users and computers below what it is linked to.
 */
export function protectedContainment(view: RecordView): Set<Key> {
  const protectedKeys = new Set<Key>();
  const domains = new Set<Key>();
  for (const record of view.of('sharphound', 'principal')) {
    if (isProtected(record.properties)) protectedKeys.add(record.key);
  }
  for (const record of view.of('sharphound', 'resource')) {
    if (isProtected(record.properties)) protectedKeys.add(record.key);
    if (record.type === 'Domain') domains.add(record.key);
  }
  const blocked = new Set<Key>();
  for (const record of view.of('sharphound', 'containment')) {
    if (protectedKeys.has(record.child) && !domains.has(record.container)) blocked.add(record.key);
  }
  return blocked;
}

function isProtected(properties: readonly (readonly [string, string])[] | undefined): boolean {
  return properties?.some(([name, value]) => name === 'isaclprotected' && value === 'true') === true;
}

/** The two kinds of control that a protected ACL does not stop. */
export function* protectedSteps(
  view: RecordView,
  blocked: ReadonlySet<Key>,
  build: GraphBuilder,
): Generator<number, void> {
  const below = new Map<Key, ContainmentRecord[]>();
  let done = 0;
  for (const record of view.of('sharphound', 'containment')) {
    push(below, record.container, record);
    const domain = blocked.has(record.key) ? domainOf(view, record.child) : undefined;
    if (domain === undefined) continue;
    build.step({
      from: domain,
      to: record.child,
      kind: 'contains',
      verdict: 'allowed',
      window: STANDING,
      supports: [{ records: [] }],
    });
    if (++done % 256 === 0) yield done;
  }
  for (const link of view.of('sharphound', 'grant')) {
    // Who controls a domain's GPO controls the domain, which no protected ACL stops.
    if (link.permission !== 'GPLink' || isDomain(view, link.resource)) continue;
    for (const account of behindProtection(view, link.resource, below, blocked)) {
      build.step({
        from: link.principal,
        to: account,
        kind: 'control',
        permission: 'GPOAppliesTo',
        verbs: verbMask('change'),
        verdict: 'allowed',
        window: STANDING,
        supports: [{ records: [link.key], via: [link.resource] }],
      });
    }
    yield ++done;
  }
}

function isDomain(view: RecordView, key: Key): boolean {
  const record = view.get(key);
  return record?.kind === 'resource' && record.type === 'Domain';
}

function domainOf(view: RecordView, key: Key): Key | undefined {
  const record = view.get(key);
  if (record?.kind !== 'principal' && record?.kind !== 'resource') return undefined;
  const sid = record.tenant.slice(record.tenant.indexOf('|') + 1);
  return objectKey(sid);
}

/** Users and computers below a container that its ordinary containment does not lead to. */
function behindProtection(
  view: RecordView,
  container: Key,
  below: ReadonlyMap<Key, readonly ContainmentRecord[]>,
  blocked: ReadonlySet<Key>,
): Key[] {
  const open = new Set([container]);
  const behind = new Set<Key>();
  for (const at of open) {
    for (const record of below.get(at) ?? []) (blocked.has(record.key) ? behind : open).add(record.child);
  }
  for (const at of behind) for (const record of below.get(at) ?? []) behind.add(record.child);
  return [...behind].filter((key) => {
    const record = view.get(key);
    return (
      !open.has(key) &&
      record?.kind === 'principal' &&
      (record.nativeType === 'User' || record.type === 'computer')
    );
  });
}
