//! How many threads work at once: as many as there are cores, or as `RAYON_NUM_THREADS` says, within reason.

/// More threads than this for each core only wait for each other; a hundred thousand of them never begin to work.
const MOST_PER_CORE: usize = 4;

/// Bounds what the environment asks for. Without the variable the pool is as large as the machine.
pub fn bound() {
    let Some(asked) = std::env::var_os("RAYON_NUM_THREADS") else { return };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = sensible(asked.to_str(), cores);
    // It fails where there is a pool already, which is then the one to use.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
}

/// The number of threads for what was asked: as many as cores where that is zero or not a number.
fn sensible(asked: Option<&str>, cores: usize) -> usize {
    let asked = asked.map(str::trim).filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
    match asked.map(|text| text.parse().unwrap_or(usize::MAX)) {
        None | Some(0) => cores,
        Some(asked) => asked.min(cores * MOST_PER_CORE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_bounded() {
        let threads = |asked| sensible(Some(asked), 2);
        assert_eq!(["1", "8", " 3 "].map(threads), [1, 8, 3]);
        assert_eq!(["100000", "99999999999999999999999999"].map(threads), [8, 8]);
        assert_eq!(["0", "", "many", "-1", "1e9"].map(threads), [2; 5]);
        assert_eq!(sensible(None, 2), 2);
    }
}
