import { field, text } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { ObservationRecord } from '../../model/record';
import { byCodeUnit } from '../../lib/order';
import type { RecordView } from '../system';
import { accountKey, AWS } from './keys';

const LAST_PAGE = 'last-page-of-account';
const MORE_PAGES = 'more-pages-of-account';

/**
 * The last page of a file, when more follow it: `IsTruncated` with its `Marker`, or the `NextToken` the CLI gives after
 * `--max-items` (IAM API reference, GetAccountAuthorizationDetails). A file that holds the last page of all is complete,
 * in whatever order its pages stand.
 */
export function openPage(pages: readonly Json[]): { readonly page: number; readonly at: string } | undefined {
  const marks = pages.map(markOf);
  const page = marks.length - 1;
  const [last] = marks.slice(-1);
  return last === undefined || marks.includes(undefined) ? undefined : { page, at: last };
}

function markOf(page: Json): string | undefined {
  const truncated = field(page, 'IsTruncated');
  if (truncated === true) return '/IsTruncated';
  if (truncated === false) return undefined;
  return ['Marker', 'NextToken']
    .filter((name) => text(page, name) !== undefined)
    .map((name) => `/${name}`)[0];
}

/** What a file says of the pages of an account; no file says which page comes next. */
export function observationOfPages(account: string, file: number, more: boolean): ObservationRecord {
  const type = more ? MORE_PAGES : LAST_PAGE;
  return {
    kind: 'observation',
    key: `${accountKey(account)}#${type}`,
    system: AWS,
    source: { file, pointer: '' },
    type,
    subject: accountKey(account),
    text: more
      ? `more pages of account ${account} follow the one read`
      : `the last page of account ${account} is in the exports`,
  };
}

/** A page of the account's authorization details is in the exports. */
export function isDetailed(view: RecordView, account: string): boolean {
  return [LAST_PAGE, MORE_PAGES].some((type) => view.get(`${accountKey(account)}#${type}`) !== undefined);
}

/** Accounts of which a page says that more follow, while no file has the last one. */
export function accountsWithoutLastPage(view: RecordView): readonly string[] {
  const subjects = { [MORE_PAGES]: new Set<string>(), [LAST_PAGE]: new Set<string>() };
  for (const record of view.of('aws', 'observation')) {
    if (record.type === MORE_PAGES || record.type === LAST_PAGE) subjects[record.type].add(record.subject);
  }
  return [...subjects[MORE_PAGES]]
    .filter((subject) => !subjects[LAST_PAGE].has(subject))
    .map((subject) => subject.slice(subject.indexOf('|') + 1))
    .sort(byCodeUnit);
}
