import { mount, unmount } from 'svelte';
import { engineClient } from '../app/engine-client';
import type { Overview } from '../engine/contract';
import { fail } from '../lib/result';
import { fromBase64 } from '../report/html';
import { isSealed } from '../report/seal';
import App from './App.svelte';
import Unlock from './report/Unlock.svelte';
import { reportViewLoaders } from './view-loaders';
import './report/waiting.css';

/** Entry of the report viewer: the app, read-only, over the data in the page or in scripts beside it. */
const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');
// What the page said until its script ran.
target.replaceChildren();
const engine = engineClient();
const data = dataOfPage();
if (!data.ok) {
  const problem = document.createElement('p');
  problem.setAttribute('role', 'alert');
  problem.textContent = `This report cannot be shown: ${data.error}.`;
  target.append(problem);
} else if (isSealed(data.value)) {
  const unlock = mount(Unlock, { target, props: { engine, data: data.value, onopened } });
  function onopened(overview: Overview): void {
    void unmount(unlock);
    show(overview);
  }
} else {
  show();
}

/** Show the report; `opened` where its data were opened before. */
function show(opened?: Overview): void {
  if (!target || !data.ok) return;
  const scope = document.querySelector('meta[name="overreach-scope"]')?.getAttribute('content');
  const about = opened?.report ?? { title: document.title, ...(scope ? { scope } : {}) };
  mount(App, {
    target,
    props: {
      engine: opened ? { ...engine, openReport: () => Promise.resolve(opened) } : engine,
      loaders: reportViewLoaders,
      report: { ...about, data: data.value },
    },
  });
}

function dataOfPage() {
  const text = document.getElementById('report-data')?.textContent.trim() ?? '';
  if (text !== '') return fromBase64(text);
  // A folder has its data in scripts, which put pieces of Base64 into a list.
  const beside: unknown = Reflect.get(globalThis, 'overreachReportData');
  if (!Array.isArray(beside)) return fromBase64('');
  const pieces = beside.filter((piece) => typeof piece === 'string');
  return pieces.length === beside.length ? fromBase64(pieces.join('')) : fail('its data are damaged');
}
