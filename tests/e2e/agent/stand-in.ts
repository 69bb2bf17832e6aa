import { AgentSession } from './session.ts';

/** The agents' API of the demo's stand-ins (demo/README.md, "Other servers"): a header instead of a login, answers without an envelope. */
export class StandInSession extends AgentSession {
  constructor(
    server: string,
    private readonly agent: string,
  ) {
    super(server);
  }

  protected override headers(): Record<string, string> {
    return { 'X-Demo-Agent': this.agent };
  }

  protected override read<T>(text: string): T {
    return (text ? JSON.parse(text) : null) as T;
  }
}

/** Paragraphs of an HTML reply as Markdown; other HTML is left as it stands. */
export function asMarkdown(html: string): string {
  if (!/^(<p>[^<]*<\/p>)+$/.test(html)) return html;
  const text = html.replaceAll('</p><p>', '\n\n').replaceAll(/<\/?p>/g, '');
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
