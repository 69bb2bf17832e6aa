import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page of somebody's site. */
export interface SitePage {
  /** What the snippet sets as `window.LibredeskSettings`. */
  settings: Record<string, unknown>;
  /** Where the script is, if not at the chat server. */
  script?: string;
  /** HTML before the snippet, in the body. */
  body?: string;
  /** HTML in the head, for example a script that runs before the snippet. */
  head?: string;
  /** Response headers, for example a content security policy. */
  headers?: Record<string, string>;
  /** The whole document, instead of the small page with the stock snippet. */
  document?: string;
  /** On a site that is foreign to the chat server: the iframe is refused its storage. */
  isForeign?: boolean;
  /** The page as it is without the snippet. */
  isBare?: boolean;
}

const CONTENT = `
  <h1>Clay &amp; Kiln</h1>
  <p><a href="next">Next page</a> <button type="button">Add to basket</button></p>
  <div style="height: 1500px">Stoneware, by hand.</div>`;

/** The stock snippet in a small page. */
function html(page: SitePage, path: string): string {
  const settings = JSON.stringify(page.settings).replaceAll('<', '\\u003c');
  const script = page.script ?? `${String(page.settings['baseURL']).replace(/\/+$/, '')}/widget.js`;
  const snippet = `<script>
  window.LibredeskSettings = ${settings};
</script>
<script async src="${script}"></script>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>Shop ${path}</title>
${page.head ?? ''}
</head>
<body>
${page.body ?? CONTENT}
${page.isBare ? '' : snippet}
</body>
</html>`;
}

/**
 * The site that has the widget on it: an HTTP server of its own, so that it is a real foreign origin to the chat server. Where the chat server
 * (or the bad network before it) has the address 127.0.0.1 both are of one site to the browser, as `shop.example.com` and
 * `support.example.com` are: the iframe has its storage. Under the name `localhost` the same pages are of a foreign site, whose iframes
 * Playwright's browsers refuse storage, as they do cookies. Each test has its own pages.
 */
export class Site {
  private readonly pages = new Map<string, SitePage>();
  private count = 0;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async start(): Promise<Site> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const site = new Site(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => {
      const [, key = '', ...rest] = new URL(request.url ?? '/', 'http://site').pathname.split('/');
      const page = site.pages.get(key);
      if (!page) return response.writeHead(404).end();
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...page.headers });
      return response.end(page.document ?? html(page, rest.join('/')));
    });
    return site;
  }

  /** Puts a page up; its address ends with a slash, and everything below it is the same page. */
  publish(page: SitePage): string {
    const key = `page-${++this.count}`;
    this.pages.set(key, page);
    return `http://${page.isForeign ? 'localhost' : '127.0.0.1'}:${this.port}/${key}/`;
  }

  /** What is served at an address from now on. */
  replace(address: string, page: SitePage): void {
    this.pages.set(new URL(address).pathname.split('/')[1] ?? '', page);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
