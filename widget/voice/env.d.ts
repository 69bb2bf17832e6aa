/** Put in by `cargo xtask build`: names of files beside the script's own. */
declare const VOICE_FILES: { css: string; input: string; output: string; texts: Record<string, string> };

// Newer than the library that the compiler knows it by.
interface ImportMeta {
  url: string;
}
