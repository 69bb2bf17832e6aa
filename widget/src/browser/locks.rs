//! Rights that one tab has at a time: the browser's Web Locks, and a stored lease where they are missing (pages without https).

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::lease::Lease;

/// A right that is had; dropped, it is given back.
#[must_use = "dropped, it is given back"]
pub enum Right {
    /// By Web Locks: calling this gives it back.
    Lock(Function),
    /// By a lease.
    Lease(Lease),
    /// By nobody's leave: the browser refuses locks here, so that no other tab can have one either.
    Free,
}

impl Drop for Right {
    fn drop(&mut self) {
        if let Self::Lock(release) = self {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Takes a right that nobody else has; `None` when somebody has it.
pub async fn try_take(name: &str) -> Option<Right> {
    match manager() {
        Some(locks) => request(&locks, name, true).await.map(Right::Lock),
        None => Lease::try_take(name).map(Right::Lease),
    }
}

/// Takes a right, and waits for it as long as somebody else has it.
pub async fn take(name: &str) -> Right {
    match manager() {
        Some(locks) => {
            if let Some(release) = request(&locks, name, false).await {
                return Right::Lock(release);
            }
        }
        None => return Right::Lease(Lease::take(name).await),
    }
    Right::Free
}

fn manager() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}

/// Asks for a lock. What comes out is the function that gives it back; `None` when it was not to be had.
async fn request(locks: &JsValue, name: &str, only_if_free: bool) -> Option<Function> {
    let ask = Reflect::get(locks, &"request".into()).ok()?.dyn_into::<Function>().ok()?;
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &only_if_free.into());
    let release: Rc<RefCell<Option<Function>>> = Rc::default();
    let granted = {
        let release = Rc::clone(&release);
        let (locks, name) = (locks.clone(), JsValue::from_str(name));
        Promise::new(&mut move |granted, refused| {
            let release = Rc::clone(&release);
            // The lock is held until the promise that this returns is settled.
            let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
                if lock.is_null() {
                    let _ = granted.call1(&JsValue::UNDEFINED, &JsValue::FALSE);
                    return JsValue::UNDEFINED;
                }
                Promise::new(&mut |resolve, _| {
                    release.replace(Some(resolve));
                    let _ = granted.call1(&JsValue::UNDEFINED, &JsValue::TRUE);
                })
                .into()
            });
            match ask.call3(&locks, &name, &options, &held) {
                // A refusal of the request itself; after a grant this changes nothing any more.
                Ok(asked) => {
                    let _ =
                        Reflect::get(&asked, &"catch".into()).and_then(|catch| catch.unchecked_into::<Function>().call1(&asked, &refused));
                }
                Err(_) => {
                    let _ = refused.call0(&JsValue::UNDEFINED);
                }
            }
        })
    };
    let had = JsFuture::from(granted).await.is_ok_and(|granted| granted.is_truthy());
    if had { release.take() } else { None }
}
