/** Which requests a fault hits, and how. */
export interface Fault {
  method?: string;
  /** A part of the path, or a pattern for it. */
  path: string | RegExp;
  /** Requests that pass before the first is hit. */
  skip?: number;
  /** How many are hit; for ever without it. */
  times?: number;
  /**
   * `lose-request`: the connection breaks before the server has heard of it. `lose-reply`: the server has done it, the answer never comes.
   * `hang`: neither goes on nor breaks. `cutAfterBytes`: the connection breaks in the middle of the request's body, of which the server sees
   * nothing. `lateMs`: the connection breaks at once, and the server hears of the request so much later all the same. Or an answer that the
   * proxy gives itself.
   */
  effect:
    | 'lose-request'
    | 'lose-reply'
    | 'hang'
    | { delayMs: number }
    | { delayReplyMs: number }
    | { cutAfterBytes: number }
    | { lateMs: number }
    | Answer;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What a real server's limiter says (libredesk.md 1.2). */
export function tooManyRequests(retryAfterSeconds: number): Answer {
  return {
    status: 429,
    body: { status: 'error', message: 'Rate limit exceeded' },
    headers: { 'Retry-After': String(retryAfterSeconds) },
  };
}

/** What a real server says when it cannot go on. */
export function serverError(): Answer {
  return { status: 500, body: { status: 'error', message: 'Something went wrong', data: null, error_type: 'GeneralException' } };
}

export class Rules {
  private rules: { fault: Fault; skip: number; left: number }[] = [];

  add(fault: Fault): void {
    this.rules.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.rules = [];
  }

  /** The effect on this request, if it has one. */
  hit(method: string, path: string): Fault['effect'] | undefined {
    const rule = this.rules.find(({ fault, left }) => {
      const here = typeof fault.path === 'string' ? path.includes(fault.path) : fault.path.test(path);
      return left > 0 && here && (fault.method ?? method) === method;
    });
    if (!rule) return undefined;
    if (rule.skip > 0) {
      rule.skip -= 1;
      return undefined;
    }
    rule.left -= 1;
    return rule.fault.effect;
  }
}
