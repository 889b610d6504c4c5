import type { RecordRef, RouteAnswer, StepRef } from '../../src/questions/answers';
import { END_UNKNOWN, ALWAYS, NEVER_ENDS } from '../../src/model/window';
import { nodeRef } from './fake-data';

/** Steps of a small story: Maria, by her group, assumes a role of a client and reads its bucket. */
export const RECORDS = {
  member: record(0, 'membership', 'maria.lindqvist is a member of tech-oncall', { row: 7 }),
  trust: record(1, 'trust', 'ClientAdmin trusts Northwind MSP', { pointer: '/RoleDetailList/3' }),
  policy: record(2, 'policy', 'policy AssumeClients attached to tech-oncall', {
    pointer: '/GroupDetailList/0',
  }),
  grant: record(3, 'grant', 's3:GetObject on payments-prod, granted to ClientAdmin', {
    pointer: '/Policies/1',
  }),
  other: record(4, 'grant', 's3:GetObject on payments-prod, granted to everyone in Northwind MSP', {
    row: 9,
  }),
} as const;

function record(id: number, kind: string, label: string, at: { row?: number; pointer?: string }): RecordRef {
  return {
    record: id,
    kind,
    label,
    place: { file: `${kind}s.json`, fileIndex: id, ...at },
    ...(id === 0 && { accountability: { owner: 'jo@northwind.example', ticket: 'CHG-77' } }),
  };
}

export const PLAIN = {
  verbs: [],
  verdict: 'allowed',
  start: ALWAYS,
  until: NEVER_ENDS,
  becomes: false,
  eligible: false,
  removable: true,
} as const;

export const STEPS: readonly StepRef[] = [
  {
    ...PLAIN,
    step: 0,
    from: nodeRef(0),
    to: nodeRef(1),
    kind: 'member',
    supports: [{ records: [RECORDS.member], via: [] }],
  },
  {
    ...PLAIN,
    step: 1,
    from: nodeRef(1),
    to: nodeRef(2),
    kind: 'assume',
    permission: 'sts:AssumeRole',
    verdict: 'conditional',
    note: 'aws:MultiFactorAuthPresent is true',
    becomes: true,
    mechanism: 'role-trust',
    until: Date.UTC(2027, 0, 31),
    supports: [{ records: [RECORDS.trust, RECORDS.policy], via: [] }],
  },
  {
    ...PLAIN,
    step: 2,
    from: nodeRef(2),
    to: nodeRef(3),
    kind: 'permission',
    permission: 's3:GetObject',
    verbs: ['view', 'export'],
    until: END_UNKNOWN,
    supports: [
      { records: [RECORDS.grant], via: [] },
      { records: [RECORDS.other], via: [] },
    ],
  },
];

export const ROUTES: RouteAnswer = {
  from: nodeRef(0),
  to: nodeRef(3),
  routes: [
    {
      verdict: 'conditional',
      until: Date.UTC(2027, 0, 31),
      steps: STEPS,
      conditions: ['aws:MultiFactorAuthPresent is true'],
    },
  ],
  more: false,
  independent: 1,
  exact: true,
  upper: 1,
  shared: [RECORDS.member],
};
