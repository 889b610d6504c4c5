import type { FileContent, RecordView, Sink, SystemModule } from '../system';
import { evaluateOpenGraph } from './evaluate';
import { gapsOfOpenGraph } from './gaps';
import { settleOpenGraph } from './open-ends';
import { readGraph } from './read';
import { FORMAT, recogniseOpenGraph } from './recognise';

/** BloodHound OpenGraph: one reader for the family of collectors that write it. */
export const opengraph: SystemModule = {
  id: 'opengraph',
  title: 'BloodHound OpenGraph',
  exports: [
    {
      format: FORMAT,
      title: 'BloodHound OpenGraph JSON',
      how: 'The JSON file of any OpenGraph collector (GitHound, OktaHound, 1PassHound, …), before or instead of its upload.',
    },
  ],
  recognise: recogniseOpenGraph,
  read: (content: FileContent, _format: string, sink: Sink) => readGraph(content, sink),
  gaps: (view: RecordView) => gapsOfOpenGraph(view),
  settle: settleOpenGraph,
  evaluate: evaluateOpenGraph,
};
