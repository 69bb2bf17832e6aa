import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** A plain web server with the built app in a folder of its own, as docs/SERVING.md has it for servers that may be asked from anywhere. */
export class FileServer {
  /** All that it was asked for. */
  readonly asked: { path: string; headers: IncomingHttpHeaders }[] = [];

  private constructor(private readonly server: Server) {}

  static async start(folder: string): Promise<FileServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const files = new FileServer(server);
    server.on('request', async ({ url = '/', headers }, response) => {
      files.asked.push({ path: url, headers });
      const path = normalize(decodeURIComponent(new URL(url, 'http://files').pathname));
      const bytes = path.startsWith('/chat/') ? await readFile(join(folder, path.slice('/chat/'.length))).catch(() => undefined) : undefined;
      if (!bytes) return response.writeHead(404).end();
      return response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(bytes);
    });
    return files;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The address of the loader. */
  get script(): string {
    return `${this.origin}/chat/widget.js`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
