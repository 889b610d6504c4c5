import { mount, unmount } from 'svelte';
import { engineClient } from '../app/engine-client';
import type { EngineClient } from '../app/engine-client';
import type { Overview } from '../engine/contract';
import { eventLoopTurns } from '../store/turns';
import App from './App.svelte';
import { pageText, readPageData } from './report/page-data';
import Unlock from './report/Unlock.svelte';
import { reportViewLoaders } from './view-loaders';
import './report/waiting.css';

/** Entry of the report viewer: the app, read-only, over the data in the page or in scripts beside it. */
void begin();

async function begin(): Promise<void> {
  const target = document.getElementById('app');
  if (!target) throw new Error('the page has no #app');
  const text = pageText(
    document.getElementById('report-data'),
    Reflect.get(globalThis, 'overreachReportData'),
  );
  const turns = { now: () => performance.now(), tick: eventLoopTurns(new MessageChannel()) };
  const data = text.ok ? await readPageData(text.value, turns) : text;
  // What the page said until its data were read.
  target.replaceChildren();
  if (!data.ok) {
    const problem = document.createElement('p');
    problem.setAttribute('role', 'alert');
    problem.textContent = `This report cannot be shown: ${data.error}.`;
    target.append(problem);
    return;
  }
  const { file, sealed } = data.value;
  const engine = engineClient();
  if (!sealed) {
    show(target, engine, file);
    return;
  }
  const onopened = (overview: Overview): void => {
    void unmount(unlock);
    show(target, engine, file, overview);
  };
  const unlock = mount(Unlock, { target, props: { engine, data: file, onopened } });
}

/** Show the report; `opened` where its data were opened before. */
function show(target: HTMLElement, engine: EngineClient, data: Blob, opened?: Overview): void {
  const scope = document.querySelector('meta[name="overreach-scope"]')?.getAttribute('content');
  const about = opened?.report ?? { title: document.title, ...(scope ? { scope } : {}) };
  mount(App, {
    target,
    props: {
      engine: opened ? { ...engine, openReport: () => Promise.resolve(opened) } : engine,
      loaders: reportViewLoaders,
      report: { ...about, data },
    },
  });
}
