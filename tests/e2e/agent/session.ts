/** An agent's signed-in HTTP session: cookies, and the token against forged requests. */
export class AgentSession {
  private readonly cookies = new Map<string, string>();

  protected constructor(readonly server: string) {}

  static async signIn(server: string, email: string, password: string): Promise<AgentSession> {
    const session = new AgentSession(server);
    await session.post('/api/v1/auth/login', { email, password });
    return session;
  }

  get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  post<T>(path: string, body?: object): Promise<T> {
    return this.send<T>('POST', path, body);
  }

  put<T>(path: string, body?: object): Promise<T> {
    return this.send<T>('PUT', path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.send<T>('DELETE', path);
  }

  /** The `Cookie` header's value. */
  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = this.headers();
    if (this.cookies.size > 0) headers['Cookie'] = this.cookieHeader();
    const csrf = this.cookies.get('csrf_token');
    if (csrf && method !== 'GET') headers['X-CSRFTOKEN'] = csrf;
    const isForm = body instanceof FormData;
    if (body && !isForm) headers['Content-Type'] = 'application/json';
    const payload = body ? (isForm ? body : JSON.stringify(body)) : null;
    const answer = await fetch(this.server + path, { method, headers, body: payload });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return this.read<T>(text);
  }

  /** What every request carries. */
  protected headers(): Record<string, string> {
    return {};
  }

  protected read<T>(text: string): T {
    return (JSON.parse(text) as { data: T }).data;
  }

  private keep(setCookie: string): void {
    const [pair = ''] = setCookie.split(';');
    const equals = pair.indexOf('=');
    if (equals > 0) this.cookies.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
}
