//! Long files, unfinished code, and paths of a machine.

use super::Tree;

/// A file of more lines holds more than one idea.
const LINES: usize = 400;

/// Faults that can be seen in one file alone.
pub(super) fn faults(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, text) in tree.rust() {
        let lines = text.lines().count();
        if lines > LINES {
            faults.push(format!(
                "{name}: {lines} lines; split it, {LINES} is the limit"
            ));
        }
        if name.starts_with("crates/") && name.contains("/src/") {
            faults.extend(unfinished(name, text));
        }
    }
    for (name, text) in &tree.files {
        faults.extend(machine_paths(name, text));
    }
    faults
}

/// `todo!` and `unwrap()` in library code, outside tests and comments.
fn unfinished(name: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (k, line) in text.lines().enumerate() {
        if line.trim() == "#[cfg(test)]" {
            break;
        }
        let code = line.split("//").next().unwrap_or_default();
        for word in ["todo!", "unimplemented!", ".unwrap()"] {
            if code.contains(word) {
                faults.push(format!("{name}:{}: {word} in library code", k + 1));
            }
        }
    }
    faults
}

/// Folders of somebody's machine, which a reader does not have.
fn machine_paths(name: &str, text: &str) -> Vec<String> {
    // Written in two parts, so that this file is not its own fault.
    let roots = [
        ("/ho", "me/"),
        ("/ro", "ot/"),
        ("/tm", "p/"),
        ("/Use", "rs/"),
        (":\\Use", "rs\\"),
    ];
    let mut faults = Vec::new();
    for (k, line) in text.lines().enumerate() {
        for (head, tail) in roots {
            let root = format!("{head}{tail}");
            let is_path = |(at, _): (usize, &str)| {
                let before = line[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || "._-~}".contains(c))
                    || root.starts_with(':')
            };
            if line.match_indices(&root).any(is_path) {
                faults.push(format!("{name}:{}: a path of a machine: {root}", k + 1));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_code_is_named_and_tests_and_comments_are_not() {
        let text =
            "fn f() { todo!() }\n/// x.unwrap()\nlet y = x.unwrap();\n#[cfg(test)]\nx.unwrap()\n";
        assert_eq!(
            unfinished("a.rs", text),
            [
                "a.rs:1: todo! in library code",
                "a.rs:3: .unwrap() in library code"
            ]
        );
    }

    #[test]
    fn paths_of_a_machine_are_named_and_addresses_are_not() {
        let path = format!("{}{}", "/ho", "me/somebody/gradus");
        assert_eq!(machine_paths("a.md", &format!("see {path}")).len(), 1);
        assert!(machine_paths("a.md", &format!("https://example.org{path}")).is_empty());
        assert!(machine_paths("a.md", "figures/4.4-bowl.svg").is_empty());
    }

    #[test]
    fn long_files_are_named() {
        let tree = |lines: usize| Tree {
            root: ".".into(),
            files: vec![("a.rs".to_owned(), "\n".repeat(lines))],
        };
        assert!(faults(&tree(LINES)).is_empty());
        assert_eq!(faults(&tree(LINES + 1)).len(), 1);
    }
}
