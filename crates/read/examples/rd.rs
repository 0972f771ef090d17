use std::io::Read;
fn main() {
    let mut t = String::new();
    std::io::stdin().read_to_string(&mut t).unwrap();
    let n: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
    let d = detente_read::Document {
        date: Some("2026-01-06".into()),
        outlet: Some("Alwaght".into()),
        ..detente_read::Document::new(if n > 0 { t.repeat(n / t.len() + 1) } else { t })
    };
    let s = std::time::Instant::now();
    let r = detente_read::read(&d, &Default::default());
    if n > 0 {
        println!("{} bytes {:?} claims {}", d.text.len(), s.elapsed(), r.claims.len());
        let m = std::fs::read_to_string("/proc/self/status").unwrap();
        for l in m.lines().filter(|l| l.starts_with("VmHWM")) {
            println!("{l}")
        }
    } else {
        println!("{}", serde_json::to_string_pretty(&r).unwrap());
    }
}
