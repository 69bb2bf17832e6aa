import { test as base } from '@playwright/test';

import { Agent, type Inbox, type SiteUser } from '../agent/agent.ts';
import { AssistantOperator } from '../agent/assistant.ts';
import { ChatwootAgent } from '../agent/chatwoot.ts';
import type { Changes, InboxConfig } from '../agent/inbox-config.ts';
import { AgentLive } from '../agent/live.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { Site } from '../host/site.ts';
import { Shop } from '../pages/shop.ts';
import { environment, type Environment } from './environment.ts';
import { has, type Need } from './needs.ts';
import { Watch } from './watch.ts';
import { speak, texts, unique } from './words.ts';

export { expect } from '@playwright/test';

/** The other side of the chat, whatever kind of server there is. */
function signIn({ backend, server, user, password }: Environment): Promise<Agent> {
  if (backend === 'chatwoot') return ChatwootAgent.open(server);
  if (backend === 'assistant') return AssistantOperator.open(server);
  return Agent.signIn(server, user, password);
}

interface PerTest {
  /** Code of the language that the app is expected to speak, `pseudo` for the gallery's made-up one. */
  language: string;
  /** Makes the page objects look for its words. */
  speech: void;
  /** The visitor's tab. At the test's end its console must be empty. */
  shop: Shop;
  /** Somebody else, in another browser. */
  stranger: () => Promise<Shop>;
  /** The agent's open page. */
  live: AgentLive;
  /** A bad network; give its `url` to `shop.visit`. */
  network: FaultProxy;
  makeInbox: (changes: Changes<InboxConfig>) => Promise<Inbox>;
  /** Someone who is logged in on the site, and whom nobody has seen before. */
  user: SiteUser;
}

interface PerWorker {
  /** Whether the server has something that not every kind has. */
  can: (need: Need) => boolean;
  agent: Agent;
  site: Site;
  /** With plain settings; do not change it. */
  inbox: Inbox;
}

export const test = base.extend<PerTest, PerWorker>({
  can: [
    async ({}, use) => {
      await use((need) => has(environment().backend, need));
    },
    { scope: 'worker' },
  ],

  agent: [
    async ({}, use) => {
      await use(await signIn(environment()));
    },
    { scope: 'worker' },
  ],

  site: [
    async ({}, use) => {
      const site = await Site.start();
      await use(site);
      await site.stop();
    },
    { scope: 'worker' },
  ],

  inbox: [
    async ({ agent }, use) => {
      const inbox = await agent.makeInbox(unique('e2e'));
      await use(inbox);
      await inbox.disable();
    },
    { scope: 'worker' },
  ],

  makeInbox: async ({ agent }, use) => {
    const made: Inbox[] = [];
    await use(async (changes) => {
      const inbox = await agent.makeInbox(unique('e2e'), changes);
      made.push(inbox);
      return inbox;
    });
    for (const inbox of made) await inbox.disable();
  },

  language: ['en-US', { option: true }],

  speech: [
    async ({ language, context }, use) => {
      speak(language);
      if (language === 'pseudo') {
        await context.route(/\/(locales|voice)\/en-US\b[^/]*$/, (route) => route.fulfill({ json: texts('pseudo') }));
      }
      await use();
      speak('en-US');
    },
    { auto: true },
  ],

  shop: async ({ page, site, inbox }, use) => {
    const watch = await Watch.over(page.context());
    await use(new Shop(page, watch, { site, inbox, server: environment().server }));
    watch.expectSilence();
  },

  stranger: async ({ browser, site, inbox }, use) => {
    const shops: Shop[] = [];
    await use(async () => {
      const context = await browser.newContext();
      const watch = await Watch.over(context);
      const shop = new Shop(await context.newPage(), watch, { site, inbox, server: environment().server });
      shops.push(shop);
      return shop;
    });
    for (const { context, watch } of shops) {
      watch.expectSilence();
      await context.close();
    }
  },

  live: async ({ agent }, use) => {
    const live = await agent.live();
    await use(live);
    live.close();
  },

  network: async ({}, use) => {
    const network = await FaultProxy.start(environment().server);
    await use(network);
    await network.stop();
  },

  user: async ({}, use) => {
    const id = unique('user').replace(' ', '-');
    await use({ id, firstName: 'Mina', email: `${id}@example.com` });
  },
});
