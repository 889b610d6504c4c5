import { STEP_KINDS } from '../../graph/access-graph';
import { stepKind, stepPermission, stepUntil, stepVerbs, stepVerdict } from '../../graph/steps';
import { END_UNKNOWN } from '../../model/window';
import { verbMask } from '../../model/permission';
import { Pace } from '../pace';
import { nameOf, stepSource, tenantName } from '../rule';
import type { Rule } from '../rule';
import { propertyOf } from './microsoft-records';

const PERMISSION = STEP_KINDS.indexOf('permission');
const MEMBER = STEP_KINDS.indexOf('member');
const HIGH = verbMask('administer', 'share', 'delete');
/** Tenants of Microsoft, which own its first-party applications. */
const MICROSOFT = new Set(['f8cdef31-a31e-4b4a-93e4-5f571e91255a', '72f988bf-86f1-41af-91ab-2d7cd011db47']);

/** Another company's application with standing, tenant-wide permission to change things. */
export const foreignApplication: Rule = {
  id: 'foreign-application-standing-permission',
  title: 'Foreign application with standing high permission',
  why: 'The application belongs to another tenant, which keeps its credentials; whoever has one changes things here at any time, without signing in as anybody of this tenant.',
  remedy:
    'Take the permissions away that the service does not need, note who answers for the supplier, and review the consent with the contract.',
  frameworks: ['NHI3:2025', 'NHI5:2025', 'A.5.19', 'SA-9', 'GV.SC-07'],
  *find(context) {
    const pace = new Pace();
    const { graph } = context.estate;
    for (const record of context.view.of('microsoft', 'principal')) {
      if (pace.due()) yield undefined;
      const owner =
        record.type === 'service-account' ? propertyOf(record, 'appOwnerOrganizationId') : undefined;
      const node = context.nodeOf(record.key);
      if (owner === undefined || MICROSOFT.has(owner) || node === undefined || record.enabled === false)
        continue;
      if (record.tenant === `microsoft|tenant/${owner}`) continue;
      const steps: number[] = [];
      for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
        const standing = stepVerdict(graph, step) === 3 && stepUntil(graph, step) >= END_UNKNOWN;
        if (stepKind(graph, step) === PERMISSION && standing && (stepVerbs(graph, step) & HIGH) !== 0)
          steps.push(step);
      }
      const first = steps[0];
      if (first === undefined) continue;
      const owning = context.view.get(`microsoft|tenant/${owner}`);
      yield {
        subject: node,
        severity: 'high',
        title: `${record.name}, an application of ${owning?.kind === 'tenant' ? owning.name : owner}, may change ${tenantName(context, node)} at any time`,
        evidence: steps.map((step) => ({
          text: `${graph.permissions[stepPermission(graph, step)] ?? ''} on ${nameOf(context, graph.stepTo[step] ?? 0)}`,
          step,
          ...stepSource(context, step),
        })),
      };
    }
  },
};

/** A guest who administers: the account is kept, protected and ended by somebody else's directory. */
export const privilegedGuest: Rule = {
  id: 'privileged-guest',
  title: 'Guest account with a directory role',
  why: 'The guest signs in with an account of another company: its password, its multi-factor rules and the day the person leaves are that company’s.',
  remedy:
    'Use a delegated relationship with an end, or an account of this tenant with a sponsor; else put an access review on the guest.',
  frameworks: ['AC-6', 'A.8.2', 'A.5.19', 'CC6.3'],
  *find(context) {
    const pace = new Pace();
    const { graph } = context.estate;
    for (const record of context.view.of('microsoft', 'principal')) {
      if (pace.due()) yield undefined;
      const node = context.nodeOf(record.key);
      if (record.nativeType !== 'guest user' || node === undefined || record.enabled === false) continue;
      const roles: number[] = [];
      for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
        const role = graph.nodes.at(graph.stepTo[step] ?? 0);
        if (
          stepKind(graph, step) === MEMBER &&
          role?.nativeType === 'directory role' &&
          !/reader/iu.test(role.name)
        )
          roles.push(step);
      }
      const first = roles[0];
      if (first === undefined) continue;
      yield {
        subject: node,
        severity: 'medium',
        title: `The guest ${record.name} is ${nameOf(context, graph.stepTo[first] ?? 0)} in ${tenantName(context, node)}`,
        evidence: roles.map((step) => ({
          text: nameOf(context, graph.stepTo[step] ?? 0),
          step,
          ...stepSource(context, step),
        })),
      };
    }
  },
};

/** An Azure role held by a principal that no longer exists. */
export const danglingAssignment: Rule = {
  id: 'dangling-role-assignment',
  title: 'Role assignment to a deleted principal',
  why: 'Azure keeps the assignment when the principal is deleted; the list looks like access, and nobody answers for it.',
  remedy: 'Delete the assignment.',
  frameworks: ['AC-2', 'A.5.18', 'CIS 6.2'],
  *find(context) {
    const pace = new Pace();
    const complete = new Set<string>();
    for (const { mentionedOnly, type, tenant } of context.view.of('microsoft', 'principal')) {
      if (pace.due()) yield undefined;
      if (mentionedOnly !== true && type === 'user') complete.add(tenant);
    }
    for (const grant of context.view.of('microsoft', 'grant')) {
      if (pace.due()) yield undefined;
      if (propertyOf(grant, 'as') !== 'azure-role' || propertyOf(grant, 'principalName') !== undefined)
        continue;
      const holder = context.view.get(grant.principal);
      const node = context.nodeOf(grant.resource);
      if (
        holder?.kind !== 'principal' ||
        holder.mentionedOnly !== true ||
        node === undefined ||
        !complete.has(holder.tenant)
      )
        continue;
      yield {
        subject: node,
        about: grant.key,
        severity: 'low',
        title: `${grant.permission} on ${nameOf(context, node)} is held by ${holder.id}, which the directory does not have`,
        evidence: [
          {
            text: 'no principal name in the assignment, and no such object among the users exported',
            source: grant.source,
            node,
          },
        ],
      };
    }
  },
};
