import { STEP_KINDS } from '../../graph/access-graph';
import { UNREACHED, walkBackward } from '../../graph/walk';
import type { Accountability } from '../../model/accountability';
import type { PrincipalRecord, SnapshotRecord } from '../../model/record';
import { NEVER_ENDS } from '../../model/window';
import { crossingSteps } from '../../questions/cross-tenant';
import { filterOf } from '../../questions/reach';
import { kindOf, nameOf, stepSource, tenantName } from '../rule';
import type { FoundEvidence, Rule, RuleContext } from '../rule';
import { dateText } from './credentials';

const UNLOCKS = STEP_KINDS.indexOf('unlocks');
const SAME = STEP_KINDS.indexOf('same-identity');
const MACHINE = new Set(['service-account', 'application', 'token', 'access-key']);
const SHOWN = 8;

/** Principals that are no person and have no owner in any export. */
export const unownedNonHuman: Rule = {
  id: 'unowned-non-human',
  title: 'Machine identity without an owner',
  why: 'Nobody answers for it: nobody rotates it, reviews it, or notices when it should be gone.',
  remedy: 'Name an owner, a purpose and a review date; disable it when nobody will.',
  frameworks: ['NHI1:2025', 'CIS 5.5', 'PR.AA-01', 'A.5.16'],
  *find(context) {
    for (const record of context.view.all('principal')) {
      const machine = record.human === false || (record.human !== true && MACHINE.has(record.type));
      if (!machine || record.type === 'computer' || record.type === 'role' || record.type === 'service')
        continue;
      if (record.type === 'group' || record.type === 'everyone' || record.type === 'external') continue;
      if (record.mentionedOnly === true || record.enabled === false) continue;
      if (record.accountability?.owner !== undefined) continue;
      const node = context.nodeOf(record.key);
      if (node === undefined) continue;
      const held = context.rows(node).length;
      yield {
        subject: node,
        severity: held > 0 ? 'medium' : 'low',
        title: `${record.name} has no owner`,
        evidence: [
          {
            text: `${record.nativeType ?? record.type} of ${tenantName(context, node)} with ${held === 1 ? 'one effective permission' : `${held} effective permissions`}; no export names an owner`,
            source: record.source,
            node,
          },
        ],
      };
    }
  },
};

const LEFT = /^(?:terminated|left|leaver|offboarded|inactive|deprovisioned|resigned|dismissed)\b/iu;

/** Someone who left according to one export and still has a working account with access in another place. */
export const terminatedStillEffective: Rule = {
  id: 'terminated-still-effective',
  title: 'Left, and still effective',
  why: 'One source says that this person has left, and an account of theirs still works and still holds access elsewhere.',
  remedy:
    'Disable the account and remove its grants in the tenant named; then look for what else was missed at the same leaving.',
  frameworks: ['NHI1:2025', 'AC-2(3)', 'A.5.18', 'CC6.2', 'CIS 6.2'],
  *find(context) {
    const left = context.view
      .all('principal')
      .filter((record) => record.status !== undefined && LEFT.test(record.status));
    const reported = new Set<number>();
    for (const record of left.filter((r) => r.type !== 'identity')) {
      for (const account of accountsOf(context, record)) {
        const rows = context.rows(account).length;
        const { graph } = context.estate;
        const disabled = ((graph.nodeFlags[account] ?? 0) & 1) !== 0;
        if (disabled || rows === 0 || reported.has(account)) continue;
        reported.add(account);
        yield {
          subject: account,
          severity: 'high',
          title: `${nameOf(context, account)} still has access in ${tenantName(context, account)} after leaving`,
          evidence: [
            { text: `${record.name} is stated as ${record.status ?? ''}`, source: record.source },
            {
              text: `The account ${nameOf(context, account)} is not disabled and holds ${rows === 1 ? 'one effective permission' : `${rows} effective permissions`}`,
              node: account,
              ...sourceOf(context, account),
            },
          ],
        };
      }
    }
  },
};

function sourceOf(context: RuleContext, node: number): Pick<FoundEvidence, 'source'> {
  const source = context.estate.graph.nodes[node]?.source;
  return source === undefined ? {} : { source };
}

/** The principal's own node and every account joined to the same identity. */
function accountsOf(context: RuleContext, record: PrincipalRecord): readonly number[] {
  const { graph } = context.estate;
  const own = context.nodeOf(record.key);
  if (own === undefined) return [];
  const found = new Set([own]);
  for (let i = graph.inStart[own] ?? 0; i < (graph.inStart[own + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    if (graph.stepKind[step] !== SAME) continue;
    const identity = graph.stepFrom[step] ?? 0;
    for (let e = graph.outStart[identity] ?? 0; e < (graph.outStart[identity + 1] ?? 0); e++) {
      if (graph.stepKind[e] === SAME) found.add(graph.stepTo[e] ?? 0);
    }
  }
  return [...found];
}

/** One account, several people. */
export const sharedAccount: Rule = {
  id: 'shared-account',
  title: 'Shared account',
  why: 'Several people act as one principal: what was done cannot be traced to who did it, and when one of them leaves the secret should change.',
  remedy:
    'Give each person an account of their own; until then keep the secret in a vault that records each use, and rotate it when anyone leaves.',
  frameworks: ['NHI9:2025', 'NHI10:2025', 'CC6.1', 'IA-4'],
  *find(context) {
    for (const record of context.view.all('principal')) {
      const node = context.nodeOf(record.key);
      if (node === undefined || record.enabled === false || record.type === 'identity') continue;
      const people = record.shared === true || isUnlocked(context, node) ? peopleBehind(context, node) : [];
      if (record.shared !== true && (people.length < 2 || record.human === false)) continue;
      const evidence: FoundEvidence[] = [
        ...(record.shared === true
          ? [{ text: 'Stated as a shared account', source: record.source, node }]
          : []),
        ...people
          .slice(0, SHOWN)
          .map((person) => ({ text: `${nameOf(context, person)} can sign in as it`, node: person })),
        ...(people.length > SHOWN ? [{ text: `and ${people.length - SHOWN} more` }] : []),
      ];
      yield {
        subject: node,
        severity: 'high',
        title: `${record.name} is shared${people.length > 0 ? `: ${people.length} ${people.length === 1 ? 'person stands' : 'people stand'} behind it` : ''}`,
        evidence:
          evidence.length > 0
            ? evidence
            : [{ text: 'Stated as a shared account', source: record.source, node }],
      };
    }
  },
};

function isUnlocked(context: RuleContext, node: number): boolean {
  const { graph } = context.estate;
  for (let i = graph.inStart[node] ?? 0; i < (graph.inStart[node + 1] ?? 0); i++) {
    if (graph.stepKind[graph.inStep[i] ?? 0] === UNLOCKS) return true;
  }
  return false;
}

/** Users who can get hold of a secret that signs in as the account. */
function peopleBehind(context: RuleContext, account: number): readonly number[] {
  const { graph } = context.estate;
  const found = new Set<number>();
  for (let i = graph.inStart[account] ?? 0; i < (graph.inStart[account + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    if (graph.stepKind[step] !== UNLOCKS) continue;
    const back = walkBackward(
      graph,
      { node: graph.stepFrom[step] ?? 0, controlled: true },
      { ...filterOf(context.scope), becoming: false, rank: 2 },
    );
    back.controlled.forEach((distance, node) => {
      if (distance !== UNREACHED && node !== account && kindOf(context, node) === 'user') found.add(node);
    });
  }
  return [...found].filter((node) => ((graph.nodeFlags[node] ?? 0) & 1) === 0);
}

/** Break-glass access without an end. */
export const breakGlassNeverExpires: Rule = {
  id: 'break-glass-never-expires',
  title: 'Break-glass access that never expires',
  why: 'Emergency access is meant for an hour, not for good. Standing break-glass access is ordinary privileged access with less oversight.',
  remedy: 'Give it an end or make it eligible with approval; review every use afterwards.',
  frameworks: ['AC-2', 'AC-6(7)', 'A.8.2', 'CC6.3'],
  *find(context) {
    for (const { record, accountability, node, what } of accountable(context)) {
      if (accountability.breakGlass !== true) continue;
      if (accountability.expires !== undefined && accountability.expires !== NEVER_ENDS) continue;
      const reviewed = accountability.breakGlassReviewed ?? accountability.lastReviewed;
      yield {
        subject: node,
        about: record.key,
        severity: 'high',
        title: `${what} is break-glass and ${accountability.expires === NEVER_ENDS ? 'never expires' : 'has no stated end'}`,
        evidence: [
          {
            text: `${reviewed === undefined ? 'No review is stated' : `Last reviewed ${dateText(reviewed)}`}${accountability.owner === undefined ? '; no owner' : `; owner ${accountability.owner}`}`,
            source: record.source,
            node,
          },
        ],
      };
    }
  },
};

const TEMPORARY =
  /\b(?:temp|temporary|temporarily|interim|short[- ]term|until|for the (?:project|migration)|cover(?:ing)? for)\b/iu;

/** Called temporary in its reason, without an end. */
export const standingTemporaryAccess: Rule = {
  id: 'standing-temporary-access',
  title: 'Standing access called temporary',
  why: 'The reason says temporary and nothing ends it.',
  remedy: 'Set the end that was meant, or remove it now if that day has passed.',
  frameworks: ['AC-2', 'AC-6(7)', 'A.5.18', 'CIS 6.2'],
  *find(context) {
    for (const { record, accountability, node, what } of accountable(context)) {
      if (accountability.reason === undefined || !TEMPORARY.test(accountability.reason)) continue;
      if (accountability.expires !== undefined && accountability.expires !== NEVER_ENDS) continue;
      if (
        'window' in record &&
        Number.isFinite(record.window.until) &&
        record.window.until < Number.MAX_VALUE
      )
        continue;
      yield {
        subject: node,
        about: record.key,
        severity: 'medium',
        title: `${what} is called temporary and never ends`,
        evidence: [
          {
            text: `Reason: ${accountability.reason}${accountability.granted === undefined ? '' : `; granted ${dateText(accountability.granted)}`}${accountability.ticket === undefined ? '' : `; ticket ${accountability.ticket}`}`,
            source: record.source,
            node,
          },
        ],
      };
    }
  },
};

/** Stated as expired or removed, and the access still stands. */
export const expiredStillEffective: Rule = {
  id: 'expired-still-effective',
  title: 'Expired, and still effective',
  why: 'Its stated end has passed, and the account or the access is still there.',
  remedy: 'Remove it, or renew it with a new end, an owner and a reason.',
  frameworks: ['NHI1:2025', 'AC-2(3)', 'A.5.18', 'CC6.2'],
  *find(context) {
    for (const record of context.view.all('principal')) {
      const end = record.accountability?.removed ?? record.accountability?.expires;
      const node = context.nodeOf(record.key);
      if (end === undefined || end > context.scope.at || node === undefined || record.enabled === false)
        continue;
      const rows = context.rows(node).length;
      if (rows === 0) continue;
      yield {
        subject: node,
        severity: 'high',
        title: `${record.name} should have ended on ${dateText(end)} and still holds access`,
        evidence: [
          {
            text: `Stated end ${dateText(end)}; ${rows === 1 ? 'one effective permission' : `${rows} effective permissions`} today`,
            source: record.source,
            node,
          },
        ],
      };
    }
    yield* endedContracts(context);
  },
};

/** Clients whose contract has ended and into whose tenant someone still reaches. */
function* endedContracts(context: RuleContext): ReturnType<Rule['find']> {
  const { graph } = context.estate;
  const crossing = crossingSteps(graph, { ...context.scope, atLeast: 'conditional' });
  for (const [index, tenant] of graph.tenants.entries()) {
    if (tenant.contractEnd === undefined || tenant.contractEnd > context.scope.at) continue;
    const steps = crossing.filter((step) => graph.nodeTenant[graph.stepTo[step] ?? 0] === index);
    const first = steps[0];
    if (first === undefined) continue;
    const holders = new Set(steps.map((step) => graph.stepFrom[step] ?? 0));
    const name = nameOf(context, graph.stepFrom[first] ?? 0);
    yield {
      subject: graph.stepFrom[first] ?? 0,
      about: tenant.key,
      severity: 'high',
      title: `The contract with ${tenant.name} ended on ${dateText(tenant.contractEnd)} and ${holders.size === 1 ? `${name} still reaches it` : `${holders.size} principals still reach it`}`,
      evidence: [
        ...steps.slice(0, SHOWN).map((step) => ({
          text: `${nameOf(context, graph.stepFrom[step] ?? 0)} reaches ${nameOf(context, graph.stepTo[step] ?? 0)}`,
          step,
          ...stepSource(context, step),
        })),
        ...(steps.length > SHOWN ? [{ text: `and ${steps.length - SHOWN} more` }] : []),
      ],
    };
  }
}

interface Accountable {
  readonly record: SnapshotRecord;
  readonly accountability: Accountability;
  readonly node: number;
  readonly what: string;
}

/** Everything that carries accountability, with the node it is about and what to call it. */
function* accountable(context: RuleContext): Generator<Accountable> {
  for (const record of context.view.all('principal')) {
    if (record.enabled !== false)
      yield* about(context, record, record.accountability, record.key, record.name);
  }
  for (const record of context.view.all('secret')) {
    if (record.active !== false)
      yield* about(context, record, record.accountability, record.key, record.name);
  }
  for (const record of context.view.all('grant')) {
    yield* about(
      context,
      record,
      record.accountability,
      record.principal,
      `${record.permission} on ${label(context, record.resource)} for ${label(context, record.principal)}`,
    );
  }
  for (const record of context.view.all('membership')) {
    yield* about(
      context,
      record,
      record.accountability,
      record.member,
      `Membership of ${label(context, record.member)} in ${label(context, record.group)}`,
    );
  }
  for (const record of context.view.all('trust')) {
    yield* about(
      context,
      record,
      record.accountability,
      record.from,
      `Trust from ${label(context, record.from)} to ${label(context, record.to)}`,
    );
  }
}

function* about(
  context: RuleContext,
  record: SnapshotRecord,
  accountability: Accountability | undefined,
  key: string,
  what: string,
): Generator<Accountable> {
  const node = context.nodeOf(key);
  if (accountability !== undefined && node !== undefined) yield { record, accountability, node, what };
}

function label(context: RuleContext, key: string): string {
  const node = context.nodeOf(key);
  return node === undefined ? key.slice(key.indexOf('|') + 1) : nameOf(context, node);
}
