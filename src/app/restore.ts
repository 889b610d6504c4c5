import type { EngineApi } from '../../workers/protocol';
import type { Finding, NodeRef, StepRef } from '../questions/answers';
import type { SnapshotInfo } from '../engine/contract';
import type { AppContext } from './context';
import { parsedAddition } from './proposal-file';
import type { Estate } from './estate.svelte';
import { findingById } from './finding-by-id';
import { NO_ID, aboutOf, foldAddresses, foldMarks } from './fold-mark';
import { stepAddress, stepBetween } from './step-address';
import type { NodeAddress, StepAddress, UrlState } from './url-state';

/** What the URL should say of the present state. */
export function urlStateOf(app: AppContext): UrlState {
  const { clock, estate, filters, navigation, proposal, question, selection } = app;
  const address = (node: NodeRef): NodeAddress => ({
    tenant: estate.tenant(node.tenant)?.id ?? '',
    id: node.id,
  });
  const snapshot = estate.overview?.snapshot;
  const asked = question.start.length > 0 || question.target !== undefined;
  return {
    view: navigation.view,
    start: question.start.map(address),
    verbs: question.scope.verbs,
    becoming: question.scope.becoming,
    selected: selection.nodes.map(address),
    tenants: selection.tenants.flatMap((tenant) => estate.tenant(tenant)?.id ?? []),
    outsiders: selection.outsiders,
    filters: filters.values,
    nodeFilters: filters.nodes.map(([name, node]) => [name, address(node)] as const),
    folds: foldAddresses(filters.folds(aboutOf(question)), (tenant) => estate.tenant(tenant)?.id),
    without: proposal.removed.map(({ key }) => key),
    added: proposal.added.map((record) => JSON.stringify(record)),
    proposed: proposal.shown,
    ...(selection.client !== undefined && { client: selection.client }),
    ...(snapshot && { snapshot: snapshotName(snapshot) }),
    ...(clock.source === 'collected' && { at: 'collected' as const }),
    ...(clock.source === 'chosen' && { at: clock.at }),
    ...(asked && { mode: question.mode }),
    ...(selection.stepRef && { step: stepAddress(selection.stepRef, address) }),
    ...(question.target && { target: address(question.target) }),
    ...(question.permission !== undefined && { permission: question.permission }),
    ...(question.scope.atLeast !== 'not-evaluated' && { atLeast: question.scope.atLeast }),
    ...(selection.finding && { finding: selection.finding.id }),
  };
}

/**
 * Turn what the URL says into state. What is not in this snapshot is left out and told.
 * Nothing is changed any more once `current` says that a later hash is being restored.
 */
export async function restoreUrlState(
  state: UrlState,
  app: AppContext,
  current: () => boolean,
): Promise<void> {
  const { clock, engine, estate, filters, navigation, proposal, question, selection } = app;
  if (!app.report && !(await openNamed(state.snapshot, estate))) return;
  if (!current()) return;
  const collected = estate.overview?.collected;
  if (typeof state.at === 'number') clock.choose(state.at);
  else if (state.at === 'collected' && collected !== undefined) clock.toCollected(collected);
  else if (!app.report && clock.source !== 'now') clock.toNow();

  const known = filters.folds(aboutOf(question)).flatMap(({ node }) => node ?? []);
  const chosen = [...selection.nodes, ...selection.recent];
  // First which estate is asked: it decides what number a thing has.
  await proposal.restore(state.without, state.added.flatMap(parsedAddition), state.proposed);
  if (!current()) return;

  const inFolds = state.folds.filter(({ node }) => node.id !== NO_ID).map(({ node }) => node);
  const [start, target, selected, narrowed, folded, finding, step] = await Promise.all([
    findAll(state.start, engine, estate),
    findAll(state.target ? [state.target] : [], engine, estate),
    findAll(state.selected, engine, estate, chosen),
    findAll(
      state.nodeFilters.map(([, node]) => node),
      engine,
      estate,
    ),
    findAll(inFolds, engine, estate, known),
    findFinding(state.finding, engine, clock.at),
    state.step && findStep(state.step, app),
  ]);
  if (!current()) return;
  question.clear();
  selection.clear();
  question.setMode(state.mode ?? 'blast');
  question.setStart(...start.found);
  question.setTarget(target.found[0]);
  question.setPermission(state.permission);
  question.setAtLeast(state.atLeast ?? 'not-evaluated');
  question.setVerbs(state.verbs);
  question.setBecoming(state.becoming);
  selection.select(...selected.found);
  selection.selectStep(step);
  selection.selectFinding(finding);
  selection.filterTenants(
    (estate.overview?.tenants ?? []).flatMap(({ id }, tenant) =>
      state.tenants.includes(id) ? [tenant] : [],
    ),
    state.client,
  );
  selection.onlyOutsiders(state.outsiders);
  filters.restore(
    state.filters,
    state.nodeFilters.flatMap(([name, { tenant, id }]) => {
      const node = narrowed.found.find(
        (found) => found.id === id && (estate.tenant(found.tenant)?.id ?? '') === tenant,
      );
      return node === undefined ? [] : [[name, node] as const];
    }),
  );

  const tenants = estate.overview?.tenants ?? [];
  filters.setFolds(
    aboutOf(question),
    foldMarks(
      state.folds,
      ({ tenant, id }) =>
        folded.found.find((node) => node.id === id && (tenants[node.tenant]?.id ?? '') === tenant),
      (id) => {
        const place = tenants.findIndex((tenant) => tenant.id === id);
        return place < 0 ? undefined : place;
      },
    ),
  );

  const missing = [
    ...start.missing,
    ...target.missing,
    ...selected.missing,
    ...narrowed.missing,
    ...folded.missing,
  ];
  const names = [
    ...missing.map(({ id }) => id),
    ...(state.step && step === undefined
      ? [`the step from ${state.step.from.id} to ${state.step.to.id}`]
      : []),
  ];
  navigation.tell(names.length > 0 ? `Not in this snapshot: ${names.join(', ')}` : undefined);
}

/**
 * Do something after which things may have other numbers, and put the page back as it was: the same question, selection
 * and filters about the same things. `record` keeps how it was, to come back to.
 */
export async function keepingPlace(
  app: AppContext,
  work: () => Promise<void>,
  record: () => void = () => undefined,
): Promise<void> {
  // Whoever is quicker than a link is being turned into state: half of it would be lost, and could not be undone.
  await app.navigation.settled();
  record();
  const before = urlStateOf(app);
  // Nothing is written meanwhile: half of a change is no place to go back to.
  await app.navigation.apply(before, async (_, current) => {
    await work();
    const { without: removed, added, proposed, snapshot } = urlStateOf(app);
    const state: UrlState = {
      ...without(before, 'snapshot'),
      without: removed,
      added,
      proposed,
      ...(snapshot !== undefined && { snapshot }),
    };
    await restoreUrlState(state, app, current);
  });
}

/** A state without some of what it may say. */
export function without(
  state: UrlState,
  ...names: readonly ('permission' | 'finding' | 'snapshot' | 'step')[]
): UrlState {
  const { permission, finding, snapshot, step, ...rest } = state;
  return {
    ...rest,
    ...(permission !== undefined && !names.includes('permission') && { permission }),
    ...(finding !== undefined && !names.includes('finding') && { finding }),
    ...(snapshot !== undefined && !names.includes('snapshot') && { snapshot }),
    ...(step !== undefined && !names.includes('step') && { step }),
  };
}

/** Undo, redo and saved views: a state as it was. */
export function goBackTo(app: AppContext, state: UrlState): Promise<void> {
  return app.navigation.apply(state, (kept, current) => restoreUrlState(kept, app, current));
}

/** A stored snapshot by what does not change while it exists. Another browser's number 3 is another snapshot. */
export function snapshotName(snapshot: SnapshotInfo): string {
  return `${snapshot.id}-${snapshot.importedAt.toString(36)}`;
}

/** Open the snapshot named, else the latest; false when there is none. */
async function openNamed(name: string | undefined, estate: Estate): Promise<boolean> {
  const latest = [...estate.snapshots].sort((a, b) => b.importedAt - a.importedAt || b.id - a.id)[0];
  const wanted = estate.snapshots.find((snapshot) => snapshotName(snapshot) === name) ?? latest;
  if (!wanted) return false;
  if (estate.overview?.snapshot?.id === wanted.id) return true;
  return estate.open(wanted.id);
}

interface FoundNodes {
  readonly found: readonly NodeRef[];
  readonly missing: readonly NodeAddress[];
}

/**
 * Nodes by tenant id and own id. The same id may exist in several tenants. `known`: nodes that may be among them, if their
 * numbers are still the same; they are asked for at once.
 */
export async function findAll(
  addresses: readonly NodeAddress[],
  engine: EngineApi,
  estate: Estate,
  known: readonly NodeRef[] = [],
): Promise<FoundNodes> {
  const found: NodeRef[] = [];
  const missing: NodeAddress[] = [];
  const still = addresses.length === 0 || known.length === 0 ? [] : await stillThere(known, engine);
  for (const address of addresses) {
    const same = still.find(
      ({ id, tenant }) => id === address.id && (estate.tenant(tenant)?.id ?? '') === address.tenant,
    );
    if (same) {
      found.push(same);
      continue;
    }
    const candidates = (await engine.search(address.id, 50)).filter((node) => node.id === address.id);
    const node =
      candidates.find((candidate) => estate.tenant(candidate.tenant)?.id === address.tenant) ?? candidates[0];
    if (node) found.push(node);
    else missing.push(address);
  }
  return { found, missing };
}

async function findStep(
  address: StepAddress,
  { engine, estate, selection }: AppContext,
): Promise<StepRef | undefined> {
  const { stepRef } = selection;
  const known = stepRef === undefined ? [] : [stepRef.from, stepRef.to];
  const { found } = await findAll([address.from, address.to], engine, estate, known);
  const [from, to] = found;
  return from && to && stepBetween(address, from, to, engine);
}

/** Of some nodes those that still have their number. */
async function stillThere(known: readonly NodeRef[], engine: EngineApi): Promise<readonly NodeRef[]> {
  // A number that a smaller estate does not have is an error there: then they are looked for one by one.
  const now = await engine.nodes(known.map(({ node }) => node)).catch(() => []);
  return now.filter(({ node, id }) => known.some((one) => one.node === node && one.id === id));
}

async function findFinding(
  id: string | undefined,
  engine: EngineApi,
  at: number,
): Promise<Finding | undefined> {
  if (id === undefined) return undefined;
  return findingById(engine, at, id);
}
