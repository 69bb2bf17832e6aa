import type { Agent, Inbox } from '../e2e/agent/agent.ts';

/** As many messages as in the conversation that the stock widget was measured with. */
export const LONG = 391;

/** What the beginning of a conversation answers, as far as it is used here. */
interface Started {
  session_token: string;
  conversation: { uuid: string };
}

/** A visitor's conversation, written through the same API as his widget and his agent use. */
export class LongConversation {
  private constructor(
    readonly session: string,
    readonly uuid: string,
    readonly lastText: string,
    private readonly agent: Agent,
  ) {}

  static async write(server: string, agent: Agent, inbox: Inbox, messages: number): Promise<LongConversation> {
    const api = `${server}/api/v1/widget/chat`;
    const post = async (path: string, token: string, body?: object): Promise<Started> => {
      const headers: Record<string, string> = { 'Content-Type': 'application/json', 'X-Libredesk-Inbox-ID': inbox.uuid };
      if (token) headers['Authorization'] = `Bearer ${token}`;
      const answer = await fetch(api + path, { method: 'POST', headers, ...(body ? { body: JSON.stringify(body) } : {}) });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return ((await answer.json()) as { data: Started }).data;
    };
    const { session_token: session, conversation } = await post('/conversations/init', '', { message: visitorText(0), form_data: {} });
    const { uuid } = conversation;
    for (let number = 1; number < messages; number += 1) {
      // Two by the visitor, two by the agent, and so on: groups as people write them.
      if (number % 4 < 2) await post(`/conversations/${uuid}/message`, session, { message: visitorText(number) });
      else await agent.reply(uuid, agentHtml(number));
    }
    await post(`/conversations/${uuid}/update-last-seen`, session);
    return new LongConversation(session, uuid, textOf(messages - 1), agent);
  }

  /** One more of the agent's. */
  say(text: string): Promise<unknown> {
    return this.agent.reply(this.uuid, `<p>${text}</p>`);
  }
}

const WORDS = 'the glaze on this one is matt but food safe and it goes in the dishwasher we fire it twice at twelve hundred degrees'.split(' ');

function textOf(number: number): string {
  const length = 6 + ((number * 7) % 30);
  return `${number}: ${Array.from({ length }, (_, at) => WORDS[(number + at) % WORDS.length]).join(' ')}`;
}

function visitorText(number: number): string {
  return number % 10 === 1 ? `${textOf(number)}\nhttps://example.com/pots/${number}` : textOf(number);
}

function agentHtml(number: number): string {
  const link = number % 10 === 3 ? ` <a href="https://example.com/care">Care guide</a>` : '';
  return `<p>${textOf(number)}</p>${number % 5 === 0 ? '<ul><li>by <b>hand</b></li><li>lead free</li></ul>' : ''}${link}`;
}
