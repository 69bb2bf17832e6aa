//! Countries for telephone numbers: the codes of ISO 3166 that have a telephone network of their own. Their names come from the browser,
//! in the visitor's language.

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Two letters each.
const CODES: &str = "ADAEAFAGAIALAMAOARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGTGUGWGYHKHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

/// Code and name of each country, ordered as the visitor's language orders names.
pub(crate) fn countries() -> Vec<(&'static str, String)> {
    let names = display_names();
    let mut all: Vec<(&'static str, String)> =
        (0..CODES.len() / 2).filter_map(|at| CODES.get(at * 2..at * 2 + 2)).map(|code| (code, name_of(names.as_ref(), code))).collect();
    // The browser sorts: names, each with its place behind a sign that no name has.
    let lines: Array = all.iter().enumerate().map(|(place, (_, name))| JsValue::from(name.clone() + "\t" + &place.to_string())).collect();
    let compare = collator().map_or(JsValue::UNDEFINED, JsValue::from);
    if let Some(sort) = Reflect::get(&lines, &"sort".into()).ok().and_then(|sort| sort.dyn_into::<Function>().ok()) {
        let _ = sort.call1(&lines, &compare);
    }
    let place = |line: JsValue| line.as_string()?.rsplit('\t').next()?.parse::<usize>().ok();
    let sorted = lines.iter().filter_map(place).filter_map(|place| Some((all.get(place)?.0, std::mem::take(&mut all.get_mut(place)?.1))));
    sorted.collect()
}

/// The country of the visitor's first language that names one, as far as it is known.
pub(crate) fn likely_country() -> Option<&'static str> {
    window().navigator().languages().iter().filter_map(|language| language.as_string()).find_map(|language| {
        let region = language.split('-').skip(1).find(|part| part.len() == 2)?.to_ascii_uppercase();
        (0..CODES.len() / 2).filter_map(|at| CODES.get(at * 2..at * 2 + 2)).find(|code| *code == region)
    })
}

/// The language the document is in.
fn language() -> Array {
    let language = document().document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    if language.is_empty() { Array::new() } else { Array::of1(&language.into()) }
}

fn intl(name: &str, arguments: &Array) -> Option<JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let class: Function = Reflect::get(&intl, &name.into()).ok()?.dyn_into().ok()?;
    Reflect::construct(&class, arguments).ok()
}

fn display_names() -> Option<(JsValue, Function)> {
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"region".into()).ok()?;
    let names = intl("DisplayNames", &Array::of2(&language(), &options))?;
    let of = Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
    Some((names, of))
}

fn collator() -> Option<Function> {
    let collator = intl("Collator", &Array::of1(&language()))?;
    Reflect::get(&collator, &"compare".into()).ok()?.dyn_into().ok()
}

fn name_of(names: Option<&(JsValue, Function)>, code: &'static str) -> String {
    names.and_then(|(names, of)| of.call1(names, &code.into()).ok()?.as_string()).unwrap_or_else(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::CODES;

    #[test]
    fn codes_are_whole_and_in_order() {
        let codes: Vec<&str> = (0..CODES.len() / 2).map(|at| &CODES[at * 2..at * 2 + 2]).collect();
        assert_eq!(CODES.len() % 2, 0);
        assert!(codes.is_sorted() && codes.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(codes.len() > 235 && ["AT", "DE", "US", "IN", "BR"].iter().all(|code| codes.contains(code)));
    }
}
