import { field, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import type { Sink } from '../../system';
import { isAccountId, parseArn } from '../arn';
import { parameterOf } from '../cli-output';
import type { CliOutput } from '../cli-output';
import { accountKey, attachmentKey, AWS } from '../keys';
import { readDocument } from '../read-document';
import {
  ALL_OF_TARGET,
  ALL_OF_TYPE,
  ALL_TARGETS,
  ATTACHED,
  observe,
  organisationPolicyKey,
  POLICY_ID,
  POLICY_TYPES,
  policyTypeOf,
  RCP,
  SCP,
  targetKey,
  TARGET_ID,
  TYPE_OF_POLICY,
} from './facts';
import { organisationIn } from './listings';
import { isTarget, ReaderNotes } from './reader-notes';

/** Tenant of policies of an organisation whose management account is not known. */
const NO_ACCOUNT = `${AWS}|organisation`;

/** Reads the policies of an organisation, and what each is attached to. */
export class OrganizationPolicyReader {
  readonly #sink: Sink;
  readonly #notes: ReaderNotes;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#notes = new ReaderNotes(sink);
  }

  policies(cli: CliOutput, items: readonly Json[], at: (i: number) => string): void {
    items.forEach((item, i) => {
      this.#summary(item, at(i), 'record');
    });
    // Without the command it may as well be the answer for one target: then nobody can tell which.
    if (cli.command === undefined) {
      this.#notes.untied('list-policies or list-policies-for-target', cli);
      return;
    }
    const organisation = items
      .map((item) => organisationIn(text(item, 'Arn')))
      .find((id) => id !== undefined);
    for (const type of typesOf(cli, items)) {
      const of = organisation ?? 'the organisation';
      this.#sink.add(
        observe(
          ALL_OF_TYPE,
          targetKey(organisation ?? 'organisation'),
          this.#notes.source(cli.at),
          `all policies of type ${type} of ${of}`,
          type,
        ),
        'derived',
      );
    }
  }

  #summary(item: Json, at: string, counted: 'record' | 'none'): string | undefined {
    const id = text(item, 'Id');
    if (id === undefined || POLICY_ID.exec(id)?.[0] !== id) {
      this.#notes.bad('policy without an Id', 'this policy has no valid Id', at);
      return undefined;
    }
    if (counted === 'record') this.#sink.used('record', 1);
    const type = policyTypeOf(text(item, 'Type'));
    if (type !== undefined) {
      const name = text(item, 'Name') ?? id;
      this.#sink.add(
        observe(
          TYPE_OF_POLICY,
          organisationPolicyKey(id),
          this.#notes.source(at),
          `${name} is of type ${type}`,
          type,
        ),
        'derived',
      );
    }
    return id;
  }

  policy(json: Json | undefined, at: string): void {
    const summary = field(json, 'PolicySummary');
    const id = this.#summary(summary ?? null, `${at}/PolicySummary`, 'none');
    if (id === undefined) return;
    const type = text(summary, 'Type');
    if (policyTypeOf(type) === undefined) {
      this.#sink.ignore('record', `policy of type ${type ?? 'unknown'}, which decides no access`);
      return;
    }
    const arn = text(summary, 'Arn');
    const account = parseArn(arn ?? '')?.account;
    readDocument(
      this.#sink,
      field(json, 'Content'),
      `${at}/Content`,
      type === SCP ? 'identity' : 'resource',
      {
        key: organisationPolicyKey(id),
        name: text(summary, 'Name') ?? id,
        id: arn ?? id,
        type: type === SCP ? 'service control policy' : 'resource control policy',
        tenant: isAccountId(account) ? accountKey(account) : NO_ACCOUNT,
        at,
        counted: 'record',
      },
    );
  }

  targets(cli: CliOutput, items: readonly Json[], at: (i: number) => string): void {
    const policy = parameterOf(cli, ['policy-id'], POLICY_ID);
    if (policy === undefined) {
      this.#notes.untied('list-targets-for-policy', cli);
      this.#sink.ignore('record', 'target of a policy that is not named', items.length);
      return;
    }
    items.forEach((item, i) => {
      const id = text(item, 'TargetId');
      if (id === undefined || !isTarget(id))
        this.#notes.bad('target without an Id', 'this target has no valid TargetId', at(i));
      else this.#attach(policy, id, at(i));
    });
    if (text(cli.output, 'NextToken') !== undefined) return;
    const key = organisationPolicyKey(policy);
    const of = items.map((item) => organisationIn(text(item, 'Arn'))).find((id) => id !== undefined);
    this.#sink.add(
      observe(ALL_TARGETS, key, this.#notes.source(cli.at), `all targets of policy ${policy}`, of),
      'derived',
    );
  }

  policiesOfTarget(cli: CliOutput, items: readonly Json[], at: (i: number) => string): void {
    const target = parameterOf(cli, ['target-id'], TARGET_ID);
    if (target === undefined) {
      this.#notes.untied('list-policies-for-target', cli);
      items.forEach((item, i) => {
        this.#summary(item, at(i), 'none');
      });
      this.#sink.ignore('record', 'policy of a target that is not named', items.length);
      return;
    }
    items.forEach((item, i) => {
      const id = this.#summary(item, at(i), 'none');
      if (id !== undefined) this.#attach(id, target, at(i));
    });
    if (text(cli.output, 'NextToken') !== undefined) return;
    for (const type of typesOf(cli, items)) {
      this.#sink.add(
        observe(
          ALL_OF_TARGET,
          targetKey(target),
          this.#notes.source(cli.at),
          `all policies of type ${type} of ${target}`,
          type,
        ),
        'derived',
      );
    }
  }

  #attach(policy: string, target: string, at: string): void {
    const from = organisationPolicyKey(policy);
    const to = targetKey(target);
    this.#sink.add(
      {
        kind: 'attachment',
        key: attachmentKey(from, to, ATTACHED),
        system: AWS,
        source: this.#notes.source(at),
        policy: from,
        to,
        role: ATTACHED,
      },
      'record',
    );
  }
}

/** Policy types an answer is about: of its policies, or as the filter in the name or wrapper says. */
function typesOf(cli: CliOutput, items: readonly Json[]): readonly string[] {
  const stated = new Set(
    items.map((item) => policyTypeOf(text(item, 'Type'))).filter((type) => type !== undefined),
  );
  if (stated.size > 0) return [...stated];
  const filter = cli.parameters.get('filter') ?? cli.rest;
  const words = filter.toLowerCase().replaceAll(/[^a-z]+/gu, '_');
  const asked: string[] = POLICY_TYPES.filter((type) => words.includes(type.toLowerCase()));
  if (asked.length > 0) return asked;
  if (/(?:^|_)scps?(?:_|$)/u.test(words)) return [SCP];
  return /(?:^|_)rcps?(?:_|$)/u.test(words) ? [RCP] : [];
}
