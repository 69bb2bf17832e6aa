//! The app's entry: everything is in the library, so that tests can use it.

fn main() {
    natter_widget::start();
}
