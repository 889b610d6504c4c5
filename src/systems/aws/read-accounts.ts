import { list, text } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Sink } from '../system';
import { isAccountId, parseArn } from './arn';
import { accountKey, AWS } from './keys';
import { MANAGEMENT, MEMBER, observe, PARENT } from './organization/facts';

/**
 * Reads one account of `aws organizations list-accounts` or `describe-account` (Organizations API reference, Account).
 * Its ARN holds the organisation and the management account; newer answers also carry the way from the root.
 */
export function readAccount(sink: Sink, item: Json, at: string): void {
  const id = text(item, 'Id');
  if (!isAccountId(id)) {
    sink.ignore('record', 'account without a 12-digit Id');
    sink.problem('error', 'this account has no 12-digit Id', { pointer: at });
    return;
  }
  const source = { file: sink.file, pointer: at };
  const status = text(item, 'State') ?? text(item, 'Status');
  sink.add(
    {
      kind: 'tenant',
      key: accountKey(id),
      system: AWS,
      source,
      id,
      name: text(item, 'Name') ?? id,
      type: 'AWS account',
      ...(status === undefined ? {} : { status }),
    },
    'record',
  );
  const arn = parseArn(text(item, 'Arn') ?? '');
  const organisation = arn?.resource.split('/')[1];
  if (organisation !== undefined) {
    const words = `account ${id} belongs to organisation ${organisation}`;
    sink.add(
      {
        ...observe(MEMBER, accountKey(id), source, words, organisation),
        key: `${accountKey(id)}#organisation`,
      },
      'derived',
    );
    if (isAccountId(arn?.account)) {
      const manager = `account ${arn.account} is the management account of organisation ${organisation}`;
      sink.add(observe(MANAGEMENT, accountKey(arn.account), source, manager, organisation), 'derived');
    }
  }
  const path = text(item, 'Path') ?? list(item, 'Paths').find((entry) => typeof entry === 'string');
  const parts = typeof path === 'string' ? path.split('/').filter((part) => part !== '') : [];
  const parent = parts.at(parts.at(-1) === id ? -2 : -1);
  if (parent !== undefined && /^(?:r|ou)-/u.test(parent))
    sink.add(observe(PARENT, accountKey(id), source, `${id} is in ${parent}`, parent), 'derived');
}
