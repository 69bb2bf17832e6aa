// Asking the server, and hearing from it: the same in all consoles.

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The answer's JSON; an object goes out as JSON, a form as a form. */
export async function ask(method, path, headers, body) {
  if (body !== undefined && !(body instanceof FormData)) {
    headers = { ...headers, 'Content-Type': 'application/json' };
    body = JSON.stringify(body);
  }
  const response = await fetch(path, { method, headers, body });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, answer?.error ?? answer?.message ?? `HTTP ${response.status}`);
  return answer;
}

/** A socket that comes back by itself. */
export class Live {
  /** @param {string} path @param {{onFrame: (frame: any) => void, onState: (isOpen: boolean, isBack: boolean) => void}} hooks */
  constructor(path, hooks) {
    Object.assign(this, { path, hooks, attempt: 0 });
    this.open();
  }

  open() {
    this.socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${this.path}`);
    this.socket.addEventListener('open', () => {
      this.hooks.onState(true, this.attempt > 0);
      this.attempt = 0;
    });
    this.socket.addEventListener('message', event => this.hooks.onFrame(JSON.parse(event.data)));
    this.socket.addEventListener('close', () => {
      this.hooks.onState(false, false);
      this.attempt += 1;
      setTimeout(() => this.open(), Math.min(8000, 300 * 2 ** this.attempt) * (0.5 + Math.random() / 2));
    });
  }

  send(frame) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }
}
