import { items, prop, word } from './fields';
import { objectKey } from './ids';
import { reference } from './reading';
import type { Reading, Subject } from './reading';
import { addGrant, addRelation, placeOf } from './links';

/** What certificate authorities and their kin state. The escalations through them (ESC1 to ESC16) are not derived. */
export function readCertificateServices(subject: Subject, reading: Reading): void {
  const { value } = subject;
  const host = word(value, 'HostingComputer');
  if (host !== undefined) {
    const at = placeOf(subject, 'HostingComputer');
    addGrant(
      reading.principal(host, 'Computer', subject, at),
      subject.key,
      'HostsCAService',
      true,
      at,
      reading,
    );
  }
  for (const [i, item] of items(value, 'EnabledCertTemplates').entries()) {
    const template = reference(item);
    const at = placeOf(subject, 'EnabledCertTemplates', i);
    if (template === undefined) continue;
    addRelation(
      reading.resource(template.id, 'CertTemplate', subject, at),
      'PublishedTo',
      subject.key,
      at,
      reading,
    );
  }
  const group = reference(prop(value, 'GroupLink'));
  if (group !== undefined) {
    const at = placeOf(subject, 'GroupLink');
    addRelation(
      subject.key,
      'OIDGroupLink',
      reading.principal(group.id, group.type, subject, at),
      at,
      reading,
    );
  }
  const domain = word(value, 'DomainSID');
  if (domain !== undefined) {
    addRelation(
      subject.key,
      `${subject.kind}For`,
      objectKey(domain.toUpperCase()),
      placeOf(subject, 'DomainSID'),
      reading,
    );
  }
}
