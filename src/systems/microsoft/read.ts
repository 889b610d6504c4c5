import type { FileContent, Json } from '../../lib/content';
import type { Sink } from '../system';
import { readAzureHound } from './read-azurehound';
import { readAzure } from './read-azure';
import { readCipp } from './read-cipp';
import { readDirectoryObject } from './read-directory';
import { readMember, readOwner } from './read-members';
import { readPartner } from './read-partner';
import { readRole } from './read-roles';
import { readAppAccess } from './read-app-access';
import { kindOfElement } from './page-shapes';
import type { PageKind } from './page-kinds';
import { pagesOf } from './pages';
import type { Page } from './pages';
import { Reading } from './reading';

const STRIDE = 256;

/** Read one file: every page in it, every element in a page. What is not known is counted and said. */
export function* readMicrosoft(content: FileContent, sink: Sink): Generator<number, void> {
  const parsed = content.json();
  if (!parsed.ok) {
    const { message, line, column } = parsed.error;
    sink.problem('error', `no valid JSON at line ${line}, column ${column}: ${message}`);
    return;
  }
  let done = 0;
  for (const page of pagesOf(parsed.value, content.name)) {
    const reading = new Reading(sink, page.tenant, page.at, page.parent);
    cover(page, reading);
    for (const [i, element] of page.elements.entries()) {
      const kind = page.evident ? (kindOfElement(element) ?? page.kind) : page.kind;
      readElement(kind, element, reading, page.single ? [] : [i]);
      if (++done % STRIDE === 0) yield done;
    }
  }
  yield done;
}

/** What the page tells of how complete the list is. */
function cover(page: Page, reading: Reading): void {
  if (page.kind === undefined || page.single || page.kind === 'azureHound') return;
  const subject =
    page.parent !== undefined &&
    (page.kind === 'members' || page.kind === 'owners' || page.kind === 'accessAssignments')
      ? `microsoft|${page.parent}`
      : page.tenant;
  const about = page.tenant.slice(page.tenant.indexOf('|') + 1);
  reading.coverage(subject, page.kind, page.next ? 'more' : 'last', about, reading.source());
}

function readElement(
  kind: PageKind | undefined,
  element: Json,
  reading: Reading,
  at: readonly number[],
): void {
  const own: string | undefined =
    kind === 'directoryObjects' || kind === undefined ? kindOfElement(element) : kind;
  switch (own) {
    case 'azureHound':
      readAzureHound(element, reading, at);
      return;
    case 'members':
      readMember(element, reading, at);
      return;
    case 'owners':
      readOwner(element, reading, at);
      return;
    case undefined:
    case 'directoryObjects':
      reading.sink.ignore('record', 'not one of the kinds that are read');
      reading.sink.problem('warning', 'this element is of no kind that is known here', reading.place(...at));
      return;
    default:
      if (
        readDirectoryObject(own, element, reading, at) ||
        readRole(own, element, reading, at) ||
        readAppAccess(own, element, reading, at) ||
        readPartner(own, element, reading, at) ||
        readAzure(own, element, reading, at) ||
        readCipp(own, element, reading, at)
      )
        return;
      reading.sink.ignore('record', `${own}: recognised, not used`);
  }
}
