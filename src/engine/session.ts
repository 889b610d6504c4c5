import type { AccessGraph } from '../graph/access-graph';
import { runToEnd } from '../lib/steps';
import type { Put } from '../lib/text-parts';
import { mayStart } from '../graph/kernels/counts';
import type { Counts } from '../graph/kernels/counts';
import type {
  Finding,
  NodeRef,
  OverlapAnswer,
  ReachAnswer,
  RouteAnswer,
  Scope,
  StepRef,
} from '../questions/answers';
import { listByWalking, reachedAmong } from '../questions/among';
import type { Among } from '../questions/among';
import { onlyOutsiders } from '../questions/outsiders';
import { noRoutes, overlapAnswered, permissionQuestion, routesAnswered } from '../questions/overlap';
import { blastRadiusInTurns } from '../questions/blast-radius';
import { crossersInTurns } from '../questions/crossing-reach';
import { whoCanReachInTurns } from '../questions/who-can-reach';
import { nodeRef, stepRef } from '../questions/refs';
import type { Estate } from '../questions/refs';
import type { CoverageGap, Snapshot } from '../model/snapshot';
import { packReport } from '../report/write-report';
import type { PackedReport } from '../report/write-report';
import type { ReportOptions } from '../report/report-options';
import type { ReportSource } from '../report/select';
import { ruleSetVersion } from '../findings/rule-set';
import { mergeDecisions } from '../review/merge';
import { NO_REVIEW } from '../review/reviewed';
import type { Review } from '../review/reviewed';
import type { Decision, KnownDecision } from '../review/decision';
import type { RedactionKey } from '../report/redact/key-file';
import { withDecisions } from '../review/review-evidence';
import { systems as allSystems } from '../systems/registry';
import type { PermissionMatrix, RecordView, SystemModule } from '../systems/system';
import { Asking } from './ask';
import { undecided } from './ask-answer';
import type { AskAnswer, AskQuestion } from './ask-answer';
import type {
  AccessPage,
  AccessQuery,
  NodeDetail,
  Overview,
  Progress,
  RuleLimit,
  SnapshotInfo,
} from './contract';
import { evaluateSnapshot, joinedView } from './evaluate';
import type { Evaluated } from './evaluate';
import { findingsAt } from './findings-at';
import type { FoundFindings } from './findings-at';
import { KeptCounts } from './kept-counts';
import { Names } from './names';
import { assumedLayers, nodeDetail } from './node-detail';
import { EAGER_STEPS, overviewOf } from './overview';
import { ENGINE_VERSION } from './version';
import type { PackedEstate, DecidedEstate, SourceText } from './packed-estate';
import { AccessTables } from './access-tables';
import { toldHere, restoredHere } from './returned';

interface SessionParts {
  readonly estate: Estate;
  readonly gaps: readonly CoverageGap[];
  readonly collected: number | undefined;
  readonly snapshot?: Snapshot;
  readonly evaluated?: Evaluated;
  readonly packed?: PackedEstate;
}

const NO_REQUESTS =
  'this estate was opened from its decided graph, which holds no records: a new request cannot be decided from it, ' +
  'because a deny, a boundary or a more specific rule may decide it otherwise than any step. Import the exports ' +
  'themselves, or a workspace with records';

const DRAWN_ROUTES = 20;

/** So many walks cost less than the index that would answer all, which takes as long as a hundred or so: it is made for more. */
const FEW_WALKS = 64;

/**
 * One opened estate and every question about it. Pure: the instant comes with each question. The worker, the
 * command line and the report viewer all answer from here, which is what makes their answers the same.
 */
export class Session {
  readonly estate: Estate;
  readonly gaps: readonly CoverageGap[];
  readonly collected: number | undefined;
  readonly #names: Names;
  readonly #counts: KeptCounts;
  readonly #tables: AccessTables;
  readonly #packed: PackedEstate | undefined;
  #review: Review = NO_REVIEW;
  #snapshot: Snapshot | undefined;
  #view: RecordView | undefined;
  #asking: Asking | undefined;
  #findings: FoundFindings | undefined;
  /** Those with what was decided of them. */
  #told:
    | { readonly of: readonly Finding[]; readonly review: Review; readonly list: readonly Finding[] }
    | undefined;

  private constructor(parts: SessionParts) {
    const { estate, gaps, collected, snapshot, evaluated, packed } = parts;
    this.estate = estate;
    this.gaps = gaps;
    this.collected = collected;
    this.#snapshot = snapshot;
    this.#view = evaluated?.view;
    this.#packed = packed;
    this.#names = new Names(estate.graph);
    this.#counts = new KeptCounts(estate.graph);
    this.#tables = new AccessTables(estate);
    if (snapshot !== undefined && evaluated !== undefined) {
      this.#asking = new Asking(snapshot, evaluated, this.#names);
    }
  }

  /** Join, evaluate and build; yields progress. */
  static *fromSnapshot(
    snapshot: Snapshot,
    systems: readonly SystemModule[] = allSystems,
  ): Generator<Progress, Session> {
    const evaluated = yield* evaluateSnapshot(snapshot, systems);
    const { inputs, gaps, collected } = snapshot;
    return new Session({ estate: { graph: evaluated.graph, inputs }, gaps, collected, snapshot, evaluated });
  }

  /** A report's estate: the graph as packed, findings as computed by its author. */
  static fromPacked(packed: PackedEstate): Session {
    const { graph, inputs, gaps, collected } = packed;
    return new Session({ estate: { graph, inputs }, gaps, collected, packed });
  }

  /**
   * An estate whose graph was decided before: nothing is evaluated again. Its records, where there are any, are
   * attached when something needs them.
   */
  static fromDecided({ graph, inputs, gaps, collected }: DecidedEstate): Session {
    return new Session({ estate: { graph, inputs }, gaps, collected });
  }

  /** The records behind a decided graph, for findings and exports. Not for `ask`, which evaluates them anew. */
  attach(snapshot: Snapshot, systems: readonly SystemModule[] = allSystems): void {
    this.#snapshot = snapshot;
    this.#view = joinedView(snapshot, systems);
    this.#findings = undefined;
  }

  /** The records as they were settled and joined, where they are at hand. */
  get view(): RecordView | undefined {
    return this.#view;
  }

  /** The systems that evaluate, for what evaluates again. */
  get systems(): readonly SystemModule[] {
    return allSystems;
  }

  /** The records, where they are at hand. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** Whether findings can be told at once: from the records, or as a report brings them. */
  get hasView(): boolean {
    return this.#view !== undefined || this.#packed !== undefined;
  }

  get graph(): AccessGraph {
    return this.estate.graph;
  }

  get names(): Names {
    return this.#names;
  }

  /** Make ready to decide requests: an estate opened from its decided graph is evaluated again, once. */
  *prepareAsk(): Generator<Progress, void> {
    if (this.#asking !== undefined || this.#snapshot === undefined) return;
    const evaluated = yield* evaluateSnapshot(this.#snapshot, allSystems);
    this.#asking = new Asking(this.#snapshot, evaluated, this.#names);
  }

  /** Decide one request. Only where the records are at hand: a report cannot. */
  ask(question: AskQuestion): AskAnswer {
    if (this.#asking !== undefined) return this.#asking.ask(question);
    if (this.#packed !== undefined) throw new Error('a report holds no records to decide new requests from');
    return undecided(NO_REQUESTS);
  }

  /** Every permission of every principal, on everything and on some resources, for the systems that decide requests. */
  *matrices(at: number): Generator<number, ReadonlyMap<string, PermissionMatrix>> {
    const preparing = this.prepareAsk();
    for (let next = preparing.next(); next.done !== true; next = preparing.next()) yield next.value.records;
    if (this.#asking === undefined) throw new Error(NO_REQUESTS);
    return yield* this.#asking.matrices(at);
  }

  search(text: string, limit: number): readonly NodeRef[] {
    return this.#names.search(text, limit).map((node) => nodeRef(this.graph, node));
  }

  nodes(nodes: readonly number[]): readonly NodeRef[] {
    return nodes.map((node) => nodeRef(this.graph, node));
  }

  node(node: number): NodeDetail {
    return nodeDetail(this.estate, node);
  }

  reach(start: readonly number[], scope: Scope): ReachAnswer {
    return runToEnd(this.reachInTurns(start, scope));
  }

  who(target: number, scope: Scope): ReachAnswer {
    return runToEnd(this.whoInTurns(target, scope));
  }

  routes(from: number, to: number, scope: Scope, limit: number, permission?: string): RouteAnswer {
    return runToEnd(this.routesInTurns(from, to, scope, limit, permission));
  }

  *reachInTurns(start: readonly number[], scope: Scope): Generator<unknown, ReachAnswer> {
    const answer = yield* blastRadiusInTurns(this.graph, start, scope);
    return { ...answer, assumes: assumedLayers(this.graph, this.gaps, start) };
  }

  *whoInTurns(target: number, scope: Scope): Generator<unknown, ReachAnswer> {
    const { by } = scope;
    if (by !== undefined) {
      const crossers = yield* crossersInTurns(this.graph, target, by, scope);
      return { ...crossers, assumes: assumedLayers(this.graph, this.gaps, [target]) };
    }
    const found = yield* whoCanReachInTurns(this.graph, target, scope);
    const answer = { ...found, assumes: assumedLayers(this.graph, this.gaps, [target]) };
    return scope.outsideOf === undefined ? answer : onlyOutsiders(this.graph, answer, scope.outsideOf, scope);
  }

  *routesInTurns(
    from: number,
    to: number,
    scope: Scope,
    limit: number,
    permission?: string,
  ): Generator<unknown, RouteAnswer> {
    // Where the index is at hand, it tells at once that there is none: a search would look at all that lies behind.
    const index = permission === undefined ? this.#counts.known({ ...scope, verbs: [] }) : undefined;
    if (index !== undefined && mayStart(this.graph, from) && from !== to && !index.reaches(from, to))
      return noRoutes(this.graph, from, to);
    const question = permissionQuestion(this.graph, from, to, scope, permission);
    return yield* routesAnswered(this.estate, question, limit);
  }

  /** For every node, how many it reaches and how many reach it, exactly. Yields as it counts. */
  *counts(scope: Scope): Generator<number, Counts> {
    return yield* this.#counts.of(scope);
  }

  /**
   * What some nodes reach of one another and together: by an index of what single starters reach, where more than
   * `fewWalks` of them start something and it fits into `room` bytes, else by walks; both say the same.
   */
  *among(
    nodes: readonly number[],
    scope: Scope,
    mostPairs: number,
    room = Number.POSITIVE_INFINITY,
    fewWalks = FEW_WALKS,
  ): Generator<number, Among> {
    // What can start nothing costs nothing.
    const few = nodes.filter((node) => mayStart(this.graph, node)).length <= fewWalks;
    const index = few ? this.#counts.known(scope) : yield* this.#counts.index(scope, room);
    const list =
      index === undefined
        ? listByWalking(this.graph, scope)
        : function* (start: number): Generator<number, Uint32Array> {
            yield start;
            return index.list(start);
          };
    return yield* reachedAmong(this.graph, nodes, list, mostPairs);
  }

  /** Lets go of what only makes later answers faster. */
  forgetIndex(): void {
    this.#counts.forgetIndex();
  }

  steps(steps: readonly number[]): readonly StepRef[] {
    return steps.map((step) => stepRef(this.estate, step));
  }

  overlap(principal: number, resource: number, permission: string, scope: Scope): OverlapAnswer {
    return runToEnd(this.overlapInTurns(principal, resource, permission, scope));
  }

  *overlapInTurns(
    principal: number,
    resource: number,
    permission: string,
    scope: Scope,
  ): Generator<unknown, OverlapAnswer> {
    return yield* overlapAnswered(this.estate, principal, resource, permission, scope, DRAWN_ROUTES);
  }

  /** A page of the Access table; the table itself is computed once per scope. Yields per principal. */
  *access(query: AccessQuery): Generator<number, AccessPage> {
    return yield* this.#tables.page(query);
  }

  /** The whole filtered table as CSV (RFC 4180), formulas neutralised. */
  *accessCsv(query: AccessQuery, put: Put): Generator<number, void> {
    yield* this.#tables.csv(query, put);
  }

  /** All findings at an instant, worst first. Computed once per instant; yields per principal and rule. */
  *findings(at: number): Generator<number, readonly Finding[]> {
    // Those of a report have what was decided by the time it was made among their evidence.
    if (this.#packed !== undefined) return this.#packed.findings;
    const { list: of } = yield* this.#found(at);
    const review = this.#review;
    // The same list as long as it is the same: what is filtered of it is kept by it.
    if (this.#told?.of === of && this.#told.review === review) return this.#told.list;
    const list = yield* withDecisions(of, review, at);
    this.#told = { of, review, list };
    return list;
  }

  /** Whether the findings at an instant are known, so that one of them is told at once. */
  knowsFindings(at: number): boolean {
    return this.#packed !== undefined || this.#findings?.at === at;
  }

  *#found(at: number): Generator<number, FoundFindings> {
    if (this.#findings?.at === at) return this.#findings;
    const { estate, collected } = this;
    this.#findings = yield* findingsAt({ estate, view: this.#view, collected, names: this.#names }, at);
    return this.#findings;
  }

  /**
   * What the app shows at once. Findings of a large estate are told as pending until somebody asks for them: to open it
   * must not take minutes.
   */
  *overview(at: number, snapshot?: SnapshotInfo): Generator<number, Overview> {
    const { graph, estate, gaps, collected } = this;
    const eager = graph.stepTo.length <= EAGER_STEPS || this.#packed !== undefined;
    const known = this.#findings?.at === at ? this.#findings : undefined;
    const findings = eager && this.hasView ? yield* this.findings(at) : known?.list;
    const limits = this.#findings?.at === at ? this.#findings.limits : [];
    const overview = yield* overviewOf(at, {
      graph,
      inputs: estate.inputs,
      gaps,
      collected,
      snapshot,
      findings,
      limits,
    });
    const report = this.#packed?.facts;
    return report === undefined ? overview : { ...overview, report };
  }

  /** The record at a place, in a report that carries it. */
  sourceText(...place: Parameters<SourceText>): string | undefined {
    return this.#packed?.sourceText?.(...place);
  }

  /** What the findings that were computed last could not cover. */
  get limits(): readonly RuleLimit[] {
    return this.#findings?.limits ?? [];
  }

  /** True for a report: one instant, no records behind it. */
  get isReport(): boolean {
    return this.#packed !== undefined;
  }

  /** What reviewers decided: it goes with the findings as evidence, and changes no answer. */
  get review(): Review {
    return this.#review;
  }

  decide(review: Review): void {
    this.#review = review;
  }

  /** Pack what a scope leaves, to be put into the viewer; with the text of its records where that is at hand. */
  *report(
    options: Omit<ReportOptions, 'review'>,
    at: number,
    sourceText?: SourceText,
  ): Generator<number, PackedReport> {
    const from = yield* this.#reportSource(at);
    return yield* packReport(from, { ...options, review: this.#review }, (source) =>
      (sourceText ?? this.#packed?.sourceText)?.(source.file, source.pointer, source.row),
    );
  }

  /** What is decided here, with decisions that are given; those that come back from a report are told (`returned.ts`). */
  merged(decisions: readonly Decision[], keys: readonly RedactionKey[] = []): Review {
    const all = mergeDecisions([this.#review.decisions, decisions]);
    // In a report they are about what it has, as it calls it.
    return this.isReport ? all : toldHere(all, keys, this.#returnedTo());
  }

  /** Decisions that come back from a report, as far as they can be told. `review`: those they may have been before. */
  restored(
    decisions: readonly Decision[],
    key?: RedactionKey,
    review: readonly KnownDecision[] = this.#review.decisions,
  ): readonly Decision[] {
    return restoredHere(decisions, key, { ...this.#returnedTo(), review });
  }

  #returnedTo(): ReportSource {
    const { graph, gaps, collected } = this;
    const findings = this.#findings?.list ?? [];
    return { graph, inputs: this.estate.inputs, gaps, findings, at: 0, collected, engine: '', rules: '' };
  }

  *#reportSource(at: number): Generator<number, ReportSource> {
    const findings = yield* this.findings(at);
    const { graph, gaps, collected } = this;
    const rules = ruleSetVersion();
    return {
      graph,
      inputs: this.estate.inputs,
      gaps,
      findings,
      at,
      collected,
      engine: ENGINE_VERSION,
      rules,
    };
  }
}
