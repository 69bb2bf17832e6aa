import type { Agent } from '../agent/agent.ts';
import type { ChatwootAgent } from '../agent/chatwoot.ts';
import type { Options, Shop } from '../pages/shop.ts';
import { unique, word } from './words.ts';

/** Opens the chat and begins a conversation; its id on the agent's side. */
export async function begin(shop: Shop, agent: Agent, options: Options = {}, text = unique('Hello')): Promise<string> {
  const { chat, home } = shop.widget;
  await shop.visit(options);
  await shop.openChat();
  await home.startButton(word('send_us_a_message')).click();
  await chat.say(text);
  await chat.expectSentOnce(text);
  return agent.conversationSaying(text);
}

/** The agent's side, with what only this server has. */
export function deskOf(agent: Agent): ChatwootAgent {
  return agent as ChatwootAgent;
}
