import { actionGlob, arnGlobOf, covers, overlaps } from './glob';
import type { Glob } from './glob';
import type { RequestContext } from './request-context';
import type { ActionSet, ResourceSet } from './statement';
import { resolve } from './variables';

/** How a statement's element stands to what is asked. */
export type Relation = 'none' | 'part' | 'whole';

/** An action, or a set of actions: a pattern without some others. */
export interface AskedAction {
  readonly glob: Glob;
  readonly except: readonly Glob[];
  /** Asked about once: what is found is not worth keeping. */
  readonly once?: boolean;
}

/** Resource patterns with variables put in; `open` names variables whose value is not known. */
export interface ResolvedResources {
  readonly not: boolean;
  readonly items: readonly { readonly glob: Glob; readonly open: readonly string[] }[];
}

export interface ResourceRelation {
  readonly relation: Relation;
  /** The relation holds only for some value of these variables. */
  readonly open: readonly string[];
}

export function resolveResources(set: ResourceSet, context: RequestContext): ResolvedResources {
  const items = set.items.flatMap((item) => {
    const resolved = resolve(item.pieces, context);
    if (resolved.never) return [];
    return [{ glob: arnGlobOf(item.text, resolved.pieces), open: resolved.open }];
  });
  return { not: set.not, items };
}

/** Relations found before: the same few action patterns meet the same statements for every principal and resource. */
const FOUND = new WeakMap<ActionSet, WeakMap<AskedAction, Relation>>();

export function relateActions(set: ActionSet, asked: AskedAction): Relation {
  if (asked.once === true) return findRelation(set, asked);
  let known = FOUND.get(set);
  if (known === undefined) {
    known = new WeakMap();
    FOUND.set(set, known);
  }
  let relation = known.get(asked);
  if (relation === undefined) {
    relation = findRelation(set, asked);
    known.set(asked, relation);
  }
  return relation;
}

function findRelation(set: ActionSet, asked: AskedAction): Relation {
  const { glob, except } = asked;
  if (!set.not) {
    let part = false;
    for (const stated of set.globs) {
      if (covers(stated, glob)) return 'whole';
      part ||= overlaps(stated, glob) && !except.some((gone) => covers(gone, stated) || covers(gone, glob));
    }
    return part ? 'part' : 'none';
  }
  let whole = true;
  for (const excluded of set.globs) {
    if (covers(excluded, glob)) return 'none';
    if (whole && overlaps(excluded, glob) && !except.some((gone) => covers(gone, excluded))) whole = false;
  }
  return whole ? 'whole' : 'part';
}

const NONE: ResourceRelation = { relation: 'none', open: [] };
const WHOLE: ResourceRelation = { relation: 'whole', open: [] };

/** With `parts` false, a part counts as none: enough for what must cover the whole. */
export function relateResources(set: ResolvedResources, asked: Glob, parts = true): ResourceRelation {
  return set.not ? relateAllBut(set, asked) : relateAny(set, asked, parts);
}

function relateAny(set: ResolvedResources, asked: Glob, parts: boolean): ResourceRelation {
  let best: ResourceRelation = NONE;
  for (const { glob, open } of set.items) {
    if (covers(glob, asked)) {
      if (open.length === 0) return WHOLE;
      best = { relation: 'whole', open };
    } else if (parts && best.relation === 'none' && overlaps(glob, asked)) best = { relation: 'part', open };
  }
  return best;
}

function relateAllBut(set: ResolvedResources, asked: Glob): ResourceRelation {
  let part = false;
  const open: string[] = [];
  for (const item of set.items) {
    if (!overlaps(item.glob, asked)) continue;
    if (item.open.length > 0) open.push(...item.open);
    else if (covers(item.glob, asked)) return NONE;
    else part = true;
  }
  return { relation: part ? 'part' : 'whole', open };
}

/** One action as a request names it, or a pattern of actions. */
export function askedAction(name: string): AskedAction {
  return { glob: actionGlob(name), except: [], once: true };
}

const KEPT = new Map<string, AskedAction>();

/** One object for each of a few actions that are asked about again and again. */
export function keptAction(name: string): AskedAction {
  let asked = KEPT.get(name);
  if (asked === undefined) {
    asked = { glob: actionGlob(name), except: [] };
    if (KEPT.size < 100) KEPT.set(name, asked);
  }
  return asked;
}

export interface Asked {
  readonly action: AskedAction;
  readonly resource: Glob;
}
