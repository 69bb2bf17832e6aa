// The style sheet of stage 2: the skeleton in full, motion, badge, the wide frame, the panel with "try again"; and a way to set styles in
// browsers that cannot adopt a sheet, on pages that forbid every other.

import { PHONE } from '../look.js';

/** As in stage 1, on the brand's colour. */
const INK = 'color:#fff;color:lab(from var(--c) calc((65 - l)*99)0 0);';

/** @param {boolean} dark */
export const secondSheet = (dark) => {
  const surface = dark ? '#1c1f25' : '#fff';
  const sunk = dark ? '#0e1013' : '#f5f6f8';
  /** @param {string} color @param {string} place */
  const block = (color, place) => `linear-gradient(${color})${place} no-repeat,`;
  return (
    // The frame, and behind the iframe the home screen in grey. What is hidden can still be scrolled to by what happens inside; not what is
    // clipped.
    '#frame{overflow:clip;box-sizing:border-box;border-radius:16px;opacity:0;transform:translateY(8px);outline:1px solid #0000;font:15px system-ui,sans-serif;' +
    'padding:env(safe-area-inset-top)env(safe-area-inset-right)env(safe-area-inset-bottom)env(safe-area-inset-left);' +
    'box-shadow:0 0 0 1px #1018280f,0 12px 40px #1018282e;' +
    `background:${block('#fff3,#fff3', '20px 84px/50% 26px')}${block('#fff3,#fff3', '20px 118px/68% 26px')}` +
    `${block('#0000,' + sunk, '0 178px/100% 64px')}${block('160deg,#0000,#7c3aed61', '0 0/100% 242px')}${block('var(--c),var(--c)', '0 0/100% 242px')}${sunk}}` +
    '#frame:not([hidden]){opacity:1;transform:none}' +
    `#frame:before,#frame:after,section{content:"";position:absolute;left:16px;right:16px;top:178px;height:70px;border-radius:14px;background:${surface};box-shadow:0 4px 14px #1018280f}` +
    '#frame:after{top:264px}' +
    'iframe{position:relative;z-index:1;display:block;width:100%;height:100%;border:0;opacity:0}' +
    '.live{opacity:1}' +
    // What stands in for the app.
    `#close{position:absolute;inset:14px 14px auto auto;width:44px;height:44px;background:#fff2;${INK}box-shadow:none;z-index:1}` +
    '#close:before{content:"\u2715";border:0;font-size:18px}' +
    '.live~#close{display:none}' +
    `section{height:auto;min-height:164px;z-index:1;padding:12px 20px 28px;text-align:center;color:${dark ? '#eef0f4' : '#14181f'}}` +
    'section[hidden]{display:none}' +
    `section button{position:static;width:auto;height:48px;padding:0 20px;margin:auto;border-radius:12px;box-shadow:none;background:var(--c);${INK}font:inherit}` +
    // The launcher.
    'button{cursor:pointer}button:focus-visible{outline:2px solid #fff;box-shadow:0 0 0 5px #14181f!important}' +
    '[aria-expanded=true]{transform:scale(.9)}' +
    '.chevron img{display:none}' +
    '.chevron:before{content:"";padding:6px;border-radius:0;border:solid;border-width:0 2px 2px 0;transform:translateY(-4px)rotate(45deg)}' +
    '[data-unread]:after{content:attr(data-unread);position:absolute;inset:-7px -7px auto auto;min-width:10px;padding:0 5px;border-radius:99px;' +
    'background:#c4282d;color:#fff;border:2px solid #fff;font:700 12px/20px system-ui,sans-serif}' +
    'b,i{overflow:hidden;height:1px;width:1px;position:absolute}' +
    'i{display:none}' +
    `@media(min-width:601px){#frame[wide]{width:min(750px,100% - 2*var(--x));height:calc(100% - 40px);bottom:20px}#frame[wide]:not([hidden])~button{visibility:hidden}}` +
    // A low window, for instance a zoomed one: the launcher's place is needed.
    '@media(max-height:480px){#frame{bottom:8px;height:calc(100% - 16px)}#frame:not([hidden])~button{visibility:hidden}}' +
    `@media${PHONE}{#frame{inset:0;width:100%;height:100%;border-radius:0;outline:0}#frame:not([hidden])~button{display:none}i{display:block}}` +
    // (On its way in it can be seen at once.)
    '@media(prefers-reduced-motion:no-preference){button,#frame{transition:transform .2s}#frame[hidden]{transition:opacity .16s,visibility .16s}}' +
    '@media print{button,div{display:none!important}}'
  );
};

/** @param {ShadowRoot} root @param {string} css */
export function addStyle(root, css) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const style = /** @type {HTMLStyleElement} */ (root.querySelector('style'));
    style.textContent += css;
    if (!style.sheet?.cssRules.length) paintByHand(root, style.textContent + '');
  }
}

/**
 * A <style> may be forbidden, an element's own style is not: set the rules one by one, and again after each change.
 * @param {ShadowRoot} root @param {string} css
 */
function paintByHand(root, css) {
  const paint = () => {
    for (const { style } of each('*')) style.cssText = '';
    css
      .replace(/@media(.+?)\{((?:[^{}]+\{[^}]*\})*)\}/g, (_, query, rules) => (matchMedia(query).matches ? rules : ''))
      .replace(/([^{}]+)\{([^}]*)\}/g, (_, selector, declarations) => {
        for (const { style } of selector == ':host' ? [/** @type {HTMLElement} */ (root.host)] : each(selector)) style.cssText += declarations;
        return '';
      });
  };
  const each = (/** @type {string} */ selector) => /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector));
  paint();
  // (Not `style`, or it would never end.)
  new MutationObserver(paint).observe(root, { childList: true, subtree: true, attributeFilter: ['class', 'aria-expanded', 'wide', 'hidden'] });
}
