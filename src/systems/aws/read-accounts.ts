import { list, text } from '../../lib/content';
import { pointer } from '../../model/source';
import type { FileContent, Sink } from '../system';
import { isAccountId, parseArn } from './arn';
import { accountKey, AWS } from './keys';
import { pagesOf } from './recognise';

/**
 * Reads `aws organizations list-accounts` (Organizations API reference, ListAccounts). It names accounts and says
 * which organisation they are of (the ARN holds it); nothing is exported from inside them.
 */
export function* readAccounts(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const pages = pagesOf(json.value);
  let done = 0;
  for (const [p, page] of pages.entries()) {
    const base = page === json.value ? '' : pointer(p);
    for (const [i, item] of list(page, 'Accounts').entries()) {
      const at = base + pointer('Accounts', i);
      const id = text(item, 'Id');
      if (!isAccountId(id)) {
        sink.ignore('record', 'account without a 12-digit Id');
        sink.problem('error', 'this account has no 12-digit Id', { pointer: at });
        continue;
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
      const organisation = parseArn(text(item, 'Arn') ?? '')?.resource.split('/')[1];
      if (organisation !== undefined) {
        sink.add(
          {
            kind: 'observation',
            key: `${accountKey(id)}#organisation`,
            system: AWS,
            source,
            type: 'organisation-member',
            subject: accountKey(id),
            text: `account ${id} belongs to organisation ${organisation}`,
            value: organisation,
          },
          'derived',
        );
      }
      if (++done % 200 === 0) yield done;
    }
  }
}
