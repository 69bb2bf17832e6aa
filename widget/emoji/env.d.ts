/** Put in by `cargo xtask build`: names of files beside the picker's own. */
declare const EMOJI_FILES: { css: string; data: Record<string, string> };

// Newer than the library that the compiler knows it by.
interface ImportMeta {
  url: string;
}
