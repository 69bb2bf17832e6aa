//! How a server is set up.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use crate::backend::Backend;
use crate::store::inbox::{BusinessHours, CustomAttribute};

/// The settings of one server. The defaults are those of a fresh real server with the demo's own data in it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which kind of server to play.
    pub backend: Backend,
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// Where `widget.js` and `public/` lie; read per request, so that a rebuild shows at once.
    pub static_dir: Option<PathBuf>,
    /// Requests per minute and client address; `None` for no limiter (libredesk.md section 6).
    pub rate_limit: Option<usize>,
    /// Serve `/demo/knobs` and its relatives.
    pub knobs: bool,
    /// Put the shop's inbox in.
    pub seed_demo: bool,
    /// A request must have arrived in full by then; idle connections are closed after it (libredesk.md 1.5).
    pub read_timeout: Duration,
    /// A widget's socket is dropped when so long no data frame came (libredesk.md 4.1).
    pub socket_deadline: Duration,
    /// The assistant's operators have to authenticate by then; 5 s when absent (seed 003).
    pub auth_deadline: Option<Duration>,
    /// How long an agent's reply waits to be delivered: replies that follow each other more closely than this arrive in
    /// any order (libredesk.md 4.5).
    pub delivery_delay: RangeInclusive<Duration>,
    /// Root of the addresses of uploads; the server's own address when absent.
    pub root_url: Option<String>,
    /// Office hours, newest first.
    pub business_hours: Vec<BusinessHours>,
    /// The general one of these; 0 for none.
    pub default_business_hours_id: i64,
    /// Minutes that office hours are ahead of UTC.
    pub working_hours_utc_offset: Option<i32>,
    /// What pre-chat forms can ask for besides name, e-mail and phone.
    pub custom_attributes: Vec<CustomAttribute>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            backend: Backend::default(),
            port: 0,
            static_dir: None,
            rate_limit: Some(100),
            knobs: false,
            seed_demo: true,
            read_timeout: Duration::from_secs(8),
            socket_deadline: Duration::from_secs(20),
            auth_deadline: None,
            delivery_delay: Duration::from_millis(5)..=Duration::from_millis(50),
            root_url: None,
            business_hours: vec![demo_hours()],
            default_business_hours_id: 1,
            working_hours_utc_offset: Some(0),
            custom_attributes: vec![CustomAttribute {
                id: 1,
                key: "topic".to_owned(),
                label: "What is it about?".to_owned(),
                data_type: "list".to_owned(),
                values: Some(["An order", "A product", "Something else"].map(str::to_owned).to_vec()),
                of_conversation: true,
            }],
        }
    }
}

fn demo_hours() -> BusinessHours {
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
    BusinessHours {
        id: 1,
        name: "Default".to_owned(),
        description: "Default business hours, Monday to Friday, 09:00 to 17:00.".to_owned(),
        is_always_open: false,
        holidays: Vec::new(),
        hours: days.iter().map(|day| ((*day).to_owned(), "09:00".to_owned(), "17:00".to_owned())).collect(),
    }
}
