// The style sheet of stage 1: the launcher, and a frame in the brand's colour instead of an empty white box.

/** @import {LauncherData, Settings} from './types.js' */

/** Where the frame covers the window: the stock width, and phones that lie on their side. */
export const PHONE = '(max-width:600px),(max-height:480px) and (pointer:coarse)';

/**
 * Black on a light colour, white on a dark one (and where the browser cannot compute it).
 * @param {string} color
 */
export const inkOn = (color) => `color:#fff;color:oklch(from ${color} calc((.7 - l)*99) 0 0)`;

/**
 * Sizes and places are the stock widget's. What stage 2 needs of them too stands in custom properties: --side and --below (distance of the
 * frame to the window's edges), --brand.
 * The default icon is a border cut to shape, so it keeps a colour where the browser forces its own; it is there as long as no image is.
 * @param {Settings} settings
 * @param {LauncherData} data
 */
export const firstSheet = (settings, data) => {
  const { position, color, spacing } = data.launcher;
  const { side = 20, bottom = 20 } = { ...spacing, ...settings.spacing };
  const { size, imageOnly, big } = Object(settings.launcher);
  const [width, height = width] = /** @type {number[]} */ ([]).concat(size || 60);
  const edge = (settings.position || position) == 'right' ? 'right' : 'left';
  /** @param {string | number} distance */
  const place = (distance) => `{position:fixed;bottom:calc(${distance} + env(safe-area-inset-bottom));${edge}:calc(var(--side) + env(safe-area-inset-${edge}));`;
  return (
    // A page's own rules on the host lose only against !important.
    `:host{all:initial!important;position:fixed!important;z-index:${settings.zIndex || 2147483e3}!important;` +
    `--side:${side}px;--below:${settings.hideLauncher || big ? bottom : bottom + height + 20}px;--brand:${data.colors.primary || '#2563eb'}}` +
    `#launcher${place(bottom + 'px')}width:${width}px;height:${height}px;padding:0;border:2px solid #0000;cursor:pointer;display:grid;place-items:center;` +
    (imageOnly ? 'background:0 0}' : `border-radius:99px;background:${color || 'var(--brand)'};${inkOn(color || 'var(--brand)')};box-shadow:0 2px 14px #0007}`) +
    ':empty:before{content:"";border:14px solid;clip-path:path("M3 25V14a11 11 0 1 1 11 11z")}' +
    `img{width:107%;height:107%;border-radius:inherit;object-fit:${imageOnly ? 'contain' : 'cover'}}` +
    `#frame${place('var(--below)')}width:min(400px,100% - 2*var(--side));height:min(700px,100% - var(--below) - 20px);border-radius:16px;overflow:hidden;` +
    `visibility:hidden;box-shadow:0 8px 40px #0003;background:linear-gradient(var(--brand) 178px,#f5f6f8 242px)}` +
    '#frame.open{visibility:visible}' +
    'iframe{position:absolute;width:100%;height:100%;border:0;opacity:0}' +
    `@media${PHONE}{#frame{inset:0;width:100%;height:100%;border-radius:0}.open~#launcher{display:none}${size ? '' : '#launcher{width:50px;height:50px}'}}`
  );
};
