// The style sheet of stage 1: the launcher, and a frame in the brand's colour instead of an empty white box.

/** @import {LibredeskLauncher} from '../libredesk.js' */
/** @import {LauncherData, Settings} from './types.js' */

/** Where the frame covers the window: the stock width, and phones that lie on their side. */
export const PHONE = '(max-width:600px),(max-height:480px) and (pointer:coarse)';

/**
 * Sizes and places are the stock widget's. Stage 2 builds on the custom properties: --x and --y, the distance to the window's edges, and
 * --c, the brand's colour.
 * The default icon is all border, so it keeps a colour where the browser forces its own; it is there as long as no image is.
 * Ink is black on a light colour, white on a dark one, and where the browser cannot compute it.
 * @param {Settings} settings
 * @param {LauncherData} data
 * @param {unknown} drawn false: the page has its own button, or none
 * @param {LibredeskLauncher} launcher
 */
export const firstSheet = (settings, data, drawn, { width = 60, height = width, imageOnly }) => {
  const { spacing, position, color } = /** @type {LauncherData['launcher'] & Settings} */ ({ ...data.launcher, ...settings });
  const { side = 20, bottom = 20 } = spacing || {};
  const edge = position == 'right' ? position : 'left';
  const paint = color || 'var(--c)';
  const under = drawn ? bottom + height + 20 : bottom;
  return (
    // A page's own rules on the host lose only against !important.
    `:host{all:initial!important;--x:${side}px;--y:${bottom}px;--c:${data.colors.primary || '#26e'}}` +
    `button,div{position:fixed;z-index:${settings.zIndex || 2e9};bottom:calc(var(--y) + env(safe-area-inset-bottom));${edge}:calc(var(--x) + env(safe-area-inset-${edge}))}` +
    `button{width:${width}px;height:${height}px;padding:0;border:2px solid#0000;display:grid;place-items:center;` +
    (imageOnly ? 'background:0}' : `border-radius:99px;background:${paint};color:#fff;color:lab(from ${paint} calc((65 - l)*99)0 0);box-shadow:0 2px 14px#0007}`) +
    ':empty:before{content:"";border:11px solid;border-radius:50% 50% 50% 0}' +
    'img{width:107%;height:107%;border-radius:inherit;object-fit:cover}' +
    `div{--y:${under}px;width:min(400px,100% - ${side * 2}px);height:min(700px,100% - ${under + 20}px);background:var(--c)}` +
    // (Hidden, but laid out, so that the app is ready when it is shown.)
    '[hidden]{display:block;visibility:hidden}' +
    `@media(max-width:600px){div{inset:0;width:100%;height:100%}${width == 60 ? 'button{width:50px;height:50px}' : ''}}`
  );
};
