import { evaluateSnapshot } from '../../src/engine/evaluate';
import { importFiles } from '../../src/engine/import';
import { withoutRecords } from '../../src/engine/without-record';
import type { Evaluated } from '../../src/engine/evaluate';
import type { SnapshotRecord } from '../../src/model/record';
import { stepRef } from '../../src/questions/refs';
import type { EscalationPath, On } from '../../src/systems/aws/escalation/path';
import { PATTERN_OF_TYPE } from '../../src/systems/aws/escalation/paths-existing';
import { inventoryMarker, NATIVE_TYPE } from '../../src/systems/aws/inventory';
import { accountKey } from '../../src/systems/aws/keys';
import { aws } from '../../src/systems/aws/index';
import { finish } from './aws-harness';

export const A = '111122223333';
export const iam = (rest: string, account = A): string => `arn:aws:iam::${account}:${rest}`;

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

export function allow(Action: string | readonly string[], Resource: string | readonly string[]): Statement {
  return { Effect: 'Allow', Action, Resource };
}

export function document(Statement: readonly object[]): object {
  return { Version: '2012-10-17', Statement };
}

export function trust(Principal: object | string, Action = 'sts:AssumeRole'): object {
  return document([{ Effect: 'Allow', Principal, Action }]);
}

export interface FoundStep {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly permission: string;
  readonly verdict: string;
  readonly note: string | undefined;
  /** Records of each support, in words. */
  readonly supports: readonly (readonly string[])[];
  /** The same by key. */
  readonly keys: readonly (readonly string[])[];
}

export interface World {
  readonly evaluated: Evaluated;
  readonly steps: readonly FoundStep[];
}

/** Files through the real import and evaluation, with more records beside them. */
export function worldOf(
  files: Readonly<Record<string, unknown>>,
  records: readonly SnapshotRecord[] = [],
  gone: ReadonlySet<string> = new Set(),
): World {
  const encoder = new TextEncoder();
  const named = Object.entries(files).map(([name, content]) => ({
    name,
    bytes: encoder.encode(typeof content === 'string' ? content : JSON.stringify(content)),
  }));
  const snapshot = finish(importFiles(named, [aws]));
  const evaluated = finish(
    evaluateSnapshot({ ...snapshot, records: withoutRecords([...snapshot.records, ...records], gone) }, [
      aws,
    ]),
  );
  const estate = { graph: evaluated.graph, inputs: snapshot.inputs };
  const steps = Array.from(evaluated.graph.stepFrom, (_, number): FoundStep => {
    const step = stepRef(estate, number);
    return {
      from: step.from.id,
      to: step.to.id,
      kind: step.kind,
      permission: step.permission ?? '',
      verdict: step.verdict,
      note: step.note,
      supports: step.supports.map(({ records: needed }) => needed.map(({ label }) => label)),
      keys: step.supports.map(({ records: needed }) =>
        needed.map(({ record }) => evaluated.graph.records.at(record)?.key ?? ''),
      ),
    };
  });
  return { evaluated, steps };
}

export interface Case {
  readonly details: object;
  readonly records: readonly SnapshotRecord[];
  readonly actor: string;
  /** Where the step of the path leads. */
  readonly target: string;
}

export interface Variation {
  /** Leave this action out of the actor's policy. */
  readonly without?: string;
  readonly statements?: readonly Statement[];
  readonly boundary?: readonly Statement[];
  /** Lists of resources: there with the thing, there but empty, or not there. */
  readonly lists?: 'full' | 'empty' | 'missing';
  readonly credentials?: 'known' | 'missing';
}

const RUNNER = iam('role/runner');
const TARGET_ROLE = iam('role/target');
const TARGET_USER = iam('user/target');
const TEAM = iam('group/team');
const ADMINS = iam('group/admins');
const OWN = iam('policy/own');
const OF_ROLE = iam('policy/of-role');
const SOURCE = { file: 0 };

/** The smallest account in which a path is there: the actor has just what it requires, and the target exists. */
export function caseOf(path: EscalationPath, variation: Variation = {}): Case {
  const { method } = path;
  const actorIsRole = method.kind === 'oneself' && method.who === 'role';
  const actor = iam(actorIsRole ? 'role/actor' : 'user/actor');
  const type = typeOf(path);
  const thing =
    type === undefined
      ? ''
      : (PATTERN_OF_TYPE.get(type) ?? '')
          .replace('arn:*', 'arn:aws')
          .replace('{account}', A)
          .replace(/:\*:/u, ':eu-west-1:')
          .replace(/\*$/u, 'thing');
  const needs = method.kind === 'pass' ? (method.needs ?? []) : [];
  const resource = (on: On): string => {
    if (typeof on === 'object') return on.pattern.replace('{account}', A);
    switch (on) {
      case 'self':
        return actor;
      case 'own policy':
        return OWN;
      case 'group':
        return method.kind === 'join group' ? ADMINS : TEAM;
      case 'user':
        return TARGET_USER;
      case 'role':
        return TARGET_ROLE;
      case 'policy of role':
        return OF_ROLE;
      case 'passed role':
        return RUNNER;
      case 'existing':
        return thing;
      case 'any':
        return '*';
    }
  };
  const statements = [
    ...path.required
      .filter(({ action }) => action !== variation.without)
      .map(({ action, on }) => allow(action, resource(on))),
    ...(variation.statements ?? []),
    // A policy has a statement, though it allows nothing of it.
    allow('sts:GetCallerIdentity', '*'),
  ];
  const service =
    method.kind === 'pass'
      ? (method.services[0] ?? '')
      : method.kind === 'existing'
        ? method.service
        : 'cloudformation.amazonaws.com';
  const rewritten = method.kind === 'role' && method.trust === 'rewritten';
  const details = {
    UserDetailList: [
      ...(actorIsRole
        ? []
        : [
            {
              Path: '/',
              UserName: 'actor',
              UserId: 'AIDAACTOR',
              Arn: actor,
              GroupList: ['team'],
              UserPolicyList: [{ PolicyName: 'own-inline', PolicyDocument: document(statements) }],
              AttachedManagedPolicies: [{ PolicyName: 'own', PolicyArn: OWN }],
              ...boundaryOf(variation),
            },
          ]),
      { Path: '/', UserName: 'target', UserId: 'AIDATARGET', Arn: TARGET_USER, GroupList: [] },
    ],
    GroupDetailList: [
      { Path: '/', GroupName: 'team', GroupId: 'AGPATEAM', Arn: TEAM },
      {
        Path: '/',
        GroupName: 'admins',
        GroupId: 'AGPAADMINS',
        Arn: ADMINS,
        GroupPolicyList: [{ PolicyName: 'all', PolicyDocument: document([allow('*', '*')]) }],
      },
    ],
    RoleDetailList: [
      ...(actorIsRole
        ? [
            {
              Path: '/',
              RoleName: 'actor',
              RoleId: 'AROAACTOR',
              Arn: actor,
              AssumeRolePolicyDocument: trust({ Service: 'nothing.amazonaws.com' }),
              RolePolicyList: [{ PolicyName: 'own-inline', PolicyDocument: document(statements) }],
              AttachedManagedPolicies: [],
              ...boundaryOf(variation),
            },
          ]
        : []),
      {
        Path: '/',
        RoleName: 'runner',
        RoleId: 'AROARUNNER',
        Arn: RUNNER,
        AssumeRolePolicyDocument: trust({ Service: service }),
        InstanceProfileList: [
          {
            Path: '/',
            InstanceProfileName: 'runner',
            InstanceProfileId: 'AIPA1',
            Arn: iam('instance-profile/runner'),
          },
        ],
        RolePolicyList: [
          { PolicyName: 'on', PolicyDocument: document([allow('sts:AssumeRole', TARGET_ROLE)]) },
        ],
      },
      {
        Path: '/',
        RoleName: 'target',
        RoleId: 'AROATARGET',
        Arn: TARGET_ROLE,
        AssumeRolePolicyDocument: rewritten
          ? trust({ Service: 'nothing.amazonaws.com' })
          : trust({ AWS: iam('root') }),
        AttachedManagedPolicies: [{ PolicyName: 'of-role', PolicyArn: OF_ROLE }],
      },
    ],
    Policies: [
      managed('own', OWN, [allow('sts:GetCallerIdentity', '*')]),
      managed('of-role', OF_ROLE, [allow('s3:GetObject', '*')]),
      ...(variation.boundary === undefined
        ? []
        : [managed('limit', iam('policy/limit'), variation.boundary)]),
    ],
    IsTruncated: false,
  };
  const lists = variation.lists ?? 'full';
  const records: SnapshotRecord[] = [];
  for (const one of type === undefined ? needs : [type]) {
    if (lists === 'missing') continue;
    records.push(inventoryMarker(A, one, undefined, SOURCE));
    if (lists === 'empty') continue;
    const id = type === undefined ? `arn:aws:x:eu-west-1:${A}:${one}/thing` : thing;
    records.push({
      kind: 'resource',
      key: `aws|${id}`,
      system: 'aws',
      source: SOURCE,
      type: one,
      tenant: accountKey(A),
      id,
      name: 'thing',
      properties: [
        [NATIVE_TYPE, one],
        method.kind === 'existing' && method.instanceProfile === true
          ? ['instance profile', iam('instance-profile/runner')]
          : ['role', RUNNER],
        ['ssm agent', 'Online'],
      ],
    });
  }
  if ((variation.credentials ?? 'known') === 'known' && method.kind === 'user') {
    const target = `aws|${TARGET_USER}`;
    const has = method.credential === 'new password';
    records.push({
      kind: 'observation',
      key: `${target}#password`,
      system: 'aws',
      source: SOURCE,
      type: 'console-password',
      subject: target,
      text: 'console password',
      value: has ? 'enabled' : 'disabled',
    });
    for (let n = 1; n <= (method.credential === 'key in place of another' ? 2 : 1); n++) {
      records.push({
        kind: 'secret',
        key: `${target}#access-key-${n}`,
        system: 'aws',
        source: SOURCE,
        type: 'access-key',
        tenant: accountKey(A),
        id: `${TARGET_USER} access key ${n}`,
        name: `access key ${n}`,
        opens: target,
      });
    }
  }
  return { details, records, actor, target: targetOf(path) };
}

function boundaryOf(variation: Variation): object {
  return variation.boundary === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: iam('policy/limit'),
        },
      };
}

/** The type of thing a path uses: what `existing` stands for. */
export function typeOf(path: EscalationPath): string | undefined {
  const { method } = path;
  if (method.kind === 'existing') return method.type;
  if (method.kind === 'stack set') return method.existing ? 'AWS::CloudFormation::StackSet' : undefined;
  return path.required.some(({ on }) => on === 'existing') && method.kind === 'pass'
    ? method.needs?.[0]
    : undefined;
}

function targetOf(path: EscalationPath): string {
  const { method } = path;
  switch (method.kind) {
    case 'oneself':
    case 'own policy':
    case 'own group':
    case 'join group':
      return `${A}:*`;
    case 'user':
      return method.everything ? `${A}:*` : TARGET_USER;
    case 'role':
      return method.everything ? `${A}:*` : TARGET_ROLE;
    case 'pass':
    case 'existing':
      return RUNNER;
    case 'stack set':
      return TARGET_ROLE;
  }
}

function managed(name: string, arn: string, statements: readonly Statement[]): object {
  return {
    PolicyName: name,
    PolicyId: `ANPA${name.toUpperCase()}`,
    Arn: arn,
    Path: '/',
    DefaultVersionId: 'v1',
    PolicyVersionList: [{ Document: document(statements), VersionId: 'v1', IsDefaultVersion: true }],
  };
}
