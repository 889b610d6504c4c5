import { field, isArray, list, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import { NEVER_USED } from '../../../model/accountability';
import type { Key } from '../../../model/record';
import { pointer } from '../../../model/source';
import type { FileContent, Sink } from '../../system';
import { iamEntity } from '../arn';
import { outputsOf } from '../cli-output';
import type { CliOutput } from '../cli-output';
import { arnKey, AWS } from '../keys';
import { instantOf } from '../operators';
import { ACTION_ACCESSED, SERVICE_ACCESSED } from './facts';

export const LAST_ACCESSED = 'service-last-accessed';
export const LAST_ACCESSED_NAMES: ReadonlySet<string> = new Set(['get-service-last-accessed-details']);

export function lastAccessedCommand(cli: CliOutput): string | undefined {
  return isArray(field(cli.output, 'ServicesLastAccessed')) ? 'get-service-last-accessed-details' : undefined;
}

/**
 * Reads `aws iam get-service-last-accessed-details` (IAM API reference, GetServiceLastAccessedDetails). The answer does
 * not say of whom it is: a wrapper with `--arn`, a file name that holds the ARN with `_` for `:` and `/`, or else the one
 * user or role that all its uses name.
 */
export function* readLastAccessed(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  let done = 0;
  for (const cli of outputsOf(content.name, json.value, LAST_ACCESSED_NAMES)) {
    const services = list(cli.output, 'ServicesLastAccessed');
    const at = `${cli.at}/ServicesLastAccessed`;
    const principal = principalOf(cli);
    if (principal === undefined) {
      sink.ignore('record', 'last-accessed data of nobody that can be told', services.length);
      sink.problem(
        'warning',
        'whom this is about is not told: wrap it as {"command", "parameters": {"arn"}, "output"}, or name the file after the ARN',
        { pointer: cli.at },
      );
      continue;
    }
    const completed = instantOf(text(cli.output, 'JobCompletionDate') ?? '');
    if (completed !== undefined) sink.collected(completed);
    for (const [i, service] of services.entries()) {
      readService(sink, service, principal, at + pointer(i));
      if (++done % 200 === 0) yield done;
    }
  }
}

function readService(sink: Sink, service: Json, principal: string, at: string): void {
  const prefix = text(service, 'ServiceNamespace');
  const actions = list(service, 'TrackedActionsLastAccessed');
  if (prefix === undefined) {
    sink.ignore('record', 'service without a ServiceNamespace');
    sink.problem('error', 'this service has no ServiceNamespace', { pointer: at });
    return;
  }
  const key = arnKey(principal);
  observe(sink, key, SERVICE_ACCESSED, prefix, text(service, 'LastAuthenticated'), at, 'record');
  actions.forEach((action, i) => {
    const name = text(action, 'ActionName');
    const place = at + pointer('TrackedActionsLastAccessed', i);
    if (name === undefined) {
      sink.ignore('fact', 'action without an ActionName');
      return;
    }
    const used = text(action, 'LastAccessedTime');
    observe(sink, key, ACTION_ACCESSED, `${prefix}:${name}`, used, place, 'fact');
  });
}

function observe(
  sink: Sink,
  subject: Key,
  type: string,
  value: string,
  used: string | undefined,
  at: string,
  counted: 'record' | 'fact',
): void {
  const when = used === undefined ? NEVER_USED : (instantOf(used) ?? NEVER_USED);
  sink.add(
    {
      kind: 'observation',
      key: `${subject}#${type}:${value}`,
      system: AWS,
      source: { file: sink.file, pointer: at },
      type,
      subject,
      text: used === undefined ? `${value} not used in the tracking period` : `${value} last used ${used}`,
      value,
      at: when,
    },
    counted,
  );
}

function principalOf(cli: CliOutput): string | undefined {
  const stated = cli.parameters.get('arn');
  if (stated !== undefined && isPrincipal(stated)) return stated;
  const named = /arn[_:](aws[a-z-]*)[_:]iam[_:][_:](\d{12})[_:](user|role)[_/](.+)$/u.exec(cli.rest);
  if (named !== null) {
    const [, partition = '', account = '', type = '', name = ''] = named;
    return `arn:${partition}:iam::${account}:${type}/${name}`;
  }
  const users = new Set<string>();
  for (const service of list(cli.output, 'ServicesLastAccessed')) {
    const entity = text(service, 'LastAuthenticatedEntity');
    if (entity !== undefined) users.add(entity);
  }
  const [only] = users;
  return users.size === 1 && only !== undefined && isPrincipal(only) ? only : undefined;
}

function isPrincipal(arn: string): boolean {
  const type = iamEntity(arn)?.type;
  return type === 'user' || type === 'role';
}
