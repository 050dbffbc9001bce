//! Long lists cut into pages.

use crate::call::{Call, Go};
use crate::chrome::Chrome;
use crate::trouble::Trouble;

/// Which page of how many.
pub struct Pages {
    /// How many rows there are.
    pub total: usize,
    /// The page before.
    pub before: Option<Go>,
    /// The page after.
    pub after: Option<Go>,
    number: usize,
    size: usize,
}

impl Pages {
    /// The page that the address names, of `total` rows in pages of `size`.
    pub fn new(call: &Call<'_>, total: usize, size: usize) -> Result<Pages, Trouble> {
        let last = total.div_ceil(size).max(1);
        let asked = call.query.get("page").unwrap_or("1");
        let number: usize = asked.parse().ok().filter(|page| (1..=last).contains(page)).ok_or_else(|| Trouble::BadAddress(asked.to_owned()))?;
        let rest: Vec<(String, String)> = call.query.pairs().iter().filter(|(name, value)| name != "page" && !value.is_empty()).cloned().collect();
        let to = |page: usize| call.go(call.path).with_all(&rest).with("page", &page.to_string());
        Ok(Pages { total, before: (number > 1).then(|| to(number - 1)), after: (number < last).then(|| to(number + 1)), number, size })
    }

    /// The page of one list of several on a page, by the field of this name: of a number that it does not have the nearest.
    pub fn of_list(call: &Call<'_>, field: &str, total: usize, size: usize) -> Pages {
        let last = total.div_ceil(size).max(1);
        let number = call.query.get(field).and_then(|asked| asked.parse::<usize>().ok()).unwrap_or(1).clamp(1, last);
        let rest: Vec<(String, String)> = if call.post { Vec::new() } else { call.query.pairs().iter().filter(|(name, _)| name != field).cloned().collect() };
        let to = |page: usize| call.go(call.path).with_all(&rest).with(field, &page.to_string());
        Pages { total, before: (number > 1).then(|| to(number - 1)), after: (number < last).then(|| to(number + 1)), number, size }
    }

    /// How many rows stand before.
    pub fn skip(&self) -> usize {
        (self.number - 1) * self.size
    }

    /// Whether there is more than one page.
    pub fn several(&self) -> bool {
        self.total > self.size
    }

    /// Which rows these are.
    pub fn place(&self, c: &Chrome<'_>) -> String {
        let (first, last) = (self.skip() + 1, (self.skip() + self.size).min(self.total));
        c.words().with("page-place", &[("first", &first.to_string()), ("last", &last.to_string()), ("total", &self.total.to_string())])
    }
}
