import { isArray, isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Key } from '../../model/record';
import { idIn, prop, str } from './fields';
import { isDomain, isGuid, pageTenantKey, tenantKey } from './keys';
import { kindOfContext, kindOfName } from './page-kinds';
import { isAzureHound, kindOfElement, kindOfElements } from './page-shapes';
import type { PageKind } from './page-kinds';

/** One list of one kind in a file. */
export interface Page {
  /** Undefined: nothing in it tells what its elements are. */
  readonly kind: PageKind | undefined;
  /** How it was recognised. */
  readonly why: string;
  readonly elements: readonly Json[];
  readonly at: readonly (string | number)[];
  readonly tenant: Key;
  /** The tenant is stated in the file or its name, not left to settling. */
  readonly stated: boolean;
  readonly parent?: string;
  readonly next: boolean;
  /** A single object stands for the list (`az … show`): it says nothing of what else there is. */
  readonly single: boolean;
  readonly context?: string;
  /** Nothing announces the kind: the elements themselves show it, so each may be of its own. */
  readonly evident: boolean;
}

interface Around {
  readonly tenant?: string;
  readonly parent?: string;
  readonly at: readonly (string | number)[];
}

const MAX_DEPTH = 4;

/**
 * The lists of a file: a Graph page (OData JSON: `@odata.context`, `value`), a bare array of az or PowerShell, a wrapper
 * object with several lists, a batch of answers, `{Results:[…]}` of CIPP, one AzureHound file, or a single object.
 */
export function pagesOf(value: Json, name: string): readonly Page[] {
  const hint = tenantInName(name);
  const parent = parentInName(name);
  const around: Around = {
    at: [],
    ...(hint === undefined ? {} : { tenant: hint }),
    ...(parent === undefined ? {} : { parent }),
  };
  return [...pages(value, name, around, 0)];
}

function* pages(value: Json, name: string, around: Around, depth: number): Generator<Page> {
  if (depth > MAX_DEPTH) return;
  if (isArray(value)) {
    const kind = kindOfElements(value);
    if (kind !== undefined) {
      yield page({
        kind,
        why: `a list of ${kind}`,
        elements: value,
        around,
        name,
        next: false,
        evident: true,
      });
      return;
    }
    // An array of pages: several answers kept in one file.
    for (const [i, item] of value.slice(0, 10_000).entries()) {
      if (isObject(item) && (prop(item, 'value') !== undefined || prop(item, '@odata.context') !== undefined))
        yield* pages(item, name, { ...around, at: [...around.at, i] }, depth + 1);
    }
    return;
  }
  if (!isObject(value)) return;
  if (isAzureHound(value)) {
    const data = prop(value, 'data');
    const found: Page = page({
      kind: 'azureHound',
      why: 'meta.type azure, or a data list of AZ kinds',
      elements: isArray(data) ? data : [],
      around: { ...around, at: [...around.at, 'data'] },
      name,
      next: false,
    });
    yield found;
    return;
  }
  const context = str(value, '@odata.context');
  const inner = within(value, around, context);
  const list = prop(value, 'value');
  if (isArray(list)) {
    yield graphPage(value, list, inner, name, context);
    return;
  }
  const results = prop(value, 'Results') ?? prop(value, 'results');
  if (isArray(results) || (isObject(results) && kindOfElement(results) !== undefined)) {
    const elements = isArray(results) ? results : [results];
    const kind = kindOfElements(elements);
    yield page({
      kind,
      why: 'a Results list as CIPP writes it',
      elements,
      around: { ...inner, at: [...inner.at, prop(value, 'Results') === undefined ? 'results' : 'Results'] },
      name,
      next: false,
      single: !isArray(results),
    });
    return;
  }
  const responses = prop(value, 'responses');
  if (isArray(responses)) {
    for (const [i, item] of responses.entries()) {
      const body = prop(item, 'body');
      if (body !== undefined)
        yield* pages(body, name, { ...inner, at: [...inner.at, 'responses', i, 'body'] }, depth + 1);
    }
    return;
  }
  const single = (context === undefined ? undefined : singleOfContext(context)) ?? kindOfElement(value);
  if (single !== undefined) {
    yield page({
      kind: single,
      why: `one of ${single}`,
      elements: [value],
      around: inner,
      name,
      next: false,
      single: true,
    });
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (!isArray(item) && !isObject(item)) continue;
    const next: Around = { ...inner, at: [...inner.at, key] };
    const named = kindOfName(key);
    const evident = isArray(item) && named !== undefined ? kindOfElements(item) : undefined;
    // Many exports have a list named users or groups: it is ours by its elements, or where the wrapper says whose it is.
    const ours = evident === named || (evident === undefined && (inner.tenant ?? inner.parent) !== undefined);
    if (isArray(item) && named !== undefined && ours) {
      yield page({
        kind: named,
        why: `a list named ${key}`,
        elements: item,
        around: next,
        name,
        next: false,
      });
    } else yield* pages(item, name, next, depth + 1);
  }
}

function graphPage(
  value: Json,
  list: readonly Json[],
  around: Around,
  name: string,
  context: string | undefined,
): Page {
  const announced = context === undefined ? undefined : kindOfContext(context);
  const found = kindOfElements(list);
  // The list of a group's members announces directoryObjects only; what it hangs on is in its next link or its name.
  const parent = around.parent;
  const listing =
    announced === 'directoryObjects' && parent !== undefined
      ? /owner/iu.test(`${name} ${str(value, '@odata.nextLink') ?? ''}`)
        ? ('owners' as const)
        : ('members' as const)
      : announced;
  const kind = listing ?? found;
  return page({
    kind,
    why:
      announced === undefined
        ? `a value list of ${found ?? 'unknown elements'}`
        : `@odata.context names ${announced}`,
    elements: list,
    around: { ...around, at: [...around.at, 'value'] },
    name,
    evident: announced === undefined,
    next: str(value, '@odata.nextLink') !== undefined || str(value, 'nextLink') !== undefined,
    ...(context === undefined ? {} : { context }),
  });
}

function singleOfContext(context: string): PageKind | undefined {
  return context.endsWith('$entity') ? kindOfContext(context) : undefined;
}

function page(found: {
  readonly kind: PageKind | undefined;
  readonly why: string;
  readonly elements: readonly Json[];
  readonly around: Around;
  readonly name: string;
  readonly next: boolean;
  readonly single?: boolean;
  readonly context?: string;
  readonly evident?: boolean;
}): Page {
  const { kind, why, elements, around, name, next, context } = found;
  const first = firstId(elements);
  const open = pageTenantKey(kind ?? 'unknown', first ?? `of ${name}`);
  return {
    kind,
    why,
    elements,
    at: around.at,
    tenant: around.tenant === undefined ? open : tenantKey(around.tenant),
    stated: around.tenant !== undefined,
    next,
    single: found.single === true,
    evident: found.evident === true,
    ...(around.parent === undefined ? {} : { parent: around.parent }),
    ...(context === undefined ? {} : { context }),
  };
}

/** Only the first few: a large list is parsed as it is read. */
function firstId(elements: readonly Json[]): string | undefined {
  let looked = 0;
  for (const element of elements) {
    const id = idIn(element, 'id');
    if (id !== undefined || ++looked >= 5) return id;
  }
  return undefined;
}

const IN_LINK =
  /(?:graph\.microsoft\.[a-z]+|graph\.windows\.net)\/(?:v1\.0\/|beta\/|v2\/)?([0-9a-fA-F-]{36}|(?:[a-z0-9-]+\.)+[a-z]{2,})\//u;
const PARENT =
  /[/#](?:groups|administrativeUnits|applications|servicePrincipals|delegatedAdminRelationships)(?:\/|\('?)([0-9A-Za-z-]{36,})'?\)?\//u;

/** What a wrapper or the page's own links say of tenant and parent. */
function within(value: Json, around: Around, context: string | undefined): Around {
  const links = [context, str(value, '@odata.nextLink'), str(value, 'nextLink'), str(value, '@odata.id')];
  const parentStated = [
    'groupId',
    'parentId',
    'administrativeUnitId',
    'delegatedAdminRelationshipId',
    'relationshipId',
  ]
    .map((name) => idIn(value, name))
    .find((id) => id !== undefined);
  const parent =
    (prop(value, 'value') === undefined && prop(value, 'members') === undefined ? undefined : parentStated) ??
    links.map((link) => PARENT.exec(link ?? '')?.[1]?.toLowerCase()).find((id) => id !== undefined);
  const isWrapper = prop(value, 'id') === undefined;
  const stated = isWrapper
    ? ['tenantId', 'tenant', 'tenantDomain', 'defaultDomainName', 'tenantFilter']
        .map((name) => str(value, name))
        .find((id) => id !== undefined && (isGuid(id) || isDomain(id)))
    : undefined;
  const linked = links
    .map((link) => IN_LINK.exec(link ?? '')?.[1])
    .find((id) => id !== undefined && (isGuid(id) || isDomain(id)));
  const tenant = stated ?? linked ?? around.tenant;
  const chosen = parent ?? around.parent;
  return {
    at: around.at,
    ...(tenant === undefined ? {} : { tenant }),
    ...(chosen === undefined ? {} : { parent: chosen }),
  };
}

/**
 * The tenant a file name states: `<tenant id or domain>__users.json`, or a folder of that name in an archive.
 * Only used where the content does not say.
 */
export function tenantInName(name: string): string | undefined {
  const parts = name.split(/[\\/]/u);
  const base = parts.at(-1) ?? '';
  const before =
    parentInName(name) === undefined && base.includes('__') ? base.slice(0, base.indexOf('__')) : undefined;
  for (const part of [before, ...parts.slice(0, -1).reverse()]) {
    if (part !== undefined && (isGuid(part) || isDomain(part))) return part.toLowerCase();
  }
  return undefined;
}

/** The object a file name states: `<group id>__members.json`. */
export function parentInName(name: string): string | undefined {
  const base = name.split(/[\\/]/u).at(-1) ?? '';
  return /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})_{1,2}(?:members|owners)/iu
    .exec(base)?.[1]
    ?.toLowerCase();
}
