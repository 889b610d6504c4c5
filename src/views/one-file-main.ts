import { mount } from 'svelte';
import { engineClient } from '../app/engine-client';
import { appHost } from '../app/host';
import App from './App.svelte';
import { appViewLoaders } from './app-view-loaders';
import './report/waiting.css';

/** The worker holds all that was imported: it is never ended for being slow to cancel. The longest a timer can wait. */
const FOREVER = 2 ** 31 - 1;

const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');
// What the page said until its script ran.
target.replaceChildren();
mount(App, {
  target,
  props: {
    engine: engineClient(undefined, FOREVER),
    host: { ...appHost, keepsNothing: true },
    loaders: appViewLoaders,
  },
});
