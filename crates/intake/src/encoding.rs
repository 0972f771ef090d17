//! Bytes of unknown encoding to text.

use crate::{Intake, note};

/// Text of unknown encoding: a mark at the start decides, then valid UTF-8, then the guess that browsers make.
pub(crate) fn decode(bytes: &[u8], read: &mut Intake) -> String {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        encoding.name().clone_into(&mut read.encoding);
        return encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default()).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && wide(bytes).is_none()
    {
        return text.to_owned();
    }
    if let Some(encoding) = wide(bytes) {
        encoding.name().clone_into(&mut read.encoding);
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Some(encoding) = declared(bytes) {
        encoding.name().clone_into(&mut read.encoding);
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..bytes.len().min(1 << 20)).unwrap_or_default(), true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Allow);
    encoding.name().clone_into(&mut read.encoding);
    let (text, _, errors) = encoding.decode(bytes);
    if errors {
        read.notes.push(note(
            "encoding",
            "some characters",
            "the file is not valid in any encoding that it resembles",
        ));
    }
    text.into_owned()
}

/// UTF-16 without its mark: every other byte of a Latin text is zero.
fn wide(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..bytes.len().min(1024) & !1).unwrap_or_default();
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 4;
    match (head.len() >= 8, odd > many && even * 8 < many, even > many && odd * 8 < many) {
        (true, true, _) => Some(encoding_rs::UTF_16LE),
        (true, _, true) => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// What a page says of its own encoding (`charset=windows-1256`).
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(2048))?).to_ascii_lowercase();
    let value = head.get(head.find("charset=")? + 8..)?.trim_start_matches(['"', '\'']);
    let label: String =
        value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    encoding_rs::Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != encoding_rs::UTF_8)
}
