import type { AssistantWidget } from '../../agent/assistant.ts';
import { environment } from '../../support/environment.ts';
import { expect, test } from '../../support/test.ts';
import { unique } from '../../support/words.ts';

// The operator's side does what it says, with a visitor who speaks the widget's API. No browser takes part.

async function turn(widget: AssistantWidget, message: string): Promise<{ status: number; message?: string }> {
  const headers = { 'Content-Type': 'application/json', 'Authorization': `Bearer ${widget.token}` };
  const body = JSON.stringify({ sessionId: 'session', message });
  const answer = await fetch(`${environment().server}/api/widgets/${widget.uuid}/chat`, { method: 'POST', headers, body });
  return { ...((await answer.json()) as object), status: answer.status };
}

test('an operator finds what was said and what was answered', async ({ inbox, agent }) => {
  const text = unique('Are you a person?');
  expect((await turn(inbox as AssistantWidget, text)).status).toBe(200);
  const conversation = await agent.conversationSaying(text);
  expect(await agent.textsFromVisitor(conversation)).toEqual([text]);
  expect((await agent.messages(conversation)).map((message) => message.type)).toEqual(['incoming', 'outgoing']);
  await expect(async () => agent.reply(conversation, '<p>I am</p>')).rejects.toThrow('answers by itself');
});

test('the next turns become what they are told to', async ({ makeInbox }) => {
  const widget = (await makeInbox({})) as AssistantWidget;
  await widget.scriptNext({ status: 429 }, { reply: 'As **told**' });
  expect((await turn(widget, 'Hello')).status).toBe(429);
  expect((await turn(widget, 'Hello')).message).toBe('As **told**');
  await widget.disable();
  expect((await turn(widget, 'Hello')).status).toBe(400);
});
