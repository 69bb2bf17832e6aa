//! Countries for telephone numbers (browser/countries.js). Their names come from the browser, in the visitor's language.

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/countries.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn countries() -> Result<Array, JsValue>;

    #[wasm_bindgen(js_name = likelyCountry, catch)]
    fn likely() -> Result<String, JsValue>;
}

/// Code and name of each country, one after the other, ordered as the visitor's language orders names.
pub(crate) fn all() -> Vec<String> {
    countries().map(|all| all.iter().filter_map(|text| text.as_string()).collect()).unwrap_or_default()
}

/// The country of the visitor's first language that names one, as far as it is known.
pub(crate) fn likely_country() -> String {
    likely().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::all;

    #[test]
    fn countries_have_a_code_and_a_name_and_stand_in_the_order_of_names() {
        let all = all();
        let pairs: Vec<(&str, &str)> = all.chunks(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
        let mut codes: Vec<&str> = pairs.iter().map(|(code, _)| *code).collect();
        assert!(codes.len() > 235 && codes.iter().all(|code| code.len() == 2));
        assert!([("AT", "Austria"), ("DE", "Germany"), ("US", "United States"), ("IN", "India")].iter().all(|pair| pairs.contains(pair)));
        let place = |code| pairs.iter().position(|(known, _)| *known == code);
        // Åland Islands, whose letter the alphabet's order puts beside A.
        assert!(place("AF") < place("AX") && place("AX") < place("AL") && place("AL") < place("ZW"));
        codes.sort_unstable();
        assert!(codes.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
