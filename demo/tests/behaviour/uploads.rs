//! Files (libredesk.md 3.10, 3.12).

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::desk::{Desk, Person, json_of, refusal, send};

const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'/>";

async fn upload(desk: &Desk, person: &Person, name: &str, content_type: &str, bytes: &[u8]) -> Value {
    let file = Part::bytes(bytes.to_vec()).file_name(name.to_owned()).mime_str(content_type).unwrap();
    let form = Form::new().text("conversation_uuid", person.conversation.clone()).part("files", file);
    let posted = json_of(desk.as_person(person, "POST", "/media/upload").multipart(form)).await;
    posted["data"]["attachments"][0].clone()
}

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(300, 200, image::Rgb([180, 80, 40])).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn path_of(url: &Value) -> String {
    let url = url.as_str().unwrap();
    url[url.find("/uploads").unwrap()..].to_owned()
}

#[tokio::test]
async fn a_picture_has_a_thumbnail_of_150_pixels() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let attachment = upload(&desk, &person, "Mön Résumé (1) final!.JPG", "image/jpeg", &picture()).await;
    assert_eq!(attachment["name"], "mn-rsum-1-final.jpg");
    assert!(attachment["url"].as_str().unwrap().starts_with(&desk.server.url()), "absolute");
    let answer = send(desk.request("GET", &path_of(&attachment["thumbnail_url"]))).await;
    assert_eq!(answer.headers()["content-type"], "image/png");
    let thumbnail = image::load_from_memory(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!((thumbnail.width(), thumbnail.height()), (150, 100));
}

#[tokio::test]
async fn other_images_have_the_address_of_a_thumbnail_but_none_there() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    for (name, content_type, bytes) in
        [("a.svg", "image/svg+xml", SVG), ("a.png", "image/png", &b"no picture"[..]), ("a.webp", "image/webp", SVG)]
    {
        let attachment = upload(&desk, &person, name, content_type, bytes).await;
        let answer = send(desk.request("GET", &path_of(&attachment["thumbnail_url"]))).await;
        assert_eq!(answer.status(), 404, "{name}");
        assert_eq!(answer.text().await.unwrap(), "Cannot open requested path");
    }
    let text = upload(&desk, &person, "a.txt", "text/plain", b"x").await;
    assert_eq!(text["thumbnail_url"], "");
}

#[tokio::test]
async fn addresses_are_signed_and_expire() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let attachment = upload(&desk, &person, "note.txt", "text/plain", b"hello").await;
    let path = path_of(&attachment["url"]);
    let answer = send(desk.request("GET", &path)).await;
    for (header, value) in [("content-type", "text/plain"), ("content-disposition", "attachment"), ("x-content-type-options", "nosniff")] {
        assert_eq!(answer.headers()[header], value);
    }
    assert_eq!(answer.text().await.unwrap(), "hello");
    let part = send(desk.request("GET", &path).header("Range", "bytes=1-2")).await;
    assert_eq!((part.status().as_u16(), part.text().await.unwrap().as_str()), (206, "el"));

    let (bare, _) = path.split_once('?').unwrap();
    assert_eq!(refusal(desk.request("GET", bare)).await, (401, "Invalid or expired session".to_owned()));
    assert_eq!(refusal(desk.request("GET", &format!("{bare}?sig=x&exp=soon"))).await.0, 400);
    assert_eq!(refusal(desk.request("GET", &path.replace("sig=", "sig=x"))).await, (403, "Invalid or expired media URL".to_owned()));
    desk.knob(json!({"do": "upload_lifetime", "seconds": -1})).await;
    let read = json_of(desk.as_person(&person, "GET", "/chat/conversations/{uuid}")).await;
    let expired = path_of(&read["data"]["messages"][0]["attachments"][0]["url"]);
    assert_eq!(refusal(desk.request("GET", &expired)).await.0, 403);
}

#[tokio::test]
async fn exactly_the_maximum_is_allowed_and_no_form_is_an_error() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let attachment = upload(&desk, &person, "big.bin", "application/octet-stream", &vec![0; 20 << 20]).await;
    assert_eq!(attachment["size"], 20 << 20);
    let no_form = desk.as_person(&person, "POST", "/media/upload").json(&json!({}));
    assert_eq!(refusal(no_form).await, (500, "Error parsing request".to_owned()));
    let no_file = Form::new().text("conversation_uuid", person.conversation.clone());
    let request = desk.as_person(&person, "POST", "/media/upload").multipart(no_file);
    assert_eq!(refusal(request).await, (400, "File not found".to_owned()));
}
