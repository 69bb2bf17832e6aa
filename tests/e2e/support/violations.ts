import type { BrowserContext, Frame } from '@playwright/test';

/** What a document's policy has refused, as the document itself is told. */
export interface Violation {
  directive: string;
  /** What it was about: an address, or a word such as `inline` or `trusted-types-sink`. */
  blocked: string;
  /** The beginning of what was refused, where the browser tells it. */
  sample: string;
  /** Address of the document. */
  document: string;
}

/** Collects the violations of all documents, over reloads, from now on. */
export async function collectViolations(context: BrowserContext): Promise<Violation[]> {
  const found: Violation[] = [];
  await context.exposeBinding('tellOfViolation', (_source, violation: Violation) => void found.push(violation));
  await context.addInitScript(() => {
    const { tellOfViolation } = globalThis as unknown as { tellOfViolation(violation: Violation): void };
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective: directive, blockedURI: blocked, sample, documentURI }) =>
      tellOfViolation({ directive, blocked, sample, document: documentURI }),
    );
  });
  return found;
}

/**
 * Does in a document what its policy forbids: scripts and handlers in the markup, code and markup from strings, styles, a frame, a plug-in,
 * a form, another base for addresses, fonts and styles of other servers, a policy of its own for Trusted Types. A script or handler that runs sets
 * `ran`. Trusted Types stop most of it before the rest of the policy is asked, a script with plain text without a report: Chromium gives none where there is a default policy that makes no scripts. So a policy under one of the
 * document's own names lets a script and a handler pass them, for which `script-src` alone must do.
 */
export async function breakThePolicy(frame: Frame): Promise<void> {
  await frame.evaluate(() => {
    const attempt = (act: () => unknown): void => {
      try {
        act();
      } catch {
        // Refused, as it should be.
      }
    };
    const box = document.body.appendChild(document.createElement('div'));
    attempt(() => {
      const script = document.createElement('script');
      script.append('self.ran = true');
      box.append(script);
    });
    // (Later: what DevTools runs may evaluate strings.)
    setTimeout(() => attempt(() => (0, eval)('self.ran = true')));
    attempt(() => {
      type Make = (text: string) => string;
      const { trustedTypes } = globalThis as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): { createScript: Make; createHTML: Make } };
      };
      const same: Make = (text) => text;
      const lax = trustedTypes.createPolicy('dompurify', { createScript: same, createHTML: same });
      const script = document.createElement('script');
      script.text = lax.createScript('self.ran = true');
      box.append(script);
      const markup = document.createElement('div');
      markup.innerHTML = lax.createHTML('<img src="data:," onerror="self.ran = true">');
      box.append(markup);
    });
    attempt(() => {
      const style = document.createElement('style');
      style.append('body { color: red }');
      box.append(style);
    });
    attempt(() => {
      const frame = document.createElement('iframe');
      frame.src = 'https://elsewhere.example/';
      box.append(frame);
    });
    attempt(() => (box.innerHTML = '<img src="data:," onerror="self.ran = true">'));
    attempt(() => box.setAttribute('style', 'color: red'));
    attempt(() => {
      box.setAttribute('onclick', 'self.ran = true');
      box.click();
    });
    attempt(() => fetch('https://elsewhere.example/').catch(() => undefined));
    attempt(() => {
      const style = document.createElement('link');
      style.rel = 'stylesheet';
      style.href = 'https://elsewhere.example/style.css';
      box.append(style);
    });
    attempt(() => new FontFace('Elsewhere', 'url(https://elsewhere.example/font.woff2)').load().catch(() => undefined));
    attempt(() => {
      const object = document.createElement('object');
      object.data = 'https://elsewhere.example/object';
      box.append(object);
    });
    attempt(() => {
      const base = document.createElement('base');
      base.href = 'https://elsewhere.example/';
      document.head.append(base);
      base.remove();
    });
    attempt(() => {
      const form = document.createElement('form');
      form.action = 'https://elsewhere.example/form';
      box.append(form);
      form.submit();
    });
    attempt(() => {
      const { trustedTypes } = globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } };
      trustedTypes.createPolicy('another', {});
    });
  });
}
