import type { EngineApi } from '../../../workers/protocol';
import { askEstate } from '../../app/estate-answer';
import type { Filters } from '../../app/filters.svelte';
import type { Mode } from '../../app/question.svelte';
import type { WalkColumns } from '../../engine/walk-columns';
import type { NodeRef, RouteAnswer, Scope, StepRef } from '../../questions/answers';
import type { Drawing } from '../../layout/drawing';
import { drawingOfRoutes, drawingOfWalk } from './drawing-of';

/** What is said of a walk; its nodes and steps are columns, and handed to the layout. */
export interface ReachShown {
  readonly kind: 'reach';
  readonly mode: 'blast' | 'who';
  readonly scope: Scope;
  readonly answer: Pick<WalkColumns, 'start' | 'counts' | 'byTenant' | 'byKind' | 'assumes'>;
  /** Numbers of all nodes drawn, those the question is about first. */
  readonly node: Uint32Array;
  /** Those of them that are only passed on the way to what is asked about. */
  readonly passed: ReadonlySet<number>;
}

export interface RoutesShown {
  readonly kind: 'routes';
  readonly mode: 'routes';
  readonly scope: Scope;
  readonly answer: RouteAnswer;
  readonly steps: readonly StepRef[];
  readonly node: Uint32Array;
  /** Routes to this permission only, whatever its verbs. */
  readonly permission?: string;
}

/** The answer to Explore's question. */
export type Shown = ReachShown | RoutesShown;

export interface Asking {
  readonly mode: Mode;
  readonly start: readonly NodeRef[];
  readonly target: NodeRef | undefined;
  readonly permission: string | undefined;
  readonly scope: Scope;
  /** Most routes to be listed, the independent ones beside. */
  readonly routes?: number;
}

/** An answer, and what is to be laid out of it. */
export interface Answered {
  readonly shown: Shown;
  readonly drawing: Drawing;
}

/** Routes listed at first; the answer says when there are more. */
export const ROUTES = 20;
export const MORE_ROUTES = 100;
const MOST_ROUTES = 2_000;
const LISTED = 'explore.routes';

/** How many routes are wanted: in the link, and undone. */
export function routesWanted(filters: Filters): number {
  const wanted = Number(filters.text(LISTED));
  return Number.isInteger(wanted) && wanted > ROUTES ? Math.min(wanted, MOST_ROUTES) : ROUTES;
}

/** List more of them; false: as many as can be listed are. */
export function wantMoreRoutes(filters: Filters): boolean {
  const before = routesWanted(filters);
  filters.set(LISTED, String(Math.min(MOST_ROUTES, before + MORE_ROUTES)));
  return routesWanted(filters) > before;
}

export function canListMore(filters: Filters): boolean {
  return routesWanted(filters) < MOST_ROUTES;
}

/**
 * Ask the engine. Blast radius and who-can-reach are always asked down to "not evaluated", so that the three counts
 * stay in sight whatever the verdict filter hides.
 */
export async function answerTo(engine: EngineApi, asking: Asking): Promise<Answered | undefined> {
  const { mode, start, target, permission, scope, routes = ROUTES } = asking;
  const [from] = start;
  if (mode === 'routes') {
    if (!from || !target) return undefined;
    const answer = await engine.routes(from.node, target.node, scope, routes, permission);
    const steps = distinct(answer.routes.flatMap((route) => route.steps));
    const drawing = drawingOfRoutes(answer, steps, scope.at);
    const node = drawing.node.slice();
    const of = permission === undefined ? {} : { permission };
    return { shown: { kind: 'routes', mode, scope, answer, steps, node, ...of }, drawing };
  }
  const whole: Scope = { ...scope, atLeast: 'not-evaluated' };
  const starts = mode === 'blast' ? start.map(({ node }) => node) : target ? [target.node] : [];
  if (starts.length === 0) return undefined;
  const walk = await askEstate(engine, 'walk', { kind: 'walk', mode, start: starts, scope: whole });
  const drawing = drawingOfWalk(walk, mode);
  const { counts, byTenant, byKind, assumes } = walk;
  const answer = { start: walk.start, counts, byTenant, byKind, assumes };
  const passed = new Set(walk.passed);
  return { shown: { kind: 'reach', mode, scope: whole, answer, node: walk.node.slice(), passed }, drawing };
}

function distinct(steps: readonly StepRef[]): readonly StepRef[] {
  return [...new Map(steps.map((step) => [step.step, step])).values()];
}
