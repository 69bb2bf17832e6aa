// The style sheet of stage 2: the skeleton in full, motion, badge, the wide frame, the panel with "try again"; and a way to set styles in
// browsers that cannot adopt a sheet, on pages that forbid every other.

import { inkOn, PHONE } from '../look.js';

/** @param {boolean} dark */
export const secondSheet = (dark) => {
  const surface = dark ? '#1c1f25' : '#fff';
  const sunk = dark ? '#0e1013' : '#f5f6f8';
  const text = dark ? '#eef0f4' : '#14181f';
  /** @param {string} place */
  const line = (place) => `linear-gradient(#8883,#8883)${place} no-repeat,linear-gradient(#fff4,#fff4)${place} no-repeat,`;
  return (
    `#frame{overflow:hidden;border-radius:16px;outline:1px solid #0000;opacity:0;transform:translateY(8px);box-shadow:0 0 0 1px #1018280f,0 12px 40px #1018282e,0 2px 8px #1018281a;` +
    `padding:env(safe-area-inset-top)env(safe-area-inset-right)env(safe-area-inset-bottom)env(safe-area-inset-left);box-sizing:border-box;` +
    `background:${line('20px 84px/50% 26px')}${line('20px 118px/68% 26px')}` +
    `linear-gradient(#0000,${sunk})0 178px/100% 64px no-repeat,linear-gradient(160deg,#0000,#7c3aed61)0 0/100% 242px no-repeat,` +
    `linear-gradient(var(--c),var(--c))0 0/100% 242px no-repeat,${sunk};font:15px/1.45 system-ui,sans-serif}` +
    '#frame.open{opacity:1;transform:none}' +
    `#frame:before,#frame:after{content:"";position:absolute;left:16px;right:16px;top:178px;height:70px;border-radius:14px;background:${surface};box-shadow:0 4px 14px #1018280f}` +
    '#frame:after{top:260px;height:122px}' +
    'iframe{position:relative;z-index:1;display:block;width:100%;height:100%;border:0}' +
    '.live{opacity:1}' +
    'i{position:absolute;display:none}' +
    `#close{position:absolute;inset:14px 14px auto auto;width:44px;height:44px;background:#fff2;${inkOn('var(--c)')}box-shadow:none;z-index:1;cursor:pointer}` +
    '#close:before{border-width:10px;border-radius:0;clip-path:path("M5 3.6 10 8.6 15 3.6 16.4 5 11.4 10 16.4 15 15 16.4 10 11.4 5 16.4 3.6 15 8.6 10 3.6 5z")}' +
    '.live~#close{display:none}' +
    `#panel{position:absolute;z-index:1;left:16px;right:16px;top:178px;padding:28px 20px;border-radius:14px;background:${surface};color:${text};text-align:center}` +
    '#panel[hidden]{display:none}#panel p{margin:0 0 16px}' +
    `#panel button{position:static;width:auto;height:48px;padding:0 20px;margin:auto;border-radius:12px;box-shadow:none;background:var(--c);${inkOn('var(--c)')}font:600 15px system-ui,sans-serif;cursor:pointer}` +
    'button:focus-visible{outline:2px solid #fff!important;box-shadow:0 0 0 5px #14181f!important}#frame:focus{outline:1px solid #0000}' +
    '#launcher{cursor:pointer}#launcher[aria-expanded=true]{transform:scale(.9)}' +
    '#launcher[aria-expanded=true]:not(.bare) img{display:none}' +
    '#launcher[aria-expanded=true]:not(.bare):before{content:"";border:14px solid;border-radius:0;clip-path:path("M5 11.4 6.4 10 14 17.6 21.6 10 23 11.4 14 20.4z")}' +
    '#launcher[data-unread][aria-expanded=false]:after{content:attr(data-unread);position:absolute;top:-5px;right:-5px;min-width:20px;height:20px;padding:0 5px;box-sizing:border-box;border-radius:99px;' +
    'background:#c4282d;color:#fff;outline:2px solid #fff;font:700 12px/20px system-ui,sans-serif}' +
    '#said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}' +
    `@media not all and ${PHONE.split(',')[0]}{#frame[wide]{width:min(750px,100% - 2*var(--x));height:calc(100% - 40px);bottom:20px}#frame.open[wide]~#launcher{visibility:hidden}}` +
    // A low window, for instance a zoomed one: the launcher's place is needed.
    '@media(max-height:480px){#frame{bottom:8px;height:calc(100% - 16px)}#frame.open~#launcher{visibility:hidden}}' +
    `@media${PHONE}{#frame{bottom:0;height:100%;border-radius:0;outline:0}#frame.open~#launcher{display:none}i{display:block}}` +
    '@media(prefers-reduced-motion:no-preference){#launcher{transition:transform .2s}#frame{transition:opacity .16s,transform .16s,visibility 0s .16s}#frame.open{transition-delay:0s}iframe{transition:opacity .12s}}' +
    '@media print{:host{display:none!important}}'
  );
};

/** @param {ShadowRoot} root @param {string} css */
export function addStyle(root, css) {
  const { adoptedStyleSheets: adopted } = root;
  if (adopted && adopted.length) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...adopted, sheet];
    return;
  }
  const style = /** @type {HTMLStyleElement} */ (root.querySelector('style'));
  css = style.textContent + css;
  style.textContent = css;
  if (!style.sheet || !style.sheet.cssRules.length) paintByHand(root, css);
}

/**
 * A <style> may be forbidden, an element's own style is not: set the rules one by one, and again after each change.
 * @param {ShadowRoot} root @param {string} css
 */
function paintByHand(root, css) {
  const paint = () => {
    const rules = css.replace(/@media(.+?)\{((?:[^{}]+\{[^}]*\})*)\}/g, (_, query, inner) => (matchMedia(query).matches ? inner : ''));
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('*'))) element.style.cssText = '';
    rules.replace(/([^{}]+)\{([^}]*)\}/g, (_, selector, declarations) => {
      const elements = selector == ':host' ? [root.host] : root.querySelectorAll(selector);
      for (const element of /** @type {Iterable<HTMLElement>} */ (elements)) element.style.cssText += ';' + declarations;
      return '';
    });
  };
  paint();
  new MutationObserver(paint).observe(root, { childList: true, subtree: true, attributeFilter: ['class', 'aria-expanded', 'wide', 'hidden'] });
}
