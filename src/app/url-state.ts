import { VERBS } from '../model/permission';
import type { Verb } from '../model/permission';
import type { Scope } from '../questions/answers';
import { MODES } from './question.svelte';
import type { Mode } from './question.svelte';
import { VIEW_NAMES } from './view-name';
import type { ViewName } from './view-name';

/** A node by what does not change between imports: its tenant's id and its own. */
export interface NodeAddress {
  readonly tenant: string;
  readonly id: string;
}

/** What the hash holds. A published format: it has a version and an upgrader for each older one. */
export interface UrlState {
  readonly view?: ViewName;
  /** Which stored snapshot of this browser; another browser falls back to its latest. */
  readonly snapshot?: string;
  /** Epoch ms, or the collection time; absent: now. */
  readonly at?: number | 'collected';
  readonly mode?: Mode;
  readonly start: readonly NodeAddress[];
  readonly target?: NodeAddress;
  readonly permission?: string;
  readonly atLeast?: Scope['atLeast'];
  readonly verbs: readonly Verb[];
  readonly becoming: boolean;
  readonly selected: readonly NodeAddress[];
  /** Tenant id everything is filtered to. */
  readonly tenant?: string;
  readonly finding?: string;
}

export const URL_VERSION = 1;
export const EMPTY_URL: UrlState = { start: [], verbs: [], becoming: true, selected: [] };

type Pairs = readonly (readonly [string, string])[];

/** One upgrader per older version: `UPGRADERS[0]` turns version 1 into version 2, and so on. */
const UPGRADERS: readonly ((pairs: Pairs) => Pairs)[] = [];

const AT_LEAST = ['allowed', 'conditional', 'not-evaluated'] as const;
/** A hash longer than this was not written by us. */
const LONGEST_HASH = 20_000;
const MOST_NODES = 100;

export function formatUrlState(state: UrlState): string {
  const parts = [`v=${URL_VERSION}`];
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined) parts.push(`${name}=${encode(value)}`);
  };
  put('view', state.view);
  put('snapshot', state.snapshot);
  put('at', typeof state.at === 'number' ? new Date(state.at).toISOString() : state.at);
  put('mode', state.mode);
  for (const node of state.start) parts.push(`start=${address(node)}`);
  if (state.target) parts.push(`target=${address(state.target)}`);
  put('permission', state.permission);
  put('least', state.atLeast);
  for (const verb of state.verbs) put('verb', verb);
  if (!state.becoming) put('becoming', 'no');
  for (const node of state.selected.slice(0, MOST_NODES)) parts.push(`selected=${address(node)}`);
  put('tenant', state.tenant);
  put('finding', state.finding);
  return `#${parts.join('&')}`;
}

/** Read a hash. Untrusted: what is unknown or malformed is left out; a newer version is not guessed at. */
export function parseUrlState(hash: string): UrlState {
  if (hash.length > LONGEST_HASH) return EMPTY_URL;
  let pairs: Pairs = hash
    .replace(/^#/u, '')
    .split('&')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? ([part, ''] as const) : ([part.slice(0, at), part.slice(at + 1)] as const);
    });
  const version = Number(pairs.find(([name]) => name === 'v')?.[1] ?? Number.NaN);
  if (!Number.isInteger(version) || version < 1 || version > URL_VERSION) return EMPTY_URL;
  for (const upgrade of UPGRADERS.slice(version - 1)) pairs = upgrade(pairs);

  const all = (name: string): string[] => pairs.filter(([n]) => n === name).map(([, value]) => value);
  const one = (name: string): string | undefined => decode(all(name)[0]);
  const addresses = (name: string): NodeAddress[] =>
    all(name).slice(0, MOST_NODES).map(parseAddress).filter(defined);
  const target = addresses('target')[0];
  const at = instant(one('at'));
  const view = VIEW_NAMES.find((known) => known === one('view'));
  const mode = MODES.find((known) => known === one('mode'));
  const atLeast = AT_LEAST.find((known) => known === one('least'));
  const snapshot = one('snapshot');
  const permission = one('permission');
  const tenant = one('tenant');
  const finding = one('finding');
  return {
    start: addresses('start'),
    verbs: VERBS.filter((verb) => all('verb').includes(verb)),
    becoming: one('becoming') !== 'no',
    selected: addresses('selected'),
    ...(view && { view }),
    ...(snapshot && { snapshot }),
    ...(at !== undefined && { at }),
    ...(mode && { mode }),
    ...(target && { target }),
    ...(permission && { permission }),
    ...(atLeast && { atLeast }),
    ...(tenant && { tenant }),
    ...(finding && { finding }),
  };
}

/** What a step of Back undoes: view, question and finding. Everything else changes in place. */
export function placeOf(state: UrlState): string {
  const question = [state.mode, state.start, state.target, state.permission];
  return JSON.stringify([state.view, state.snapshot, question, state.finding]);
}

function instant(value: string | undefined): number | 'collected' | undefined {
  if (value === undefined || value === 'collected') return value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}

/** `~` parts tenant and id, so it is escaped within them. Colons and slashes stay legible. */
function encode(value: string): string {
  return encodeURIComponent(value)
    .replaceAll('~', '%7E')
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/')
    .replaceAll('%40', '@');
}

function address(node: NodeAddress): string {
  return `${encode(node.tenant)}~${encode(node.id)}`;
}

function parseAddress(value: string): NodeAddress | undefined {
  const at = value.indexOf('~');
  const tenant = decode(value.slice(0, at));
  const id = decode(value.slice(at + 1));
  return at >= 0 && tenant !== undefined && id ? { tenant, id } : undefined;
}

function decode(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function defined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
