// Serves the built app on this machine and says where the demo estate is one click away, or none.
import { preview } from 'vite';

const server = await preview({ preview: { host: 'localhost', port: 4173, strictPort: false, open: false } });
const [url] = server.resolvedUrls?.local ?? [];
console.log(`
  Overreach with the demo estate   ${url}#demo
  Overreach, empty                 ${url}

  Stop with Ctrl+C.
`);
