//! Faults on the frames that are pushed to widgets.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc::Sender;

/// What happens to matching frames.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FrameEffect {
    /// Never arrives.
    Drop,
    /// Arrives twice.
    Duplicate,
    /// Arrives so many milliseconds later, behind those that came after it.
    DelayMs(u64),
    /// Waits until so many are held, then all arrive in reverse order.
    Reverse(usize),
}

/// One rule. It is applied per socket and frame, so `times` counts deliveries.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FrameFault {
    /// The frame's type; all types when absent.
    #[serde(rename = "type")]
    frame_type: Option<String>,
    #[serde(default)]
    skip: usize,
    #[serde(default = "once")]
    times: usize,
    effect: FrameEffect,
}

fn once() -> usize {
    1
}

#[derive(Default)]
pub(crate) struct FrameFaults {
    rules: Vec<FrameFault>,
    held: Vec<(Sender<String>, String)>,
    before_joined: Vec<Value>,
}

impl FrameFaults {
    pub(crate) fn add(&mut self, fault: FrameFault) {
        self.rules.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
        self.before_joined.clear();
        for (outbound, text) in self.held.drain(..) {
            let _ = outbound.try_send(text);
        }
    }

    /// A frame that the next joining socket gets before `joined` (libredesk.md 4.5).
    pub(crate) fn put_before_joined(&mut self, frame: Value) {
        self.before_joined.push(frame);
    }

    pub(crate) fn take_before_joined(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.before_joined)
    }

    pub(crate) fn deliver(&mut self, outbound: &Sender<String>, frame_type: &str, text: String) {
        match self.next_effect(frame_type) {
            None => {
                let _ = outbound.try_send(text);
            }
            Some(FrameEffect::Drop) => {}
            Some(FrameEffect::Duplicate) => {
                let _ = outbound.try_send(text.clone());
                let _ = outbound.try_send(text);
            }
            Some(FrameEffect::DelayMs(delay)) => {
                let outbound = outbound.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(delay)).await;
                    let _ = outbound.try_send(text);
                });
            }
            Some(FrameEffect::Reverse(count)) => {
                self.held.push((outbound.clone(), text));
                if self.held.len() >= count {
                    for (outbound, text) in self.held.drain(..).rev() {
                        let _ = outbound.try_send(text);
                    }
                }
            }
        }
    }

    fn next_effect(&mut self, frame_type: &str) -> Option<FrameEffect> {
        let matches = |fault: &FrameFault| fault.frame_type.as_deref().is_none_or(|wanted| wanted == frame_type);
        let index = self.rules.iter().position(matches)?;
        let fault = &mut self.rules[index];
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times = fault.times.saturating_sub(1);
        let effect = fault.effect.clone();
        if fault.times == 0 {
            self.rules.remove(index);
        }
        Some(effect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tokio::sync::mpsc;

    fn received(rules: Value, frames: &[&str]) -> Vec<String> {
        let mut faults = FrameFaults::default();
        for rule in rules.as_array().unwrap() {
            faults.add(serde_json::from_value(rule.clone()).unwrap());
        }
        let (sender, mut receiver) = mpsc::channel(16);
        for (number, frame_type) in frames.iter().enumerate() {
            faults.deliver(&sender, frame_type, number.to_string());
        }
        std::iter::from_fn(|| receiver.try_recv().ok()).collect()
    }

    #[test]
    fn the_nth_frame_of_a_type_is_dropped() {
        let rules = json!([{"type": "new_message", "skip": 1, "effect": "drop"}]);
        assert_eq!(received(rules, &["new_message", "typing", "new_message", "new_message"]), ["0", "1", "3"]);
    }

    #[test]
    fn frames_are_doubled_and_reversed() {
        assert_eq!(received(json!([{"effect": "duplicate", "times": 2}]), &["a", "b", "c"]), ["0", "0", "1", "1", "2"]);
        assert_eq!(received(json!([{"effect": {"reverse": 3}, "times": 3}]), &["a", "b", "c", "d"]), ["2", "1", "0", "3"]);
    }
}
