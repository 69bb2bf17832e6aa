// A style sheet for what is loaded on demand: the emoji picker's, the calls'.

/** Puts it in place, once; a file, because the policy allows no other. @param {string} href */
export async function putStyles(href) {
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return;
  await new Promise((done, failed) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = done;
    link.onerror = () => {
      // The next try must not find it waiting.
      link.remove();
      failed(new Error('no styles'));
    };
    document.head.append(link);
  });
}
