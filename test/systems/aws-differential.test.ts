import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Simulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/systems/system';
import { ACCOUNT, ASKED_KEYS, caseOf, ORGANISATION, OTHER } from './aws-differential-cases';
import type { Ask, Case, Document } from './aws-differential-cases';
import { estateOfCase } from './aws-differential-estate';
import { rewritten } from './aws-differential-rules';

/** Requests: a sample in CI, all of them by `npm run soak` (`PROPERTY_RUNS`). */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 1200);
const PER_CASE = 40;
const SEED = 20261121;

function simulationOf(one: Case, ask: Ask, put: (document: Document) => Document): Simulation {
  const { who, what } = ask;
  const names = (documents: readonly Document[], prefix: string): { name: string; policy: unknown }[] =>
    documents.map((document, i) => ({ name: `${prefix}${i}`, policy: put(document) }));
  const levels = (all: readonly (readonly Document[])[]): Simulation['serviceControlPolicies'] =>
    all.map((documents, i) => ({ orgIdentifier: `level${i}`, policies: names(documents, `level${i}-`) }));
  const rcps = one.rcps[ACCOUNT] ?? [];
  const over = what.account === ACCOUNT ? rcps : [...rcps.slice(0, 2), one.rcps[OTHER]?.[2] ?? []];
  return {
    request: {
      principal: who.type === 'user' ? who.arn : `arn:aws:sts::${ACCOUNT}:assumed-role/${who.name}/sess`,
      action: ask.action,
      resource: { resource: what.arn, accountId: what.account },
      contextVariables: contextOf(one, ask),
    },
    identityPolicies: names(who.policies, 'identity'),
    serviceControlPolicies: levels(one.scps ?? []),
    resourceControlPolicies: one.scps === undefined ? [] : levels(over),
    ...(what.policy === null ? {} : { resourcePolicy: put(what.policy) }),
    ...(who.boundary === undefined ? {} : { permissionBoundaryPolicies: names([who.boundary], 'boundary') }),
  };
}

function contextOf(one: Case, ask: Ask): Record<string, string | string[]> {
  const { who } = ask;
  const context: Record<string, string | string[]> = {
    'aws:PrincipalArn': who.arn,
    'aws:PrincipalAccount': ACCOUNT,
    'aws:PrincipalType': who.type === 'user' ? 'User' : 'AssumedRole',
    'aws:PrincipalIsAWSService': 'false',
    'aws:userid': who.type === 'user' ? who.id : `${who.id}:sess`,
    'aws:ResourceAccount': ask.what.account,
    'aws:CurrentTime': new Date(ask.at).toISOString(),
    'aws:EpochTime': String(ask.at / 1000),
  };
  if (who.type === 'user') context['aws:username'] = who.name;
  if (one.scps !== undefined) {
    context['aws:PrincipalOrgID'] = ORGANISATION;
    context['aws:ResourceOrgID'] = ORGANISATION;
  }
  for (const [key, value] of Object.entries(who.tags)) context[`aws:PrincipalTag/${key}`] = value;
  for (const [key, value] of Object.entries(ask.context))
    context[key] = typeof value === 'string' ? value : [...value];
  return context;
}

/** The same request as our question: keys the request lacks are stated to be absent. */
function givenOf(one: Case, ask: Ask): Record<string, readonly string[]> {
  const given: Record<string, readonly string[]> = {};
  for (const key of ASKED_KEYS) {
    const value = ask.context[key];
    given[key] = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  }
  if (ask.who.type === 'role') given['aws:userid'] = [`${ask.who.id}:sess`];
  if (one.scps === undefined) given['aws:PrincipalOrgID'] = [];
  if (ask.who.tags['team'] === undefined) given['aws:PrincipalTag/team'] = [];
  return given;
}

function verdictOf(decision: Decision): string {
  if (decision.verdict === 'allowed') return 'Allowed';
  if (decision.verdict !== 'denied')
    return `${decision.verdict}: ${decision.condition ?? decision.reason ?? ''}`;
  return decision.reason?.includes('explicit deny') === true ? 'ExplicitlyDenied' : 'ImplicitlyDenied';
}

async function verdictOfOther(seed: number, simulation: Simulation): Promise<string> {
  const result = await runSimulation(simulation, {});
  if (result.resultType === 'error') throw new Error(`seed ${seed}: ${JSON.stringify(result.errors)}`);
  return result.overallResult;
}

interface Disagreement {
  readonly seed: number;
  readonly ask: Ask;
  readonly ours: string;
  readonly theirs: string;
}

describe('against another evaluator of IAM policies', () => {
  it(`agrees on ${RUNS} requests, but for what a rule of AWS decides`, { timeout: 3_600_000 }, async () => {
    const unexplained: Disagreement[] = [];
    const explained = new Map<string, number>();
    const verdicts = new Map<string, number>();
    for (let done = 0, seed = SEED; done < RUNS; seed++) {
      const one = caseOf(seed, PER_CASE);
      const estate = estateOfCase(one);
      expect(estate.snapshot.inputs.flatMap(({ problems }) => problems)).toEqual([]);
      for (const ask of one.requests) {
        done++;
        const theirs = await verdictOfOther(
          seed,
          simulationOf(one, ask, (document) => document),
        );
        const decision = estate.ask(ask.who.arn, ask.action, ask.what.arn, givenOf(one, ask), ask.at);
        const ours = verdictOf(decision);
        verdicts.set(ours, (verdicts.get(ours) ?? 0) + 1);
        if (ours === theirs) continue;
        const rules = new Set<string>();
        const meant = simulationOf(one, ask, (document) => {
          const found = rewritten(document, ask);
          for (const rule of found.rules) rules.add(rule);
          return found.document;
        });
        if (ours !== (await verdictOfOther(seed, meant))) unexplained.push({ seed, ask, ours, theirs });
        for (const rule of rules) explained.set(rule, (explained.get(rule) ?? 0) + 1);
      }
    }
    console.log('verdicts', Object.fromEntries(verdicts), 'decided by a rule', Object.fromEntries(explained));
    if (unexplained.length > 0) {
      const kinds = new Map<string, number>();
      for (const { ours, theirs } of unexplained) {
        const kind = `${ours} / ${theirs}`;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
      console.log(Object.fromEntries(kinds));
      for (const { seed, ask, ours, theirs } of unexplained.slice(0, 5)) {
        const { name, policies, boundary } = ask.who;
        const shown = { seed, ours, theirs, name, action: ask.action, at: ask.at, context: ask.context };
        console.log(
          JSON.stringify({ ...shown, policies, boundary, resource: ask.what.arn, policy: ask.what.policy }),
        );
      }
    }
    expect(unexplained.length).toBe(0);
    // All three answers come up often: otherwise the requests would show little.
    for (const verdict of ['Allowed', 'ExplicitlyDenied', 'ImplicitlyDenied'])
      expect((verdicts.get(verdict) ?? 0) / RUNS).toBeGreaterThan(0.1);
  });
});
