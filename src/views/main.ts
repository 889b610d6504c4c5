import { mount } from 'svelte';
import { engineClient } from '../app/engine-client';
import { keptInBrowser } from '../app/kept.svelte';
import { appHost } from '../app/host';
import { offlineHost } from '../app/offline-host';
import { Offline } from '../app/offline.svelte';
import { keepInBrowser } from '../app/theme.svelte';
import App from './App.svelte';
import { appViewLoaders } from './app-view-loaders';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, {
  target,
  props: {
    engine: engineClient(),
    host: appHost,
    offline: new Offline(offlineHost()),
    loaders: appViewLoaders,
    themeKeeping: keepInBrowser(),
    keeping: keptInBrowser(),
  },
});
