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

/** Does in a document what its policy forbids: a script and a handler in the markup, markup from a string, a style, another server. */
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
    attempt(() => (box.innerHTML = '<img src="data:," onerror="self.ran = true">'));
    attempt(() => box.setAttribute('style', 'color: red'));
    attempt(() => {
      box.setAttribute('onclick', 'self.ran = true');
      box.click();
    });
    attempt(() => fetch('https://elsewhere.example/').catch(() => undefined));
    box.remove();
  });
}
