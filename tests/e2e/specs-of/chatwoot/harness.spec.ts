import type { ChatwootAgent, ChatwootInbox } from '../../agent/chatwoot.ts';
import { environment } from '../../support/environment.ts';
import { expect, test } from '../../support/test.ts';
import { unique } from '../../support/words.ts';

// The agent's side does what it says, with a visitor who speaks the widget's API. No browser takes part.

class Visitor {
  private constructor(
    private readonly inbox: string,
    private readonly token: string,
  ) {}

  static async come(inbox: string): Promise<Visitor> {
    const config = (await new Visitor(inbox, '').call('POST', 'config')) as { website_channel_config: { auth_token: string } };
    return new Visitor(inbox, config.website_channel_config.auth_token);
  }

  async call(method: string, path: string, body?: object): Promise<unknown> {
    const headers = { 'Content-Type': 'application/json', 'X-Auth-Token': this.token };
    const url = `${environment().server}/api/v1/widget/${path}?website_token=${this.inbox}`;
    const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    return text ? JSON.parse(text) : null;
  }

  begin(content: string): Promise<unknown> {
    return this.call('POST', 'conversations', { message: { content } });
  }

  async texts(): Promise<string[]> {
    const list = (await this.call('GET', 'messages')) as { payload: { content: string }[] };
    return list.payload.map((message) => message.content);
  }
}

test('an agent finds, answers, notes and resolves a conversation', async ({ inbox, agent }) => {
  const text = unique('Hello');
  const visitor = await Visitor.come(inbox.uuid);
  await visitor.begin(text);
  const conversation = await agent.conversationSaying(text);
  expect(await agent.conversationsIn(inbox)).toContain(conversation);
  expect(await agent.textsFromVisitor(conversation)).toEqual([text]);
  await agent.reply(conversation, '<p>a &lt; b</p><p>second</p>');
  await agent.note(conversation, '<p>between us</p>');
  const file = await agent.upload('note.txt', 'text/plain', Buffer.from('words'));
  const sent = await agent.reply(conversation, '', [file]);
  expect(sent.attachments.map(({ name, size }) => [name, size])).toEqual([['note.txt', 5]]);
  expect((await visitor.texts()).slice(0, 2)).toEqual([text, 'a < b\n\nsecond']);
  expect(await visitor.texts()).not.toContain('between us');
  await agent.setStatus(conversation, 'Resolved');
  expect(await agent.rating(conversation)).toEqual({ rating: null, feedback: null });
  expect(((await visitor.call('GET', 'conversations')) as { status: string }).status).toBe('resolved');
});

test('each sees that the other is typing', async ({ inbox, agent, live }) => {
  const text = unique('Hello');
  const visitor = await Visitor.come(inbox.uuid);
  await visitor.begin(text);
  const conversation = await agent.conversationSaying(text);
  await visitor.call('POST', 'conversations/toggle_typing', { typing_status: 'on' });
  await live.expectVisitorTyping(conversation);
});

test('settings are changed by Libredesk’s names and by the server’s own', async ({ makeInbox, agent }) => {
  const inbox = (await makeInbox({ brand_name: 'Kiln' })) as ChatwootInbox;
  await inbox.change({ enabled_features: ['end_conversation'] });
  const visitor = await Visitor.come(inbox.uuid);
  const config = (await visitor.call('POST', 'config')) as { website_channel_config: { website_name: string; enabled_features: string[] } };
  expect(config.website_channel_config).toMatchObject({ website_name: 'Kiln', enabled_features: ['end_conversation'] });
  const text = unique('Which?');
  await visitor.begin(text);
  await (agent as ChatwootAgent).ask(await agent.conversationSaying(text), 'This one?', 'input_select', [{ title: 'Yes', value: 'y' }]);
  expect(await visitor.texts()).toEqual([text, 'This one?']);
});
