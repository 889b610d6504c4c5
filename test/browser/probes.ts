import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { createServer as createPort } from 'node:net';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A server that is told everything that arrives anywhere, by HTTP or as a datagram. */
export interface Listener {
  readonly http: number;
  readonly udp: number;
  /** Where only HTTP/3 could ask. */
  readonly quic: number;
  /** Where a bare connection counts: nothing else asks there. */
  readonly bare: number;
  /** An address of this machine that is not the loopback, where it has one: WebRTC asks no other. */
  readonly host: string;
  readonly heard: string[];
  close(): Promise<void>;
}

export async function listen(): Promise<Listener> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url ?? '');
    response
      .writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' })
      .end('');
  });
  server.on('upgrade', (request, socket) => {
    heard.push(request.url ?? '');
    socket.destroy();
  });
  const socket = createSocket('udp4');
  socket.on('message', () => heard.push('/datagram/webrtc'));
  const quic = createSocket('udp4');
  quic.on('message', () => heard.push('/datagram/webtransport'));
  const bare = createPort((connection) => {
    heard.push('/connection/preconnect');
    connection.on('error', () => undefined).destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => socket.bind(0, '0.0.0.0', resolve));
  await new Promise<void>((resolve) => quic.bind(0, '127.0.0.1', resolve));
  return {
    http: (server.address() as AddressInfo).port,
    udp: socket.address().port,
    quic: quic.address().port,
    bare: (bare.address() as AddressInfo).port,
    host: ownAddress(),
    heard,
    close: () =>
      new Promise((resolve) => {
        socket.close();
        quic.close();
        bare.close();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

/**
 * A script that tries every way it knows to send something to the listener, by the name of the way. It is put into the
 * page's and the worker's own code: what a test evaluates in a page is not held to the page's policy.
 */
export function probeScript(where: string, { http, udp, quic, bare, host }: Listener): string {
  return `(() => {
  const base = 'http://127.0.0.1:${http}/${where}/';
  const tried = (globalThis.__tried ??= []);
  const attempt = (how, send) => {
    tried.push(how);
    try { Promise.resolve(send(base + how)).catch(() => {}); } catch {}
  };
  if (typeof document === 'undefined') setTimeout(() => globalThis.postMessage?.({ triedByWorker: tried }), 50);
  else if (typeof Worker !== 'undefined') {
    const Own = Worker;
    globalThis.Worker = class extends Own {
      constructor(...given) {
        super(...given);
        this.addEventListener('message', ({ data }) => {
          if (data?.triedByWorker) globalThis.__triedByWorker = data.triedByWorker;
        });
      }
    };
  }
  const later = () => {
    attempt('fetch', (url) => fetch(url, { mode: 'no-cors' }));
    attempt('fetch-keepalive', (url) => fetch(url, { method: 'POST', body: 'x', mode: 'no-cors', keepalive: true }));
    attempt('xhr', (url) => { const x = new XMLHttpRequest(); x.open('POST', url); x.send('x'); });
    attempt('websocket', (url) => new WebSocket(url.replace('http', 'ws')));
    attempt('eventsource', (url) => new EventSource(url));
    attempt('import', (url) => import(/* @vite-ignore */ url));
    attempt('worker', (url) => new Worker(url));
    attempt('webtransport', (url) => new WebTransport('https://127.0.0.1:${quic}/').ready);
    attempt('importscripts', (url) => globalThis.importScripts?.(url));
    attempt('nested-worker', (url) => {
      const blob = new Blob(['fetch(' + JSON.stringify(url) + ', { mode: "no-cors" })'], { type: 'text/javascript' });
      return new Worker(URL.createObjectURL(blob));
    });
    attempt('shared-worker', (url) => {
      const blob = new Blob(['fetch(' + JSON.stringify(url) + ', { mode: "no-cors" })'], { type: 'text/javascript' });
      return new SharedWorker(URL.createObjectURL(blob));
    });
    if (typeof document === 'undefined') return;
    const add = (name, set) => { const e = document.createElement(name); set(e); document.body.append(e); return e; };
    attempt('beacon', (url) => navigator.sendBeacon(url, 'x'));
    attempt('image', (url) => { new Image().src = url; });
    attempt('css', (url) => add('div', (e) => { e.style.backgroundImage = 'url(' + url + ')'; e.textContent = '.'; }));
    attempt('stylesheet', (url) => add('link', (e) => { e.rel = 'stylesheet'; e.href = url; }));
    attempt('prefetch', (url) => add('link', (e) => { e.rel = 'prefetch'; e.href = url; }));
    attempt('preload', (url) => add('link', (e) => { e.rel = 'preload'; e.as = 'image'; e.href = url; }));
    attempt('modulepreload', (url) => add('link', (e) => { e.rel = 'modulepreload'; e.href = url; }));
    attempt('preconnect', () => add('link', (e) => { e.rel = 'preconnect'; e.href = 'http://127.0.0.1:${bare}'; }));
    attempt('icon', (url) => add('link', (e) => { e.rel = 'icon'; e.href = url; }));
    attempt('manifest', (url) => add('link', (e) => { e.rel = 'manifest'; e.href = url; }));
    attempt('css-import', (url) => add('style', (e) => { e.textContent = '@import url(' + url + ');'; }));
    attempt('srcset', (url) => add('img', (e) => { e.srcset = url + ' 1x'; }));
    attempt('input-image', (url) => add('input', (e) => { e.type = 'image'; e.src = url; }));
    attempt('embed', (url) => add('embed', (e) => { e.src = url; }));
    attempt('frame-within', (url) => add('iframe', (e) => { e.srcdoc = '<img src="' + url + '">'; }));
    attempt('speculation', (url) => add('script', (e) => {
      e.type = 'speculationrules';
      e.textContent = JSON.stringify({ prefetch: [{ urls: [url], eagerness: 'immediate' }] });
    }));
    attempt('script', (url) => add('script', (e) => { e.src = url; }));
    attempt('frame', (url) => add('iframe', (e) => { e.src = url; }));
    attempt('object', (url) => add('object', (e) => { e.data = url; }));
    attempt('video', (url) => add('video', (e) => { e.src = url; e.load(); }));
    attempt('track', (url) => add('video', (e) => {
      const track = document.createElement('track');
      track.src = url;
      track.default = true;
      e.crossOrigin = 'anonymous';
      e.append(track);
      track.track.mode = 'hidden';
    }));
    attempt('audio', (url) => add('audio', (e) => { e.src = url; e.load(); }));
    attempt('font', (url) => new FontFace('probe', 'url(' + url + ')').load());
    attempt('svg', (url) => {
      const svg = document.createElementNS('http://www.w3.org/2000/svg', 'image');
      svg.setAttribute('href', url);
      const root = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      root.append(svg);
      document.body.append(root);
    });
    attempt('form', (url) => {
      add('iframe', (e) => { e.name = 'sink'; });
      const form = add('form', (e) => { e.action = url; e.method = 'post'; e.target = 'sink'; });
      form.submit();
    });
    attempt('webrtc', async () => {
      const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:${host}:${udp}' }] });
      peer.createDataChannel('x');
      await peer.setLocalDescription(await peer.createOffer());
    });
    attempt('ping', (url) => add('a', (e) => { e.href = location.hash || '#'; e.ping = url; }).click());
  };
  // In a worker once its own script has run: before that nothing of it is sealed.
  if (typeof document === 'undefined') setTimeout(later);
  else if (document.body) later();
  else addEventListener('DOMContentLoaded', later);
})();
`;
}

/** Where the worker's code goes into its blob, in the app's chunk (as text) or in the viewer's script (by name). */
const WORKER =
  /new Blob\(\[(?=(?:['"`]{2},\s*)?['"`](?:\(function|for \(const name)|\w+(?:,\s*\w+)*\],\s*\{\s*type:\s*[`'"]text\/javascript)/;

export function startsWorker(script: string): boolean {
  return WORKER.test(script);
}

/** The script, with `probe` run in every worker it starts. */
export function inWorker(script: string, probe: string): string {
  if (!WORKER.test(script)) throw new Error('the worker is not started from a blob any more');
  return script.replaceAll(new RegExp(WORKER, 'g'), (blob) => `${blob}${JSON.stringify(probe)},`);
}
