//! Two families of the same shape, and all that follows from who married whom and who their children are (the paper's figure 2).

/// The English and the Italian of each place in the tree, generation by generation.
pub(super) const PEOPLE: [[&str; PLACES]; 2] = [
    [
        "Christopher",
        "Penelope",
        "Andrew",
        "Christine",
        "Margaret",
        "Arthur",
        "Victoria",
        "James",
        "Jennifer",
        "Charles",
        "Colin",
        "Charlotte",
    ],
    [
        "Roberto",
        "Maria",
        "Pierro",
        "Francesca",
        "Gina",
        "Emilio",
        "Lucia",
        "Marco",
        "Angela",
        "Tomaso",
        "Alfonso",
        "Sophia",
    ],
];
pub(super) const PLACES: usize = 12;
pub(super) const RELATIONS: usize = 12;

/// Husband and wife, with their son and daughter if they have any.
const COUPLES: [(usize, usize, Option<[usize; 2]>); 5] = [
    (0, 1, Some([5, 6])),
    (2, 3, Some([7, 8])),
    (5, 4, None),
    (7, 6, Some([10, 11])),
    (9, 8, None),
];

/// The answer to "who are the `relation` of `person`?", with numbers of people from 0 to 23, the English first.
pub(super) struct Fact {
    pub(super) person: usize,
    pub(super) relation: usize,
    pub(super) answers: Vec<usize>,
}

/// All pairs of person and relation that have an answer.
pub(super) fn facts() -> Vec<Fact> {
    let mut facts = Vec::new();
    for person in 0..2 * PLACES {
        let (family, place) = (person / PLACES, person % PLACES);
        for relation in 0..RELATIONS {
            let answers: Vec<usize> = relatives(place, relation)
                .into_iter()
                .map(|place| family * PLACES + place)
                .collect();
            if !answers.is_empty() {
                facts.push(Fact {
                    person,
                    relation,
                    answers,
                });
            }
        }
    }
    facts
}

/// Father, mother, husband, wife, son, daughter, uncle, aunt, brother, sister, nephew, niece: the paper's order, in which men
/// alternate with women.
fn relatives(place: usize, relation: usize) -> Vec<usize> {
    let mut relatives = match relation / 2 {
        0 => parents(place),
        1 => spouse(place),
        2 => children(place),
        // the parents' siblings, and who married them
        3 => {
            let own = each(parents(place), siblings);
            [each(own.clone(), spouse), own].concat()
        }
        4 => siblings(place),
        // the children of siblings, one's own and one's spouse's
        _ => {
            let couple = [vec![place], spouse(place)].concat();
            each(each(couple, siblings), children)
        }
    };
    relatives.retain(|&other| is_male(other) == relation.is_multiple_of(2));
    relatives
}

fn each(places: Vec<usize>, relatives: fn(usize) -> Vec<usize>) -> Vec<usize> {
    places.into_iter().flat_map(relatives).collect()
}

fn is_male(place: usize) -> bool {
    (COUPLES.iter()).any(|&(husband, _, children)| {
        husband == place || children.is_some_and(|[son, _]| son == place)
    })
}

fn parents(place: usize) -> Vec<usize> {
    let of = COUPLES
        .iter()
        .find(|couple| couple.2.is_some_and(|children| children.contains(&place)));
    of.map_or_else(Vec::new, |&(father, mother, _)| vec![father, mother])
}

fn spouse(place: usize) -> Vec<usize> {
    (COUPLES.iter())
        .filter_map(|&(husband, wife, _)| match place {
            _ if place == husband => Some(wife),
            _ if place == wife => Some(husband),
            _ => None,
        })
        .collect()
}

fn children(place: usize) -> Vec<usize> {
    (COUPLES.iter())
        .filter(|couple| couple.0 == place || couple.1 == place)
        .flat_map(|couple| couple.2.into_iter().flatten())
        .collect()
}

fn siblings(place: usize) -> Vec<usize> {
    let father = parents(place).into_iter().take(1).collect();
    let mut siblings = each(father, children);
    siblings.retain(|&other| other != place);
    siblings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_104_facts_and_eight_of_them_have_two_answers() {
        let facts = facts();
        let double = facts.iter().filter(|fact| fact.answers.len() == 2).count();
        assert_eq!((facts.len(), double), (104, 8));
        assert!(facts.iter().all(|fact| fact.answers.len() <= 2));
    }

    #[test]
    fn colin_has_two_aunts_and_alfonso_two_uncles() {
        let names = |person: &str, relation: usize| -> Vec<&str> {
            let all: Vec<&str> = PEOPLE.concat();
            let asked = |fact: &&Fact| all[fact.person] == person && fact.relation == relation;
            let found = facts();
            let fact = found.iter().find(asked).unwrap();
            fact.answers.iter().map(|&answer| all[answer]).collect()
        };
        assert_eq!(names("Colin", 7), ["Margaret", "Jennifer"]);
        assert_eq!(names("Alfonso", 6), ["Tomaso", "Emilio"]);
    }
}
