//! Where the parties were named before a place in the text.

use crate::parties::PartyId;

use super::query::Query;
use super::reader::Reader;
use super::standing::{Acts, DECIDING, Role, SUED, SUING};

/// Mentions that are looked back over.
const MENTIONS: usize = 300;
/// Places where somebody is spoken of that are looked back over.
const SPOKEN: usize = 60;

/// Where a party was named before the place that is asked about.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Near {
    /// How often; 0 for never.
    pub count: u32,
    /// Its last mention.
    pub mention: u32,
    /// In the same sentence and in the one before: see [`rank_of`].
    pub here: u32,
    pub before: u32,
    /// Its rank among those of its kind that fit, by last mention and by last mention that leads; from 1.
    pub rank: u32,
    pub lead: u32,
    /// How many that fit were named since and lead.
    pub rivals: u32,
    /// What it was said to do in court, and its rank among those that sue, are sued, decide; from 1.
    pub acts: Acts,
    pub sides: [u32; 3],
    /// Where it was last spoken of, by name or otherwise: its sentence, whether it led there, whether by name; its rank
    /// among those of its kind that fit, from 1.
    pub turn: u32,
    pub led: bool,
    pub by_name: bool,
    pub place: u32,
}

/// All parties, and the order in which they were last named.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// By party.
    pub near: Vec<Near>,
    /// Those that were named, the latest first.
    pub order: Vec<u32>,
    /// Those that led a sentence, the latest first.
    leads: Vec<u32>,
    /// Those that were spoken of, the latest first.
    spoken: Vec<u32>,
}

/// How much a mention with this role makes its bearer the one that is spoken of: the lower the more.
fn rank_of(role: Role) -> u32 {
    match role {
        Role::Subject | Role::Opening => 1,
        Role::Object | Role::Apposed | Role::Other => 2,
        Role::Owner => 3,
        Role::Governed => 4,
    }
}

impl Reader<'_> {
    /// Fills in where the parties were named before the place asked about.
    pub(super) fn survey(&self, q: &Query, found: &mut Survey) {
        found.near.resize(self.parties.list.len(), Near::default());
        for &id in found.order.iter().chain(&found.spoken) {
            found.near[id as usize] = Near::default();
        }
        found.order.clear();
        found.leads.clear();
        let mut sides = [0u32; 3];
        let until = self.parties.mentions.partition_point(|m| m.tokens.start < q.start);
        for m in (until.saturating_sub(MENTIONS)..until).rev() {
            let naming = self.namings[m];
            let Some(PartyId(id)) = self.parties.party_of[m].filter(|_| !naming.quoted) else { continue };
            let Some(near) = found.near.get_mut(id as usize) else { continue };
            if near.count == 0 {
                near.mention = m as u32;
                found.order.push(id);
            }
            near.count += 1;
            near.acts |= naming.acts;
            for (n, act) in [SUING, SUED, DECIDING].into_iter().enumerate() {
                if naming.acts & act != 0 && near.sides[n] == 0 {
                    sides[n] += 1;
                    near.sides[n] = sides[n];
                }
            }
            let rank = rank_of(naming.role);
            let place = if naming.turn == q.turn {
                Some(&mut near.here)
            } else if naming.turn + 1 == q.turn {
                Some(&mut near.before)
            } else {
                None
            };
            if let Some(place) = place {
                *place = if *place == 0 { rank } else { rank.min(*place) };
            }
            if naming.role.leads() && near.lead == 0 {
                near.lead = 1;
                found.leads.push(id);
            }
        }
        // Ranks among the parties of a kind, and among those that fit the pronoun.
        let fits =
            |id: u32| q.gender.is_none() || self.profiles[id as usize].gender.is_none_or(|g| Some(g) == q.gender);
        let (mut named, mut leading) = ([0u32; 4], [0u32; 4]);
        for &id in &found.order {
            let kind = self.parties.list[id as usize].kind as usize & 3;
            let near = &mut found.near[id as usize];
            near.rank = named[kind] + 1;
            near.rivals = leading[kind];
            if fits(id) {
                named[kind] += 1;
                leading[kind] += u32::from(self.namings[near.mention as usize].role.leads());
            }
        }
        // The same for whoever was spoken of, by name or otherwise.
        let mut places = [0u32; 4];
        found.spoken.clear();
        let until = self.spoken.partition_point(|s| s.token < q.start);
        for s in self.spoken[until.saturating_sub(SPOKEN)..until].iter().rev() {
            let PartyId(id) = s.party;
            let Some(near) = found.near.get_mut(id as usize) else { continue };
            if near.place == 0 {
                let kind = self.parties.list[id as usize].kind as usize & 3;
                near.place = places[kind] + 1;
                (near.turn, near.led, near.by_name) = (s.turn, s.leads, s.by_name);
                found.spoken.push(id);
                places[kind] += u32::from(fits(id));
            }
        }
        let mut leading = [0u32; 4];
        for &id in &found.leads {
            let kind = self.parties.list[id as usize].kind as usize & 3;
            found.near[id as usize].lead = leading[kind] + 1;
            leading[kind] += u32::from(fits(id));
        }
    }
}
