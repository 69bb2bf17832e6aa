import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** A WebSocket client for text frames that can send cookies; Node 20 has none of its own. */
export class TextSocket {
  private received = Buffer.alloc(0);
  private fragments = '';

  private constructor(
    private readonly socket: Socket,
    private readonly onText: (text: string) => void,
  ) {
    socket.on('data', (bytes: Buffer) => this.take(bytes));
    socket.on('error', () => socket.destroy());
  }

  static open(address: string, cookie: string, onText: (text: string) => void): Promise<TextSocket> {
    const request = address.startsWith('https:') ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const upgrade = request(address, {
        headers: {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
          Origin: new URL(address).origin,
          Cookie: cookie,
        },
      });
      upgrade.on('upgrade', (_answer, socket, head) => {
        const opened = new TextSocket(socket as Socket, onText);
        opened.take(head);
        resolve(opened);
      });
      upgrade.on('response', (answer) => reject(new Error(`${address}: no WebSocket (${answer.statusCode})`)));
      upgrade.on('error', reject);
      upgrade.end();
    });
  }

  send(text: string): void {
    this.write(TEXT, Buffer.from(text));
  }

  close(): void {
    this.socket.destroy();
  }

  private write(opcode: number, payload: Buffer): void {
    const mask = randomBytes(4);
    const length = payload.length;
    const head =
      length < 126 ? Buffer.from([0x80 | opcode, 0x80 | length]) : Buffer.from([0x80 | opcode, 0x80 | 126, length >> 8, length & 0xff]);
    if (length > 0xffff) throw new Error('too long for a test');
    const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.socket.write(Buffer.concat([head, mask, masked]));
  }

  private take(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    for (let frame = this.nextFrame(); frame; frame = this.nextFrame()) {
      if (frame.opcode === PING) this.write(PONG, frame.payload);
      else if (frame.opcode === CLOSE) this.socket.end();
      else if (frame.opcode === TEXT || frame.opcode === 0) {
        this.fragments += frame.payload.toString();
        if (frame.isLast) {
          this.onText(this.fragments);
          this.fragments = '';
        }
      }
    }
  }

  private nextFrame(): { opcode: number; isLast: boolean; payload: Buffer } | undefined {
    const bytes = this.received;
    if (bytes.length < 2) return undefined;
    let length = bytes.readUInt8(1) & 0x7f;
    let start = 2;
    if (length === 126) {
      if (bytes.length < 4) return undefined;
      length = bytes.readUInt16BE(2);
      start = 4;
    } else if (length === 127) {
      if (bytes.length < 10) return undefined;
      length = Number(bytes.readBigUInt64BE(2));
      start = 10;
    }
    if (bytes.length < start + length) return undefined;
    this.received = bytes.subarray(start + length);
    const first = bytes.readUInt8(0);
    return { opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload: bytes.subarray(start, start + length) };
  }
}
