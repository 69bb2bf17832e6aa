import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { Rules, type Answer, type Fault } from './rules.ts';

/** A request that came by. */
export interface Seen {
  method: string;
  path: string;
  at: number;
  /** What the server (or the proxy in its place) answered, and when; absent while and when nothing came back. */
  status?: number;
  answeredAt?: number;
  headers: IncomingMessage['headers'];
}

interface Tunnel {
  client: Duplex;
  upstream: Socket;
  isMute: boolean;
}

/**
 * A bad network between browser and server: passes everything on, WebSockets too, except what it is told to spoil.
 * It is its own origin, so the widget takes it for the chat server.
 */
export class FaultProxy {
  readonly seen: Seen[] = [];
  private readonly rules = new Rules();
  private readonly connections = new Set<Socket>();
  private readonly tunnels = new Set<Tunnel>();
  private isDown = false;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (socket) => {
      if (this.isDown) return socket.destroy();
      this.connections.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.connections.delete(socket));
      return undefined;
    });
    server.on('request', (request, response) => {
      this.pass(request, response).catch(() => response.destroy());
    });
    server.on('upgrade', (request, client: Duplex, head: Buffer) => this.tunnel(request, client, head));
  }

  static async start(target: string): Promise<FaultProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(server, new URL(target));
  }

  /** The address to give to the widget. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.goDown();
    await new Promise((resolve) => this.server.close(resolve));
  }

  spoil(fault: Fault): void {
    this.rules.add(fault);
  }

  spoilNothing(): void {
    this.rules.clear();
  }

  /** Nobody is there: open connections break, new ones too. */
  goDown(): void {
    this.isDown = true;
    for (const connection of this.connections) connection.destroy();
  }

  comeBack(): void {
    this.isDown = false;
  }

  /** Goes down, and comes back after a while. */
  async beAwayFor(ms: number): Promise<void> {
    this.goDown();
    await passing(ms);
    this.comeBack();
  }

  /** Nothing is heard of these paths any more until `spoilNothing`; files still come, so that a page can be reloaded meanwhile. */
  cutOff(...paths: Fault['path'][]): void {
    for (const path of paths) this.spoil({ path, effect: 'lose-request' });
    this.breakSockets();
  }

  /** Breaks the open WebSockets, as a server's restart does. */
  breakSockets(): void {
    for (const { client, upstream } of this.tunnels) {
      client.destroy();
      upstream.destroy();
    }
  }

  /** The open WebSockets stay open, but nothing goes through them any more, as when a phone has changed its network. */
  muteSockets(): void {
    for (const tunnel of this.tunnels) tunnel.isMute = true;
  }

  get openSockets(): number {
    return this.tunnels.size;
  }

  /** Requests with this method whose path contains this. */
  requests(method: string, path: string): Seen[] {
    return this.seen.filter((request) => request.method === method && request.path.includes(path));
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const seen: Seen = { method, path: url, at: Date.now(), headers: request.headers };
    this.seen.push(seen);
    const effect = this.rules.hit(method, url);
    if (effect === 'hang') return;
    if (effect === 'lose-request') {
      request.socket.destroy();
      return;
    }
    if (typeof effect === 'object' && 'cutAfterBytes' in effect) {
      let left = effect.cutAfterBytes;
      request.on('data', (bytes: Buffer) => (left -= bytes.length) <= 0 && request.socket.destroy());
      return;
    }
    const body = await bytesOf(request);
    if (typeof effect === 'object' && 'status' in effect) {
      Object.assign(seen, { status: effect.status, answeredAt: Date.now() });
      give(response, effect);
      return;
    }
    if (typeof effect === 'object' && 'lateMs' in effect) {
      request.socket.destroy();
      await passing(effect.lateMs);
      await this.ask(request, body);
      return;
    }
    if (typeof effect === 'object' && 'delayMs' in effect) await passing(effect.delayMs);
    const answer = await this.ask(request, body);
    const answered = await bytesOf(answer);
    if (typeof effect === 'object' && 'delayReplyMs' in effect) await passing(effect.delayReplyMs);
    if (effect === 'lose-reply') {
      request.socket.destroy();
      return;
    }
    const status = answer.statusCode ?? 0;
    Object.assign(seen, { status, answeredAt: Date.now() });
    response.writeHead(status, { ...endToEnd(answer.headers), ...ONCE }).end(answered);
  }

  private ask(request: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const headers = { ...endToEnd(request.headers), host: this.target.host, 'content-length': String(body.length) };
    return new Promise((resolve, reject) => {
      this.upstream(request, headers).on('response', resolve).on('error', reject).end(body);
    });
  }

  private upstream(request: IncomingMessage, headers: Record<string, string | string[] | undefined>) {
    const start = this.target.protocol === 'https:' ? httpsRequest : httpRequest;
    return start(new URL(request.url ?? '/', this.target), { method: request.method ?? 'GET', headers, agent: false });
  }

  private tunnel(request: IncomingMessage, client: Duplex, head: Buffer): void {
    client.on('error', () => client.destroy());
    const seen: Seen = { method: 'UPGRADE', path: request.url ?? '/', at: Date.now(), headers: request.headers };
    this.seen.push(seen);
    const effect = this.rules.hit('UPGRADE', seen.path);
    if (effect === 'hang') return;
    if (effect) {
      client.destroy();
      return;
    }
    const asked = this.upstream(request, { ...request.headers, host: this.target.host });
    asked.on('error', () => client.destroy());
    asked.on('response', (answer) => client.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nConnection: close\r\n\r\n`));
    asked.on('upgrade', (answer, upstream: Socket, early: Buffer) => {
      seen.status = 101;
      const lines = ['HTTP/1.1 101 Switching Protocols'];
      for (let at = 0; at < answer.rawHeaders.length; at += 2) lines.push(`${answer.rawHeaders[at]}: ${answer.rawHeaders[at + 1]}`);
      client.write(`${lines.join('\r\n')}\r\n\r\n`);
      this.join({ client, upstream, isMute: false }, head, early);
    });
    asked.end();
  }

  private join(tunnel: Tunnel, head: Buffer, early: Buffer): void {
    const { client, upstream } = tunnel;
    this.tunnels.add(tunnel);
    const end = (): void => {
      this.tunnels.delete(tunnel);
      client.destroy();
      // A peer that has fallen silent does not tell that it went away.
      upstream.destroy();
    };
    const carry = (from: Duplex, to: Duplex): void => {
      from.on('data', (bytes: Buffer) => tunnel.isMute || to.write(bytes));
      from.on('error', () => from.destroy());
      from.on('close', () => (tunnel.isMute && from === upstream ? undefined : end()));
    };
    carry(client, upstream);
    carry(upstream, client);
    if (head.length > 0) upstream.write(head);
    if (early.length > 0) client.write(early);
  }
}

/**
 * Each request has a connection of its own: when one that was used before breaks, Chromium itself sends the request again, a POST too, and
 * no script learns of it. What these faults are about is the app's own behaviour.
 */
const ONCE = { Connection: 'close' };

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function passing(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function give(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers, ...ONCE }).end(JSON.stringify(answer.body ?? null));
}

/** Headers without those that hold for one connection only, and without the length, which is set anew. */
function endToEnd(headers: IncomingMessage['headers']): Record<string, string | string[] | undefined> {
  const { connection: _connection, 'keep-alive': _keepAlive, 'transfer-encoding': _encoding, ...rest } = headers;
  return rest;
}
