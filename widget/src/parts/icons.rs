//! Line icons. Each is the data of one path, so that an icon costs its string and nothing else.

use leptos::prelude::*;

use crate::el::svg;

pub(crate) const CLOSE: &str = "M6 6l12 12M18 6L6 18";
pub(crate) const BACK: &str = "M14.5 5.5L8 12l6.5 6.5";
pub(crate) const EXPAND: &str = "M14 5h5v5M10 19H5v-5M19 5l-6 6M5 19l6-6";
pub(crate) const COLLAPSE: &str = "M13 6v5h5M11 18v-5H6M13 11l6-6M11 13l-6 6";
pub(crate) const SEND: &str = "M12 19V5M6 11l6-6 6 6";
pub(crate) const CLIP: &str = "M19 11.5l-7.3 7.3a4.6 4.6 0 01-6.5-6.5l7.6-7.6a3 3 0 014.3 4.3l-7.5 7.5a1.5 1.5 0 01-2.1-2.1l6.8-6.8";
pub(crate) const SMILE: &str = "M20.5 12a8.5 8.5 0 11-17 0 8.5 8.5 0 0117 0zM8.5 14a4.2 4.2 0 007 0M9 9.5h.01M15 9.5h.01";
pub(crate) const PHONE: &str =
    "M6.5 4h3l1.5 4-2 1.5a11 11 0 005.5 5.5l1.5-2 4 1.5v3a1.5 1.5 0 01-1.7 1.5A15.5 15.5 0 015 5.7 1.5 1.5 0 016.5 4z";
pub(crate) const HOME: &str = "M4 11l8-7 8 7v8a1 1 0 01-1 1h-4v-6H9v6H5a1 1 0 01-1-1z";
pub(crate) const CHAT: &str = "M20 12a7.5 7.5 0 01-11 6.6L4 20l1.4-4.5A7.5 7.5 0 1120 12z";
pub(crate) const OUTWARD: &str = "M10 5H6a1 1 0 00-1 1v12a1 1 0 001 1h12a1 1 0 001-1v-4M14 4h6v6M20 4l-9 9";
pub(crate) const CLOCK: &str = "M20.5 12a8.5 8.5 0 11-17 0 8.5 8.5 0 0117 0zM12 7.5V12l3 2";
pub(crate) const CHECK: &str = "M5 12.5l4.5 4.5L19 7.5";
pub(crate) const WARN: &str = "M12 4l9 16H3zM12 10v4M12 17h.01";
pub(crate) const FILE: &str = "M7 3h7l4 4v13a1 1 0 01-1 1H7a1 1 0 01-1-1V4a1 1 0 011-1zM14 3v4h4";
pub(crate) const OFFLINE: &str = "M4 4l16 16M8.5 16a5 5 0 017 0M5 12.5a9.5 9.5 0 014-2.4M19 12.5a9.5 9.5 0 00-5-2.6M12 19.5h.01";
pub(crate) const DOWN: &str = "M12 5v14M6 13l6 6 6-6";
pub(crate) const DOWNLOAD: &str = "M12 4v11M7 10.5l5 5 5-5M5 19.5h14";
pub(crate) const LOCK: &str = "M7 11h10a1 1 0 011 1v7a1 1 0 01-1 1H7a1 1 0 01-1-1v-7a1 1 0 011-1zM8.5 11V8a3.5 3.5 0 017 0v3";
pub(crate) const PERSON: &str = "M15.5 8.5a3.5 3.5 0 11-7 0 3.5 3.5 0 017 0zM5.5 19.5a6.5 6.5 0 0113 0";
pub(crate) const MORE: &str = "M12 6a.5.5 0 100-1 .5.5 0 000 1zM12 12.5a.5.5 0 100-1 .5.5 0 000 1zM12 19a.5.5 0 100-1 .5.5 0 000 1z";
pub(crate) const BELL: &str = "M6 16.5V11a6 6 0 0112 0v5.5l1.5 1.5h-15zM10 21h4";
pub(crate) const BELL_OFF: &str = "M18 13.5V11a6 6 0 00-9.2-5.1M6.4 9A6 6 0 006 11v5.5L4.5 18H17M10 21h4M4 4l16 16";

/// An icon. It says nothing to a screen reader: whatever it stands in has a name of its own.
pub(crate) fn icon(path: &'static str) -> AnyView {
    shape(path, "icon")
}

/// An icon that points along the line of reading and is mirrored where that runs from right to left.
pub(crate) fn pointing_icon(path: &'static str) -> AnyView {
    shape(path, "icon icon-points")
}

fn shape(path: &'static str, class: &'static str) -> AnyView {
    svg("svg").class(class).attr("viewBox", "0 0 24 24").attr("aria-hidden", "true").child(svg("path").attr("d", path)).view()
}
