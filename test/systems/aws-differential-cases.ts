/**
 * Generated requests for the differential test: estates with users, roles, boundaries, SCPs and RCPs over nested units,
 * policies on resources in two accounts, and requests with all context keys the policies ask about.
 */

export const ACCOUNT = '111122223333';
export const OTHER = '444455556666';
export const MANAGEMENT = '999900001111';
export const ORGANISATION = 'o-abcdefghij';

type Text = string | readonly string[];
type Condition = Readonly<Record<string, Readonly<Record<string, Text>>>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, Text>>;
  readonly NotPrincipal?: Readonly<Record<string, Text>>;
  readonly Action?: Text;
  readonly NotAction?: Text;
  readonly Resource?: Text;
  readonly NotResource?: Text;
  readonly Condition?: Condition;
}

export interface Document {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export interface Who {
  readonly type: 'user' | 'role';
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policies: readonly Document[];
  readonly boundary?: Document;
}

export interface What {
  readonly arn: string;
  /** ARN that carries the policy. */
  readonly carrier: string;
  readonly account: string;
  readonly actions: readonly string[];
  readonly policy: Document | null;
}

export interface Case {
  readonly who: readonly Who[];
  readonly what: readonly What[];
  /** Root, unit, account; undefined: no organisation. */
  readonly scps?: readonly (readonly Document[])[];
  /** Over the principal's account; the other account has its own. */
  readonly rcps: Readonly<Record<string, readonly (readonly Document[])[]>>;
  readonly requests: readonly Ask[];
}

export interface Ask {
  readonly who: Who;
  readonly what: What;
  readonly action: string;
  readonly at: number;
  /** Absent keys are those of `KEYS` that are not here. */
  readonly context: Readonly<Record<string, Text>>;
}

/** A small generator of numbers (mulberry32): the same cases everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  under(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  of<T>(list: readonly T[]): T {
    const found = list[this.under(list.length)];
    if (found === undefined) throw new RangeError('nothing to choose from');
    return found;
  }

  some<T>(list: readonly T[], most: number): T[] {
    const count = 1 + this.under(most);
    return [...new Set(Array.from({ length: count }, () => this.of(list)))];
  }
}

const TIMES = [
  '2026-11-20T12:00:00Z',
  '2026-11-21T00:00:00Z',
  '2026-12-01T00:00:00Z',
  '2020-01-01T00:00:00Z',
];

/** Values a request may have of each key; several of them where the key has several values. */
const KEYS: ReadonlyMap<string, { readonly values: readonly string[]; readonly many?: boolean }> = new Map<
  string,
  { readonly values: readonly string[]; readonly many?: boolean }
>([
  ['aws:SourceIp', { values: ['10.0.0.7', '10.1.2.3', '203.0.113.9', '2001:db8:7fff::1'] }],
  ['aws:MultiFactorAuthPresent', { values: ['true', 'false'] }],
  ['aws:MultiFactorAuthAge', { values: ['10', '3600', '7200'] }],
  ['aws:SecureTransport', { values: ['true', 'false'] }],
  ['aws:RequestedRegion', { values: ['eu-west-1', 'us-east-1', 'EU-WEST-1'] }],
  ['aws:UserAgent', { values: ['aws-cli/2', 'Boto3/1.9', 'console*', 'a?b'] }],
  ['aws:SourceVpc', { values: ['vpc-1', 'vpc-2'] }],
  ['aws:SourceArn', { values: ['arn:aws:sns:eu-west-1:111122223333:topic', 'arn:aws:s3:::bucket-a'] }],
  ['aws:CalledVia', { values: ['athena.amazonaws.com', 'cloudformation.amazonaws.com'], many: true }],
  ['aws:TagKeys', { values: ['team', 'cost', 'Team'], many: true }],
  ['aws:TokenIssueTime', { values: TIMES }],
  ['aws:RequestTag/team', { values: ['red', 'blue', 'a*c', 'cmVk'] }],
]);

const NAMED = [
  'aws:username',
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalTag/team',
  'aws:PrincipalOrgID',
  'aws:ResourceAccount',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:userid',
  'aws:PrincipalType',
];

function conditionOf(random: Random): Condition {
  const blocks: Record<string, Record<string, Text>> = {};
  for (let i = random.chance(0.25) ? 2 : 1; i > 0; i--) {
    const [operator, key, values] = testOf(random);
    blocks[operator] = {
      ...blocks[operator],
      [key]: values.length === 1 && random.chance(0.5) ? (values[0] ?? '') : values,
    };
  }
  return blocks;
}

function testOf(random: Random): readonly [string, string, readonly string[]] {
  const exists = random.chance(0.2) ? 'IfExists' : '';
  const kind = random.under(13);
  switch (kind) {
    case 0:
      return [
        `${random.of(['IpAddress', 'NotIpAddress'])}${exists}`,
        'aws:SourceIp',
        random.some(
          ['10.0.0.0/8', '10.0.0.0/24', '203.0.113.9', '203.0.113.9/32', '2001:db8::/33', '0.0.0.0/0'],
          2,
        ),
      ];
    case 1:
      return [
        `Bool${exists}`,
        random.of(['aws:MultiFactorAuthPresent', 'aws:SecureTransport']),
        [random.of(['true', 'false'])],
      ];
    case 2: {
      const operator = random.of([
        'NumericEquals',
        'NumericNotEquals',
        'NumericLessThan',
        'NumericLessThanEquals',
        'NumericGreaterThan',
        'NumericGreaterThanEquals',
      ]);
      return [
        `${operator}${exists}`,
        'aws:MultiFactorAuthAge',
        random.some(['10', '3600', '3600.0', '9000'], 2),
      ];
    }
    case 3: {
      const operator = random.of([
        'DateEquals',
        'DateNotEquals',
        'DateLessThan',
        'DateLessThanEquals',
        'DateGreaterThan',
        'DateGreaterThanEquals',
      ]);
      return [
        `${operator}${exists}`,
        random.of(['aws:CurrentTime', 'aws:TokenIssueTime']),
        random.some(TIMES, 2),
      ];
    }
    case 4:
      return [
        `${random.of(['ArnLike', 'ArnEquals', 'ArnNotLike', 'ArnNotEquals'])}${exists}`,
        random.of(['aws:PrincipalArn', 'aws:SourceArn']),
        random.some(
          [
            'arn:aws:iam::111122223333:user/*',
            'arn:aws:iam::*:role/*',
            'arn:aws:iam::111122223333:role/role-?',
            'arn:aws:sns:*:111122223333:topic',
            'arn:aws:s3:::bucket-a',
          ],
          2,
        ),
      ];
    case 5:
      return [
        'Null',
        random.of([...KEYS.keys(), 'aws:username', 'aws:PrincipalTag/team']),
        [random.of(['true', 'false'])],
      ];
    case 6: {
      const many = random.of(['aws:CalledVia', 'aws:TagKeys']);
      const set = random.of(['ForAllValues:', 'ForAnyValue:']);
      const operator = random.of([
        'StringEquals',
        'StringLike',
        'StringNotEquals',
        'StringNotLike',
        'StringEqualsIgnoreCase',
        'StringNotEqualsIgnoreCase',
      ]);
      const values =
        many === 'aws:TagKeys'
          ? ['team', 'cost', 't*', 'TEAM']
          : ['athena.amazonaws.com', '*.amazonaws.com', 'glue.amazonaws.com'];
      return [`${set}${operator}${exists}`, many, random.some(values, 2)];
    }
    case 7:
      return [
        `${random.of(['StringEquals', 'StringNotEquals', 'StringLike'])}${exists}`,
        'aws:PrincipalTag/team',
        random.some(['red', 'blue', 'r*', '${aws:RequestTag/team}', "${aws:RequestTag/team, 'red'}"], 2),
      ];
    case 8:
      return [
        `${random.of(['StringEquals', 'StringNotEquals'])}${exists}`,
        random.of([
          'aws:PrincipalOrgID',
          'aws:PrincipalAccount',
          'aws:ResourceAccount',
          'aws:username',
          'aws:PrincipalType',
        ]),
        random.some(
          [ORGANISATION, 'o-otherother', ACCOUNT, OTHER, 'user-a', 'user-b', 'User', 'AssumedRole'],
          3,
        ),
      ];
    case 9:
      return [
        `${random.of(['StringLike', 'StringNotLike', 'StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'])}${exists}`,
        'aws:UserAgent',
        random.some(['aws-cli/*', 'boto3/1.9', 'Boto3/?.9', 'console${*}', 'a${?}b', 'a?b', '*'], 2),
      ];
    case 10:
      return [
        `${random.of(['StringLike', 'StringNotLike'])}${exists}`,
        'aws:userid',
        random.some(['AROA*:sess', 'AIDA*', 'AROAROLEA:*', '*:other'], 2),
      ];
    case 11:
      return [`BinaryEquals${exists}`, 'aws:RequestTag/team', [random.of(['cmVk', 'Ymx1ZQ=='])]];
    default:
      return [
        `${random.of(['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringLike'])}${exists}`,
        random.of(['aws:RequestedRegion', 'aws:SourceVpc']),
        random.some(['eu-west-1', 'us-east-1', 'vpc-1', 'vpc-2', 'eu-*'], 2),
      ];
  }
}

const ACTIONS = [
  '*',
  's3:*',
  's3:Get*',
  's3:GetObject',
  'S3:PUTOBJECT',
  's3:*Object',
  's3:ListBucket',
  'sqs:*',
  'sqs:SendMessage',
  'sns:Publish',
  'kms:Decrypt',
  'kms:*',
  'secretsmanager:GetSecret*',
  'lambda:Invoke*',
  'ec2:*',
  'ec2:St??tInstances',
  'iam:PassRole',
  'dynamodb:GetItem',
  'sts:AssumeRole',
  'sts:*',
];
const RESOURCES = [
  '*',
  'arn:aws:s3:::bucket-a',
  'arn:aws:s3:::bucket-a/*',
  'arn:aws:s3:::*/key',
  'arn:aws:s3:::bucket-?/k*',
  'arn:aws:s3:::bucket-b/${aws:username}/*',
  'arn:aws:sqs:eu-west-1:*:queue-*',
  'arn:aws:sns:*:*:topic',
  'arn:aws:kms:eu-west-1:111122223333:key/*',
  'arn:aws:kms:*:444455556666:key/*',
  'arn:aws:secretsmanager:*:*:secret:*',
  'arn:aws:lambda:eu-west-1:111122223333:function:f',
  'arn:aws:ec2:*:111122223333:instance/i-*',
  'arn:aws:iam::*:role/*',
  'arn:aws:dynamodb:*:*:table/t',
];

function identityStatement(random: Random): Statement {
  const actions = random.some(ACTIONS, 3);
  const resources = random.chance(0.4) ? ['*'] : random.some(RESOURCES, 3);
  return {
    Effect: random.chance(0.2) ? 'Deny' : 'Allow',
    ...(random.chance(0.1)
      ? { NotAction: actions.filter((action) => action !== '*').concat('iam:PassRole') }
      : { Action: actions }),
    ...(random.chance(0.1)
      ? { NotResource: resources.map((text) => (text === '*' ? 'arn:aws:s3:::bucket-a/*' : text)) }
      : { Resource: resources }),
    ...(random.chance(0.4) ? { Condition: conditionOf(random) } : {}),
  };
}

function document(statements: readonly Statement[], random: Random): Document {
  return { Version: random.chance(0.95) ? '2012-10-17' : '2008-10-17', Statement: statements };
}

function identityDocument(random: Random): Document {
  return document(
    Array.from({ length: 1 + random.under(3) }, () => identityStatement(random)),
    random,
  );
}

const FULL: Document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

function scpLevel(random: Random): readonly Document[] {
  if (random.chance(0.5)) return [FULL];
  const documents: Document[] = random.chance(0.7) ? [FULL] : [];
  return [...documents, { ...identityDocument(random), Version: '2012-10-17' }];
}

function rcpLevel(random: Random): readonly Document[] {
  if (random.chance(0.7)) return [];
  const statement: Statement = {
    Effect: 'Deny',
    Principal: '*',
    Action: random.some(['s3:*', 's3:GetObject', 'sqs:*', 'kms:*', 'sts:AssumeRole', 'secretsmanager:*'], 2),
    Resource: '*',
    ...(random.chance(0.8) ? { Condition: conditionOf(random) } : {}),
  };
  // An RCP has the newer version only (Organizations user guide, "RCP syntax").
  return [{ Version: '2012-10-17', Statement: [statement] }];
}

function principalOf(random: Random): '*' | Readonly<Record<string, Text>> {
  const one = random.of([
    '*',
    '*',
    `arn:aws:iam::${ACCOUNT}:root`,
    ACCOUNT,
    `arn:aws:iam::${ACCOUNT}:user/user-a`,
    `arn:aws:iam::${ACCOUNT}:user/user-b`,
    `arn:aws:iam::${ACCOUNT}:role/role-a`,
    `arn:aws:iam::${ACCOUNT}:role/role-b`,
    `arn:aws:iam::${OTHER}:root`,
    'service',
  ]);
  if (one === '*' && random.chance(0.5)) return '*';
  if (one === 'service') return { Service: 'lambda.amazonaws.com' };
  return { AWS: random.chance(0.5) ? one : [one] };
}

/** Whom a Deny spares: with the account, as AWS asks (IAM user guide, "NotPrincipal"). */
function listedOf(random: Random): Readonly<Record<string, Text>> {
  const names = ['user/user-a', 'user/user-b', 'role/role-a', 'role/role-b'];
  const arns = random.some(names, 2).map((name) => `arn:aws:iam::${ACCOUNT}:${name}`);
  const sessions = arns
    .filter((arn) => arn.includes(':role/'))
    .map((arn) => `arn:aws:sts::${ACCOUNT}:assumed-role/${arn.slice(arn.lastIndexOf('/') + 1)}/sess`);
  return { AWS: [`arn:aws:iam::${ACCOUNT}:root`, ...arns, ...(random.chance(0.5) ? sessions : [])] };
}

function resourceDocument(
  random: Random,
  carrier: string,
  actions: readonly string[],
  trust: boolean,
): Document {
  const service = actions[0]?.split(':')[0] ?? 's3';
  const count = 1 + random.under(2);
  const statements = Array.from({ length: count }, (): Statement => {
    const resources =
      service === 's3'
        ? random.some([carrier, `${carrier}/*`, `${carrier}/key`], 2)
        : random.chance(0.5)
          ? ['*']
          : [carrier];
    const others = random.chance(0.08);
    return {
      Effect: others || random.chance(0.2) ? 'Deny' : 'Allow',
      ...(others ? { NotPrincipal: listedOf(random) } : { Principal: principalOf(random) }),
      Action: trust ? 'sts:AssumeRole' : random.some([`${service}:*`, ...actions], 2),
      ...(trust ? {} : { Resource: resources }),
      ...(random.chance(0.35) ? { Condition: conditionOf(random) } : {}),
    };
  });
  return document(statements, random);
}

function whatOf(random: Random): readonly What[] {
  const found: What[] = [];
  const add = (
    arn: string,
    carrier: string,
    account: string,
    actions: readonly string[],
    policies: boolean,
  ): void => {
    const trust = actions.includes('sts:AssumeRole');
    const must = trust || arn.includes(':kms:');
    const policy =
      policies && (must || random.chance(0.7)) ? resourceDocument(random, carrier, actions, trust) : null;
    found.push({ arn, carrier, account, actions, policy });
  };
  const bucket = random.chance(0.5) ? ACCOUNT : OTHER;
  add(
    'arn:aws:s3:::bucket-a/key',
    'arn:aws:s3:::bucket-a',
    ACCOUNT,
    ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    true,
  );
  add(
    'arn:aws:s3:::bucket-b/user-a/key',
    'arn:aws:s3:::bucket-b',
    bucket,
    ['s3:GetObject', 's3:PutObject'],
    true,
  );
  for (const account of [ACCOUNT, OTHER]) {
    add(
      `arn:aws:sqs:eu-west-1:${account}:queue-1`,
      `arn:aws:sqs:eu-west-1:${account}:queue-1`,
      account,
      ['sqs:SendMessage', 'sqs:DeleteQueue'],
      true,
    );
    add(
      `arn:aws:kms:eu-west-1:${account}:key/k`,
      `arn:aws:kms:eu-west-1:${account}:key/k`,
      account,
      ['kms:Decrypt', 'kms:CreateGrant'],
      true,
    );
    add(
      `arn:aws:secretsmanager:eu-west-1:${account}:secret:s-abcdef`,
      `arn:aws:secretsmanager:eu-west-1:${account}:secret:s-abcdef`,
      account,
      ['secretsmanager:GetSecretValue'],
      true,
    );
    add(
      `arn:aws:iam::${account}:role/target`,
      `arn:aws:iam::${account}:role/target`,
      account,
      ['sts:AssumeRole'],
      true,
    );
  }
  add(
    `arn:aws:sns:eu-west-1:${OTHER}:topic`,
    `arn:aws:sns:eu-west-1:${OTHER}:topic`,
    OTHER,
    ['sns:Publish'],
    true,
  );
  add(
    `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`,
    `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`,
    ACCOUNT,
    ['lambda:InvokeFunction'],
    true,
  );
  add(
    `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-1`,
    '',
    ACCOUNT,
    ['ec2:StartInstances', 'ec2:StopInstances'],
    false,
  );
  add(
    `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/t`,
    `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/t`,
    ACCOUNT,
    ['dynamodb:GetItem'],
    true,
  );
  return found;
}

function whoOf(random: Random): readonly Who[] {
  return (['user-a', 'user-b', 'role-a', 'role-b'] as const).map((name) => {
    const type = name.startsWith('user') ? ('user' as const) : ('role' as const);
    return {
      type,
      name,
      arn: `arn:aws:iam::${ACCOUNT}:${type}/${name}`,
      id: `${type === 'user' ? 'AIDA' : 'AROA'}${name.toUpperCase().replace('-', '')}`,
      tags: random.chance(0.6) ? { team: random.of(['red', 'blue']) } : {},
      policies: Array.from({ length: 1 + random.under(2) }, () => identityDocument(random)),
      ...(random.chance(0.35) ? { boundary: identityDocument(random) } : {}),
    };
  });
}

/** One estate with its requests. */
export function caseOf(seed: number, requests: number): Case {
  const random = new Random(seed);
  const who = whoOf(random);
  const what = whatOf(random);
  const governed = random.chance(0.6);
  const levels = (make: (random: Random) => readonly Document[]): readonly (readonly Document[])[] => [
    make(random),
    make(random),
    make(random),
  ];
  return {
    who,
    what,
    ...(governed ? { scps: levels(scpLevel) } : {}),
    rcps: governed ? { [ACCOUNT]: levels(rcpLevel), [OTHER]: levels(rcpLevel) } : {},
    requests: Array.from({ length: requests }, () => askOf(random, who, what)),
  };
}

function askOf(random: Random, who: readonly Who[], what: readonly What[]): Ask {
  const resource = random.of(what);
  const context: Record<string, Text> = {};
  for (const [key, { values, many }] of KEYS) {
    if (random.chance(0.4)) continue;
    context[key] = many === true ? random.some(values, 2) : random.of(values);
  }
  return {
    who: random.of(who),
    what: resource,
    action: random.of(resource.actions),
    at: Date.parse(random.of(TIMES)),
    context,
  };
}

/** All keys policies ask about, beside those the exports know. */
export const ASKED_KEYS: readonly string[] = [...KEYS.keys()];
export const KNOWN_KEYS: readonly string[] = NAMED;
