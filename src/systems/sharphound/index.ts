import { runToEnd } from '../../lib/steps';
import type { FileContent, RecordView, Sink, SystemModule } from '../system';
import { evaluateSharpHound } from './evaluate';
import { gapsOfSharpHound } from './gaps';
import { readSharpHound } from './read';
import { recogniseSharpHound } from './recognise';
import { settleSharpHound } from './settle';

/** Active Directory as SharpHound collects it. */
export const sharphound: SystemModule = {
  id: 'sharphound',
  title: 'SharpHound (Active Directory)',
  exports: [
    {
      format: 'sharphound-*',
      title: 'SharpHound collection, version 5 or 6',
      how: 'SharpHound.exe -c All writes a zip: drop it as it is, or any of its JSON files.',
    },
  ],
  recognise: recogniseSharpHound,
  read: (content: FileContent, _format: string, sink: Sink) => readSharpHound(content, sink),
  gaps: (view: RecordView) => runToEnd(gapsOfSharpHound(view)),
  gapSteps: (view: RecordView) => gapsOfSharpHound(view),
  settle: settleSharpHound,
  evaluate: evaluateSharpHound,
};
