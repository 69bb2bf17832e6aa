import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { brotliCompressSync, constants } from 'node:zlib';

/** What a front server does besides passing on. */
export interface Service {
  /** Brotli for everything that shrinks: files at the best level, as they are compressed once, answers at a quick one. */
  compresses: boolean;
  /** The document names no packed wasm, so that the browser compiles it as it comes and may keep the compiled code. */
  isWasmPlain: boolean;
}

const SHRINKS = /^(text\/|application\/(json|javascript|wasm)|image\/svg)/;

/** Stands before a chat server, as a proxy does that compresses what Libredesk itself sends as it is. */
export class FrontServer {
  private readonly packed = new Map<string, Buffer>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
    private readonly service: Service,
  ) {
    server.on('request', (request, response) => {
      this.pass(request, response).catch(() => response.destroy());
    });
    server.on('upgrade', (request, client: Duplex, head: Buffer) => this.tunnel(request, client, head));
  }

  static async start(target: string, service: Service): Promise<FrontServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FrontServer(server, new URL(target), service);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private upstream(request: IncomingMessage) {
    const start = this.target.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { ...request.headers, host: this.target.host };
    return start(new URL(request.url ?? '/', this.target), { method: request.method ?? 'GET', headers, agent: false });
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await bytesOf(request);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      this.upstream(request).on('response', resolve).on('error', reject).end(sent);
    });
    const { connection: _connection, 'transfer-encoding': _encoding, 'content-length': _length, ...headers } = answer.headers;
    let body = await bytesOf(answer);
    const path = request.url ?? '/';
    const isFile = path.startsWith('/static/');
    if (this.service.isWasmPlain && path.includes('/index.html')) body = withoutPackedWasm(body);
    const mayCompress = this.service.compresses && /\bbr\b/.test(String(request.headers['accept-encoding']));
    if (mayCompress && body.length > 200 && SHRINKS.test(headers['content-type'] ?? '')) {
      headers['content-encoding'] = 'br';
      headers['vary'] = [headers['vary'], 'Accept-Encoding'].filter(Boolean).join(', ');
      body = isFile || path === '/widget.js' ? this.packedOnce(path, body) : compress(body, 5);
    }
    response.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': body.length }).end(body);
  }

  private packedOnce(path: string, body: Buffer): Buffer {
    let packed = this.packed.get(path);
    if (!packed) this.packed.set(path, (packed = compress(body, 11)));
    return packed;
  }

  private tunnel(request: IncomingMessage, client: Duplex, head: Buffer): void {
    client.on('error', () => client.destroy());
    const asked = this.upstream(request);
    asked.on('error', () => client.destroy());
    asked.on('upgrade', (answer, upstream: Socket, early: Buffer) => {
      const lines = ['HTTP/1.1 101 Switching Protocols'];
      for (let at = 0; at < answer.rawHeaders.length; at += 2) lines.push(`${answer.rawHeaders[at]}: ${answer.rawHeaders[at + 1]}`);
      client.write(`${lines.join('\r\n')}\r\n\r\n`);
      client.write(early);
      upstream.write(head);
      upstream.on('error', () => upstream.destroy());
      upstream.pipe(client).pipe(upstream);
    });
    asked.end();
  }
}

function compress(body: Buffer, quality: number): Buffer {
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } });
}

/** The document as if nothing had been packed: the list of files and the preload name the wasm itself. */
function withoutPackedWasm(page: Buffer): Buffer {
  const html = page.toString();
  const changed = html.replace(/"wasmGz":"[^"]*"/, '"wasmGz":""').replaceAll('.wasm.gz', '.wasm');
  if (changed === html) throw new Error('the document names no packed wasm: this measurement has lost its meaning');
  return Buffer.from(changed);
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
