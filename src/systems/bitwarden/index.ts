/**
 * Bitwarden: members, collections and groups as the command line and the public API write them, the member-access
 * report in all generations of its header, and the provider portal (Bitwarden help, "Member access report", "Collection
 * permissions", "Provider portal"; enums of bitwarden/server).
 */
import type { Json } from '../../lib/content';
import { field, text } from '../../lib/content';
import type { Source } from '../../model/source';
import { settleMentions } from '../rekey';
import { statedModule } from '../stated-module';
import type { Sink, SystemModule } from '../system';
import { ID } from './native';
import { readOrganisation, settleSettings } from './organisation-rights';
import { readProviderOrganisation, readProviderUser } from './provider-portal';
import { objectWord, shelf } from './documents';
import { readCollection, readGroup } from './read-collections';
import { readMember } from './read-member';
import { readAccessRow } from './read-access-report';

export const bitwarden: SystemModule = statedModule({
  id: ID,
  title: 'Bitwarden',
  exports: [
    {
      format: 'api',
      title: 'Members, collections, groups, provider users (JSON)',
      how: 'bw list org-members; bw get org-collection ID for each collection; groups and provider users from the public API',
    },
    {
      format: 'member-access',
      title: 'Member access report (CSV)',
      how: 'Web vault, Reporting, Member access, Export',
    },
  ],
  tables: [
    {
      format: 'member-access',
      needs: ['email', 'collection', 'permission'],
      columns: {
        email: ['Email Address', 'Email', 'E-Mail', 'E-Mail-Adresse', 'Adresse e-mail'],
        name: ['Full Name', 'Name', 'Nom'],
        mfa: ['Two-Step Login', 'Zwei-Faktor-Authentifizierung'],
        recovery: ['Account Recovery', 'Kontowiederherstellung'],
        group: ['Group Name', 'Group', 'Gruppe', 'Groupe'],
        collection: ['Collection Name', 'Collection', 'Shared Folder', 'Sammlung'],
        permission: ['Collection Permission', 'Shared Folder Permission', 'Sammlungsberechtigung'],
        items: ['Total Items', 'Items'],
      },
      row: readAccessRow,
    },
  ],
  documents: [
    kind('orgmember', 'an organisation member', readMember),
    {
      ...kind('member', 'a member', readMember),
      is: (value) =>
        objectWord(value) === 'member' && text(value, 'email') !== undefined ? 'a member' : undefined,
    },
    kind('orgcollection', 'a collection', readCollection),
    { ...kind('collection', 'a collection', readCollection) },
    kind('orggroup', 'a group', readGroup),
    {
      ...kind('group', 'a group', readGroup),
      is: (value) =>
        objectWord(value) === 'group' && field(value, 'collections') !== undefined ? 'a group' : undefined,
    },
    ...['organization', 'profileorganization', 'organizationresponse'].map((word) =>
      kind(word, 'an organisation', (value, source, sink) =>
        readOrganisation(
          shelf(source, sink, text(value, 'id') ?? text(value, 'organizationId')),
          value,
          source,
          sink,
        ),
      ),
    ),
    prefixed('provideruser', 'a provider user', readProviderUser),
    prefixed('providerorganization', 'a client organisation of the provider', readProviderOrganisation),
  ],
  settle: (records) => {
    const settled = settleMentions(ID)(records);
    return settleSettings(settled, ID);
  },
  gaps: (view) => {
    const unfilled = view
      .of(ID, 'resource')
      .filter((one) => one.properties?.some(([name]) => name === 'access') === true);
    return unfilled.length === 0
      ? []
      : [
          {
            system: ID,
            layer: 'who has access to the collections',
            consequence: `${unfilled.length} collections are listed without their users and groups`,
            effect: 'grants',
            remedy: 'bw get org-collection ID --organizationid ORG, for each collection',
          },
        ];
  },
});

function kind(
  word: string,
  words: string,
  document: (value: Json, source: Source, sink: Sink) => void,
): { format: string; is: (value: Json) => string | undefined; document: typeof document } {
  return { format: 'api', is: (value) => (objectWord(value) === word ? words : undefined), document };
}

function prefixed(
  word: string,
  words: string,
  document: (value: Json, source: Source, sink: Sink) => void,
): { format: string; is: (value: Json) => string | undefined; document: typeof document } {
  return { format: 'api', is: (value) => (objectWord(value).startsWith(word) ? words : undefined), document };
}
