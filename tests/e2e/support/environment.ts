/** What `cargo xtask e2e` tells: which server, which agent, which browser. */

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the specs with \`cargo xtask e2e\`, or see tests/e2e/README.md`);
  return value;
}

export interface Environment {
  /** The server's address without a trailing slash. */
  server: string;
  user: string;
  password: string;
  /** The kind of server. */
  backend: 'libredesk' | 'chatwoot' | 'assistant';
  /** The server is the project's own, with its knobs. */
  isDemo: boolean;
}

let known: Environment | undefined;

export function environment(): Environment {
  known ??= {
    server: required('NATTER_SERVER').replace(/\/+$/, ''),
    user: required('NATTER_USER'),
    password: required('NATTER_PASSWORD'),
    backend: (process.env['NATTER_BACKEND'] ?? 'libredesk') as Environment['backend'],
    isDemo: process.env['NATTER_DEMO'] === '1',
  };
  return known;
}
