//! Colours that follow from an inbox's primary colour, with the contrast that text needs.

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rgb(pub(crate) u8, pub(crate) u8, pub(crate) u8);

const WHITE: Rgb = Rgb(255, 255, 255);
const BLACK: Rgb = Rgb(0, 0, 0);
/// The near-black of text on a light brand.
const DARK_INK: Rgb = Rgb(0x14, 0x18, 0x1f);
/// The lightest and the darkest surface that accented text stands on, per scheme (`styles/tokens.css`).
const LIGHT_SURFACE: Rgb = Rgb(0xf5, 0xf6, 0xf8);
const DARK_SURFACE: Rgb = Rgb(0x1c, 0x1f, 0x25);
/// How much of the accent is in the soft surface behind accented icons and chosen rows, in percent.
const SOFT_LIGHT: u32 = 10;
const SOFT_DARK: u32 = 22;
/// WCAG 2.2 AA for text, with a little room for the browser's rounding.
const TEXT: f64 = 4.55;
/// The same for shapes.
const SHAPE: f64 = 3.05;

/// Everything that is computed from the primary colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Palette {
    /// The primary colour.
    pub(crate) brand: Rgb,
    /// Text on it.
    pub(crate) on_brand: Rgb,
    /// Where the home header's gradient ends: further away from its text, so that contrast only grows.
    pub(crate) brand_deep: Rgb,
    /// Outlines and fills, light and dark scheme.
    pub(crate) accent: [Rgb; 2],
    /// Text in the brand's hue, light and dark scheme.
    pub(crate) accent_ink: [Rgb; 2],
    /// Surface behind chosen things, light and dark scheme.
    pub(crate) accent_soft: [Rgb; 2],
}

impl Palette {
    /// Of this colour.
    pub(crate) fn of(brand: Rgb) -> Self {
        let on_brand = ink_on(brand);
        let deep = if on_brand == WHITE { BLACK } else { WHITE };
        let soft = [mix(WHITE, brand, SOFT_LIGHT), mix(DARK_SURFACE, brand, SOFT_DARK)];
        Self {
            brand,
            on_brand,
            brand_deep: mix(brand, deep, 26),
            accent: [readable(brand, &[LIGHT_SURFACE], BLACK, SHAPE), readable(brand, &[DARK_SURFACE], WHITE, SHAPE)],
            accent_ink: [readable(brand, &[LIGHT_SURFACE, soft[0]], BLACK, TEXT), readable(brand, &[DARK_SURFACE, soft[1]], WHITE, TEXT)],
            accent_soft: soft,
        }
    }
}

/// Ink for text on `background`: white where that can be read, because brands are drawn so; otherwise near black, and black in the narrow
/// band of greys where near black is not enough. One of white and black always has 4.5:1.
pub(crate) fn ink_on(background: Rgb) -> Rgb {
    ink_on_all(&[background])
}

/// Ink for text that runs over all of `backgrounds`; the best there is if none is good on all.
pub(crate) fn ink_on_all(backgrounds: &[Rgb]) -> Rgb {
    let worst = |ink| backgrounds.iter().map(|background| contrast(*background, ink)).fold(f64::INFINITY, f64::min);
    let inks = [WHITE, DARK_INK, BLACK];
    inks.into_iter().find(|ink| worst(*ink) >= 4.5).unwrap_or(if worst(WHITE) >= worst(BLACK) { WHITE } else { BLACK })
}

/// `colour`, moved towards `pole` only as far as needed for this contrast on every one of `surfaces`.
fn readable(colour: Rgb, surfaces: &[Rgb], pole: Rgb, wanted: f64) -> Rgb {
    (0..=25)
        .map(|step| mix(colour, pole, step * 4))
        .find(|candidate| surfaces.iter().all(|surface| contrast(*candidate, *surface) >= wanted))
        .unwrap_or(pole)
}

/// So many percent of `other` in `base`.
fn mix(base: Rgb, other: Rgb, percent: u32) -> Rgb {
    let channel =
        |one: u8, two: u8| u8::try_from((u32::from(one) * (100 - percent) + u32::from(two) * percent + 50) / 100).unwrap_or(u8::MAX);
    Rgb(channel(base.0, other.0), channel(base.1, other.1), channel(base.2, other.2))
}

/// Contrast ratio of WCAG 2.
pub(crate) fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Rgb) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { js_sys::Math::pow((value + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

/// Reads `#rgb` or `#rrggbb`.
pub(crate) fn parse(text: &str) -> Option<Rgb> {
    let digits = text.trim().strip_prefix('#')?;
    // `from_str_radix` would take a sign.
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let byte = |shift: u32| u8::try_from((value >> shift) & 0xff).ok();
    let nibble = |shift: u32| u8::try_from(((value >> shift) & 0xf) * 17).ok();
    match digits.len() {
        6 => Some(Rgb(byte(16)?, byte(8)?, byte(0)?)),
        3 => Some(Rgb(nibble(8)?, nibble(4)?, nibble(0)?)),
        _ => None,
    }
}

/// Writes `#rrggbb`.
pub(crate) fn css(colour: Rgb) -> String {
    let mut text = String::from("#");
    for byte in [colour.0, colour.1, colour.2] {
        for nibble in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(nibble), 16));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    /// A grid over the whole cube, plus colours that brands like.
    fn colours() -> Vec<Rgb> {
        let steps = [0u8, 32, 64, 96, 128, 160, 192, 224, 255];
        let pairs = steps.iter().flat_map(|red| steps.iter().map(move |green| (*red, *green)));
        let mut all: Vec<Rgb> = pairs.flat_map(|(red, green)| steps.iter().map(move |blue| Rgb(red, green, *blue))).collect();
        all.extend(
            ["#2563eb", "#facc15", "#10b981", "#fff", "#000", "#767676", "#777777", "#ef4444", "#f97316", "#14b8a6"]
                .map(|text| parse(text).unwrap_or(WHITE)),
        );
        all
    }

    #[test]
    fn text_on_any_brand_can_be_read() {
        for brand in colours() {
            let palette = Palette::of(brand);
            assert!(contrast(brand, palette.on_brand) >= 4.5, "{brand:?}");
            assert!(contrast(palette.brand_deep, palette.on_brand) >= contrast(brand, palette.on_brand), "{brand:?}");
        }
    }

    #[test]
    fn accented_text_can_be_read_in_both_schemes() {
        for brand in colours() {
            let palette = Palette::of(brand);
            for (scheme, surfaces) in [(0, [WHITE, LIGHT_SURFACE]), (1, [DARK_SURFACE, Rgb(0x0e, 0x10, 0x13)])] {
                for surface in surfaces.into_iter().chain([palette.accent_soft[scheme]]) {
                    assert!(contrast(palette.accent_ink[scheme], surface) >= 4.5, "{brand:?} on {surface:?}");
                }
                assert!(contrast(palette.accent[scheme], surfaces[0]) >= 3.0, "{brand:?}");
            }
        }
    }

    #[test]
    fn a_brand_that_can_be_read_is_not_touched() {
        let blue = Rgb(0x25, 0x63, 0xeb);
        let palette = Palette::of(blue);
        assert_eq!((palette.brand, palette.on_brand, palette.accent[0]), (blue, WHITE, blue));
        assert_eq!(Palette::of(Rgb(0xfa, 0xcc, 0x15)).on_brand, DARK_INK);
    }

    #[test]
    fn colours_are_read_and_written() {
        assert_eq!(parse("#2563eb"), Some(Rgb(0x25, 0x63, 0xeb)));
        assert_eq!(parse(" #fa0 "), Some(Rgb(0xff, 0xaa, 0)));
        for text in ["", "2563eb", "#12345", "#12345g", "red", "#+12345"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(css(Rgb(0x25, 0x03, 0xeb)), "#2503eb");
    }
}
