import { VERBS } from '../model/permission';
import type { Verb } from '../model/permission';
import type { Scope } from '../questions/answers';
import type { FoldAddress } from './fold-mark';
import { MODES } from './question.svelte';
import type { Mode } from './question.svelte';
import { address, decode, encode, parseAddress, parseFold, parseStep, stepText } from './url-parts';
import type { NodeAddress, StepAddress } from './url-parts';
import { VIEW_NAMES } from './view-name';
import type { ViewName } from './view-name';

export type { NodeAddress, StepAddress };

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
  /** The step whose reasons are shown. */
  readonly step?: StepAddress;
  /** Tenant ids everything is filtered to: a client's. Empty: all. */
  readonly tenants: readonly string[];
  /** What the user calls these tenants. */
  readonly client?: string;
  /** Only principals that are not at home in these tenants. */
  readonly outsiders: boolean;
  readonly finding?: string;
  /** What the views are narrowed to, by name: `access.search`. */
  readonly filters: readonly (readonly [string, string])[];
  readonly nodeFilters: readonly (readonly [string, NodeAddress])[];
  /** What was folded, unfolded and put in focus by hand, for this question. */
  readonly folds: readonly FoldAddress[];
  /** What is marked as removed, by key, and what is proposed to be added (as JSON, see `proposal-file.ts`). */
  readonly without: readonly string[];
  readonly added: readonly string[];
  /** Everything is asked of the proposed estate, not of today's. */
  readonly proposed: boolean;
}

export const URL_VERSION = 2;
export const EMPTY_URL: UrlState = {
  start: [],
  verbs: [],
  becoming: true,
  selected: [],
  tenants: [],
  outsiders: false,
  filters: [],
  nodeFilters: [],
  folds: [],
  without: [],
  added: [],
  proposed: false,
};

type Pairs = readonly (readonly [string, string])[];

/** One upgrader per older version: `UPGRADERS[0]` turns version 1 into version 2, and so on. */
const UPGRADERS: readonly ((pairs: Pairs) => Pairs)[] = [
  // Version 1 knew neither filters nor clients nor proposals: what it said means the same.
  (pairs) => pairs.filter(([name]) => !FILTER.test(name) && !V2_ONLY.has(name)),
];

const AT_LEAST = ['allowed', 'conditional', 'not-evaluated'] as const;
/** A hash longer than this was not written by us. */
const LONGEST_HASH = 250_000;
const MOST_NODES = 100;
/** As many as an area selects. */
export const MOST_SELECTED = 300;
const MOST_FILTERS = 60;
/** Room for the keys of a few records, of which some are as long as an ARN or a distinguished name. */
const LONGEST_FILTER = 4000;
const MOST_TENANTS = 200;
const MOST_REMOVED = 300;
/** More cannot be said in a link: all of them are left out, as half of them would be another picture. */
const MOST_FOLDS = 150;
/** The name of a filter: its view, and what of it. */
const FILTER = /^(?:node\.)?[a-z]+\.[a-z-]+$/u;
const V2_ONLY: ReadonlySet<string> = new Set([
  ...['client', 'outsiders', 'fold', 'without', 'added', 'proposed', 'step'],
]);
/** Every name a hash may hold beside filters. */
const NAMES: ReadonlySet<string> = new Set([
  ...['v', 'view', 'snapshot', 'at', 'mode', 'start', 'target', 'permission', 'least', 'verb', 'becoming'],
  ...['selected', 'tenant', 'finding'],
  ...V2_ONLY,
]);

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
  for (const node of state.selected.slice(0, MOST_SELECTED)) parts.push(`selected=${address(node)}`);
  if (state.step) parts.push(`step=${stepText(state.step)}`);
  for (const tenant of state.tenants.slice(0, MOST_TENANTS)) put('tenant', tenant);
  put('client', state.client);
  if (state.outsiders) put('outsiders', 'yes');
  put('finding', state.finding);
  for (const [name, value] of state.filters) put(name, value);
  for (const [name, node] of state.nodeFilters) parts.push(`node.${name}=${address(node)}`);
  if (state.folds.length <= MOST_FOLDS)
    for (const { what, at, node } of state.folds) parts.push(`fold=${what}.${at}~${address(node)}`);
  if (state.without.length <= MOST_REMOVED) for (const key of state.without) put('without', key);
  for (const record of state.added.slice(0, MOST_NODES)) put('added', record);
  if (state.proposed) put('proposed', 'yes');
  return `#${parts.join('&')}`;
}

/** A hash as it was understood, and in words what of it was refused. */
export interface ReadUrl {
  readonly state: UrlState;
  readonly refused: readonly string[];
}

/** The same without the words. */
export function parseUrlState(hash: string): UrlState {
  return readUrl(hash).state;
}

/** Read a hash. Untrusted: what is unknown or malformed is left out and told; a newer version is not guessed at. */
export function readUrl(hash: string): ReadUrl {
  const nothing = (...refused: readonly string[]): ReadUrl => ({ state: EMPTY_URL, refused });
  if (hash === '' || hash === '#' || hash === '#demo') return nothing();
  if (hash.length > LONGEST_HASH) return nothing('the address is longer than any of ours');
  let pairs: Pairs = hash
    .replace(/^#/u, '')
    .split('&')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? ([part, ''] as const) : ([part.slice(0, at), part.slice(at + 1)] as const);
    });
  const version = Number(pairs.find(([name]) => name === 'v')?.[1] ?? Number.NaN);
  if (version > URL_VERSION) return nothing(`it was made by a newer version (${version}) of Overreach`);
  if (!Number.isInteger(version) || version < 1) return nothing('it names no version of ours');
  for (const upgrade of UPGRADERS.slice(version - 1)) pairs = upgrade(pairs);

  const all = (name: string): string[] => pairs.filter(([n]) => n === name).map(([, value]) => value);
  const one = (name: string): string | undefined => decode(all(name)[0]);
  const addresses = (name: string, most = MOST_NODES): NodeAddress[] =>
    all(name).slice(0, most).map(parseAddress).filter(defined);
  const target = addresses('target')[0];
  const at = instant(one('at'));
  const view = VIEW_NAMES.find((known) => known === one('view'));
  const mode = MODES.find((known) => known === one('mode'));
  const atLeast = AT_LEAST.find((known) => known === one('least'));
  const step = parseStep(all('step')[0]);
  const snapshot = one('snapshot');
  const permission = one('permission');
  const client = one('client')?.slice(0, LONGEST_FILTER);
  const finding = one('finding');
  const filters = pairs.filter(([name]) => FILTER.test(name)).slice(0, MOST_FILTERS);
  const state: UrlState = {
    start: addresses('start'),
    verbs: VERBS.filter((verb) => all('verb').includes(verb)),
    becoming: one('becoming') !== 'no',
    selected: addresses('selected', MOST_SELECTED),
    ...(view && { view }),
    ...(snapshot && { snapshot }),
    ...(at !== undefined && { at }),
    ...(mode && { mode }),
    ...(target && { target }),
    ...(permission && { permission }),
    ...(step && { step }),
    ...(atLeast && { atLeast }),
    tenants: all('tenant').slice(0, MOST_TENANTS).map(decode).filter(defined).filter(filled),
    ...(client && { client }),
    outsiders: one('outsiders') === 'yes',
    ...(finding && { finding }),
    filters: filters.flatMap(([name, value]) => {
      const text = name.startsWith('node.') ? undefined : decode(value);
      return text ? [[name, text.slice(0, LONGEST_FILTER)] as const] : [];
    }),
    nodeFilters: filters.flatMap(([name, value]) => {
      const node = name.startsWith('node.') ? parseAddress(value) : undefined;
      return node ? [[name.slice('node.'.length), node] as const] : [];
    }),
    folds: all('fold').slice(0, MOST_FOLDS).map(parseFold).filter(defined),
    without: all('without').slice(0, MOST_REMOVED).map(decode).filter(defined).filter(filled),
    added: all('added').slice(0, MOST_NODES).map(decode).filter(defined).filter(filled),
    proposed: one('proposed') === 'yes',
  };
  return { state, refused: refusals(pairs, state) };
}

/** In words what a hash holds that was not taken. */
function refusals(pairs: Pairs, state: UrlState): readonly string[] {
  const unknown = pairs
    .map(([name]) => name)
    .filter((name) => name !== '' && !NAMES.has(name) && !FILTER.test(name))
    .map((name) => `“${name.slice(0, 40)}”`);
  const given = (name: string): boolean => pairs.some(([known]) => known === name);
  const addresses = pairs.filter(([name]) => ['start', 'target', 'selected'].includes(name)).length;
  const taken = state.start.length + state.selected.length + (state.target ? 1 : 0);
  return [
    ...new Set(unknown),
    ...(given('view') && state.view === undefined ? ['the view'] : []),
    ...(given('at') && state.at === undefined ? ['the instant'] : []),
    ...(given('mode') && state.mode === undefined ? ['the question'] : []),
    ...(given('least') && state.atLeast === undefined ? ['the verdict'] : []),
    ...(addresses > taken ? ['a principal or resource'] : []),
    ...(given('step') && state.step === undefined ? ['a step'] : []),
  ];
}

/**
 * What a step of Back undoes: view, question with what it is folded by and what is in focus, finding, and which tenants and
 * which estate all is about. Everything else changes in place, and is undone.
 */
export function placeOf(state: UrlState): string {
  const question = [state.mode, state.start, state.target, state.permission];
  const fold = state.filters.find(([name]) => name === 'explore.fold');
  const picture = [fold, state.folds.filter(({ what }) => what === 'focus')];
  const scope = [state.tenants, state.outsiders, state.proposed];
  return JSON.stringify([state.view, state.snapshot, question, picture, state.finding, scope]);
}

function instant(value: string | undefined): number | 'collected' | undefined {
  if (value === undefined || value === 'collected') return value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}

function filled(value: string): boolean {
  return value !== '';
}

function defined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
