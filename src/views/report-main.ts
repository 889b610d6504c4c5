import { mount } from 'svelte';
import { engineClient } from '../app/engine-client';
import { fromBase64 } from '../report/html';
import App from './App.svelte';
import { reportViewLoaders } from './view-loaders';

/** Entry of the one-file report viewer: the app, read-only, over the data in the page. */
const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');
const data = fromBase64(document.getElementById('report-data')?.textContent.trim() ?? '');
if (data.ok) {
  const scope = document.querySelector('meta[name="overreach-scope"]')?.getAttribute('content');
  mount(App, {
    target,
    props: {
      engine: engineClient(),
      loaders: reportViewLoaders,
      report: { title: document.title, data: data.value, ...(scope ? { scope } : {}) },
    },
  });
} else {
  const problem = document.createElement('p');
  problem.setAttribute('role', 'alert');
  problem.textContent = `This report cannot be shown: ${data.error}.`;
  target.append(problem);
}
