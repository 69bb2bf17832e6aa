import type { BrowserContext } from '@playwright/test';

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
