//! A short run of what the example `fuzz_parsers` does for hours.

mod parsers;

#[test]
fn broken_files_are_errors() {
    for parser in parsers::ALL {
        let outcome = parsers::fuzz(&parser, 5_000, 7);
        // files that are still whole and files that are not, or the changes are too weak or too strong
        assert!(outcome.read > 100, "{}: {outcome}", parser.name);
        assert!(outcome.refused > 1000, "{}: {outcome}", parser.name);
    }
}
