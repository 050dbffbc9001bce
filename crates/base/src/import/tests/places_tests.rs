//! Countries and states, as lists write them.

use super::*;

#[test]
fn countries_are_found_by_code_and_name() {
    let names = PlaceNames::built_in();
    let said = |text: &str| names.find(text).map_or_else(|(why, _)| why, |place| place.to_string());
    for (text, place) in [("CA", "CA"), ("can", "CA"), ("Canada", "CA"), ("Etats-Unis", "US"), ("United States", "US"), ("Delaware", "US"), ("England", "GB"), ("Ontario", "CA"), ("Côte d'Ivoire", "CI"), ("The Netherlands", "NL"), ("DE", "DE"), ("Atibaia, São Paulo, Brazil", "BR")] {
        assert_eq!(said(text), place, "{text}");
    }
    assert_eq!(said("Georgia"), "`Georgia` may lie in GE or US");
    assert_eq!(said("0"), "`0` is no country that is known");
}

#[test]
fn a_code_of_a_state_and_a_country_is_decided_by_its_list_or_not_at_all() {
    let names = PlaceNames::built_in();
    let said = |text: &str, list: &[&str]| {
        let habits = names.habits(list.iter().copied().chain([text]));
        names.find_listed(text, &habits).map_or_else(|(why, _)| why, |found| found.place.to_string())
    };
    let unknown = "`DE` may lie in DE or US";
    for (list, expected) in [
        (&[][..], unknown),
        (&["NY", "Ohio"], "US"),
        (&["NY", "FR"], unknown),
        (&["OH", "UK", "Germany"], "US"),
        (&["Canada", "United Kingdom", "CA"], "US"),
        (&["Canada", "Delaware"], unknown),
        (&["Canada", "FR"], unknown),
        (&["FR", "GB"], unknown),
        (&["FR", "Delaware"], "DE"),
        (&["FR", "Delaware", "France"], unknown),
        (&["Ontario", "CAN", "Georgia"], unknown),
    ] {
        assert_eq!(said("DE", list), expected, "{list:?}");
    }
    for code in ["AL", "AR", "AZ", "CA", "CO", "DE", "GA", "ID", "IL", "IN", "KY", "LA", "MA", "MD", "ME", "MN", "MO", "MS", "MT", "NC", "NE", "PA", "SC", "SD", "TN", "VA"] {
        assert_eq!(said(code, &[]), format!("`{code}` may lie in {code} or US"));
    }
    assert_eq!(said("Wilmington, DE", &["TX"]), "US");
    assert_eq!(said("D.E.", &[]), "`D.E.` may lie in DE or US");
    // Short forms of states with three letters are no less of two minds.
    assert_eq!(said("Ind.", &["TX"]), "`Ind.` may lie in IN or US");
    assert_eq!(said("Ontario", &[]), "CA");
    assert_eq!(said("Washington, D.C.", &[]), "US");
}
