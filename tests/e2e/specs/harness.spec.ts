import { TextSocket } from '../agent/web-socket.ts';
import { serverError, tooManyRequests } from '../faults/rules.ts';
import { environment } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

// The tools of the other specs do what they say. No browser takes part.

const INIT = '/api/v1/widget/chat/conversations/init';

function begin(server: string, inbox: string, message: string): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', 'X-Libredesk-Inbox-ID': inbox };
  return fetch(server + INIT, { method: 'POST', headers, body: JSON.stringify({ message }) });
}

test('the network passes requests on and writes them down', async ({ network, inbox, agent }) => {
  const text = unique('Through');
  expect((await begin(network.url, inbox.uuid, text)).status).toBe(200);
  expect(await agent.textsFromVisitor(await agent.conversationSaying(text))).toEqual([text]);
  expect(network.requests('POST', INIT)).toHaveLength(1);
});

test('a lost request never reaches the server, a lost reply has', async ({ network, inbox, agent }) => {
  const [lost, unanswered, marker] = [unique('Lost'), unique('Unanswered'), unique('Marker')];
  network.spoil({ method: 'POST', path: INIT, times: 1, effect: 'lose-request' });
  await expect(begin(network.url, inbox.uuid, lost)).rejects.toThrow();
  network.spoil({ method: 'POST', path: INIT, times: 1, effect: 'lose-reply' });
  await expect(begin(network.url, inbox.uuid, unanswered)).rejects.toThrow();
  expect((await begin(network.url, inbox.uuid, marker)).status).toBe(200);

  await agent.conversationSaying(marker);
  await agent.conversationSaying(unanswered);
  const texts = await Promise.all((await agent.conversationsIn(inbox)).map((one) => agent.textsFromVisitor(one)));
  expect(texts.flat()).not.toContain(lost);
});

test('the network answers in the server’s place, after as many requests as it is told', async ({ network, inbox }) => {
  network.spoil({ path: INIT, skip: 1, times: 1, effect: tooManyRequests(7) });
  network.spoil({ path: INIT, times: 1, effect: serverError() });
  const statuses: number[] = [];
  for (let round = 0; round < 4; round += 1) statuses.push((await begin(network.url, inbox.uuid, 'Hello')).status);
  expect(statuses).toEqual([200, 429, 500, 200]);
});

test('a network that is down refuses everybody until it is back', async ({ network, inbox }) => {
  network.goDown();
  await expect(begin(network.url, inbox.uuid, 'Hello')).rejects.toThrow();
  network.comeBack();
  expect((await begin(network.url, inbox.uuid, 'Hello')).status).toBe(200);
});

test('sockets can fall silent, and break', async ({ network, inbox, agent }) => {
  const text = unique('Listening');
  const begun = (await (await begin(network.url, inbox.uuid, text)).json()) as { data: { session_token: string } };
  const conversation = await agent.conversationSaying(text);
  const join = JSON.stringify({ type: 'join', token: begun.data.session_token, data: { inbox_id: inbox.uuid } });
  const open = async (frames: string[]): Promise<void> => {
    const socket = await TextSocket.open(`${network.url}/widget/ws`, '', (frame) => frames.push((JSON.parse(frame) as { type: string }).type));
    socket.send(join);
    await expect.poll(() => frames).toContain('joined');
  };
  const muted: string[] = [];
  await open(muted);
  network.muteSockets();
  const heard: string[] = [];
  await open(heard);
  await agent.reply(conversation, '<p>Anybody there?</p>');
  await expect.poll(() => heard).toContain('new_message');
  expect(muted).toEqual(['joined']);

  network.breakSockets();
  await expect.poll(() => network.openSockets).toBe(0);
});

test('the agent sees a visitor type, and the visitor the agent', async ({ inbox, agent, live }) => {
  const text = unique('Typing');
  const { server } = environment();
  const begun = (await (await begin(server, inbox.uuid, text)).json()) as { data: { session_token: string } };
  const conversation = await agent.conversationSaying(text);
  const frames: { type: string; data: { is_typing?: boolean } }[] = [];
  const visitor = await TextSocket.open(`${server}/widget/ws`, '', (frame) => frames.push(JSON.parse(frame)));
  visitor.send(JSON.stringify({ type: 'join', token: begun.data.session_token, data: { inbox_id: inbox.uuid } }));
  await expect.poll(() => frames.map((frame) => frame.type)).toContain('joined');

  live.look(conversation);
  live.type(conversation);
  await expect.poll(() => frames.find((frame) => frame.type === 'typing')?.data.is_typing).toBe(true);
  visitor.send(JSON.stringify({ type: 'typing', data: { conversation_uuid: conversation, is_typing: true } }));
  await live.expectVisitorTyping(conversation);
  visitor.close();
});
