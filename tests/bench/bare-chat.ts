import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PAGE = `<!doctype html><title>Bare</title>
<style>html,body{margin:0;height:100%}main{height:100%;overflow-y:auto;contain:strict}p{margin:8px;padding:8px;background:#eee}</style>
<main></main>
<script>
  const log = document.querySelector('main');
  const show = (text) => {
    const row = document.createElement('p');
    row.textContent = text;
    log.append(row);
    log.scrollTop = log.scrollHeight;
  };
  for (let n = 0; n < 10; n += 1) show('A row that was there before, number ' + n);
  new EventSource('/events').onmessage = ({ data }) => {
    show(data);
    setTimeout(() => fetch('/seen', { method: 'POST' }).then((answer) => answer.json()), 400);
  };
</script>`;

/**
 * The least that a chat can be: an iframe that adds a paragraph when a message comes, scrolls to it, and tells the server that it was seen.
 * What one more message costs here is what it costs the browser.
 */
export class BareChat {
  private readonly streams: ServerResponse[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', ({ url }, response: ServerResponse) => {
      if (url === '/events') {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write(': open\n\n');
        this.streams.push(response);
      } else if (url === '/seen') {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end('{"status":"success","data":true}');
      } else {
        const frame = '<iframe src="/app" style="position:fixed;right:20px;bottom:20px;width:400px;height:680px;border:0"></iframe>';
        response.writeHead(200, { 'Content-Type': 'text/html' });
        response.end(url === '/app' ? PAGE : `<!doctype html><title>Shop</title><h1>Shop</h1>${frame}`);
      }
    });
  }

  static async start(): Promise<BareChat> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new BareChat(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** One message more, for whoever listens. */
  say(text: string): void {
    for (const stream of this.streams) stream.write(`data: ${text}\n\n`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
