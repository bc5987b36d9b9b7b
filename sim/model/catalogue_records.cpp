// The tables that grow as things happen.
#include "model/describe.h"

#include <limits>

namespace ostrakon {
namespace {

void describe_history(Catalogue& catalogue, const Words& words) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  {
    Describe spells(catalogue, table::spells, "spells", "spell");
    spells.log("ended_by == censored or end >= world.measured_from");
    spells.stored(spell_column::agent, "agent", ref(table::agents), "who held the post");
    spells.stored(spell_column::post, "post", ref(table::posts), "which post");
    spells.stored(spell_column::rank, "rank", ref(table::ranks), "rank of the post");
    spells.stored(spell_column::faction, "faction", ref(table::factions), "faction at the start");
    spells.stored(spell_column::start, "start", Type::date(), "appointment");
    spells.stored(spell_column::end, "end", Type::date(), "exit; missing while it lasts").initial = missing;
    spells.stored(spell_column::ended_by, "ended_by", Type::word(words.ended_by), "how it ended; censored while it lasts").initial = 0;
    spells.stored(spell_column::order, "order", Type::number(), "first, second … holder of the seat");
    spells.stored(spell_column::taken, "taken", Type::number(), "taken in all");
    spells.stored(spell_column::left, "left", Type::number(), "residue left behind");
    spells.stored(spell_column::fell, "fell", Type::flag(), "the person was purged at or after its start");
    spells.stored(spell_column::purging_case, "case", ref(table::cases), "their first purging case");
    spells.stored(spell_column::beside, "beside", Type::flag(), "the post was held beside another");
    spells.formula("title", Type::word(words.title), "post.title", "title of the post");
    spells.formula("organisation", ref(table::organisations), "post.organisation", "where the post is");
    spells.formula("sector", ref(table::sectors), "post.organisation.sector", "policy field of the post");
    spells.formula("months", Type::number(), "if(ended_by == censored, now - start, end - start)", "length so far", "month");
  }
  {
    Describe cases(catalogue, table::cases, "cases", "case");
    cases.log("opened_at >= world.measured_from");
    cases.stored(case_column::agent, "agent", ref(table::agents), "the accused");
    cases.stored(case_column::post, "post", ref(table::posts), "post whose conduct is investigated");
    cases.stored(case_column::opened_by, "opened_by", Type::word(words.rule), "rule that opened it");
    cases.stored(case_column::opened_at, "opened_at", Type::date(), "when it entered the docket");
    cases.stored(case_column::stage, "stage", Type::word(words.stage), "present stage; none while it waits");
    cases.stored(case_column::due, "due", Type::date(), "end of the present stage").initial = missing;
    cases.stored(case_column::closed_at, "closed_at", Type::date(), "when it was closed").initial = missing;
    cases.stored(case_column::outcome, "outcome", ref(table::sanctions), "how it was closed");
    cases.stored(case_column::in_post, "in_post", Type::flag(), "the accused held a post when it was opened");
    cases.stored(case_column::stalled, "stalled", Type::flag(), "protected in this step");
    cases.stored(case_column::parent, "parent", ref(table::cases), "the case that led to it");
    cases.stored(case_column::generation, "generation", Type::number(), "steps from the first case of its cascade");
    cases.stored(case_column::ordinal, "ordinal", Type::number(), "first, second … case of the person, from 0");
    cases.stored(case_column::status_before, "status_before", Type::word(words.status), "what the accused was before");
    cases.stored(case_column::latest_event, "latest_event", ref(table::events), "the event that led to its present stage");
    cases.stored(case_column::protector, "protector", ref(table::agents), "who holds it up while it is stalled; none: nobody is remembered");
    Attribute& standing = cases.stored(case_column::protector_status, "protector_status", Type::word(words.status), "what the protector was as it stalled");
    standing.hidden = true;
    cases.stored(case_column::named, "named", Type::number(), "cases that it led to, by joining and by implication");
    cases.stored(case_column::was_detained, "was_detained", Type::flag(), "the accused was taken away in it");
    cases.stored(case_column::investigator, "investigator", ref(table::agents), "who of the discipline body works on it");
    cases.stored(case_column::waited, "waited", Type::number(), "dockets in which it has waited before this one");
    cases.formula("title", Type::word(words.title), "post.title", "title of the post");
    cases.formula("organisation", ref(table::organisations), "post.organisation", "where the post is");
    cases.formula("sector", ref(table::sectors), "post.organisation.sector", "policy field of the post");
    cases.formula("rank", ref(table::ranks), "post.rank", "rank of the post");
    cases.formula("months_open", Type::number(), "now - opened_at", "time since it entered the docket", "month");
  }
  {
    Describe events(catalogue, table::events, "events", "event");
    events.log("at >= world.measured_from");
    events.stored(event_column::kind, "kind", Type::word(words.event_kind), "what happened");
    events.stored(event_column::at, "at", Type::date(), "when");
    events.stored(event_column::agent, "agent", ref(table::agents), "to whom");
    events.stored(event_column::post, "post", ref(table::posts), "post concerned");
    events.stored(event_column::organisation, "organisation", ref(table::organisations), "organisation concerned");
    events.stored(event_column::sector, "sector", ref(table::sectors), "sector concerned");
    events.stored(event_column::faction, "faction", ref(table::factions), "faction of the person");
    events.stored(event_column::rank, "rank", ref(table::ranks), "rank of the person at the time");
    events.stored(event_column::other, "other", ref(table::agents), "the other person: selector, predecessor, accuser");
    events.stored(event_column::cause, "cause", ref(table::events), "the event that led to it");
    events.stored(event_column::rule, "rule", Type::word(words.rule), "the rule or term that decided");
    events.stored(event_column::score, "score", Type::number(), "score of the one chosen").initial = missing;
    events.stored(event_column::threshold, "threshold", Type::number(), "the chance, or the best score refused").initial = missing;
    events.stored(event_column::draw, "draw", Type::number(), "the uniform drawn").initial = missing;
    events.stored(event_column::value, "value", Type::number(), "amount, depending on the kind").initial = missing;
  }
}

void describe_ties(Catalogue& catalogue, const Words& words) {
  Describe ties(catalogue, table::ties, "ties", "tie");
  ties.stored(tie_column::agent, "agent", ref(table::agents), "whose tie it is");
  ties.stored(tie_column::other, "other", ref(table::agents), "to whom");
  ties.stored(tie_column::kind, "kind", Type::word(words.tie_kind), "kind of tie");
  ties.stored(tie_column::weight, "weight", Type::number(), "how strong it is; below 0 of enmity");
  ties.stored(tie_column::since, "since", Type::date(), "when it began");
  ties.stored(tie_column::lasting, "lasting", Type::flag(), "it has not lapsed").hidden = true;
  ties.stored(tie_column::mirror, "mirror", Type::flag(), "the other half of a mutual tie").hidden = true;
  ties.formula("months", Type::number(), "now - since", "time since it began", "month");
  RowSet& set = ties.rows();
  set.owner = table::agents;
  set.condition = "agent == self and lasting";
  set.of_others = "lasting";
  set.of_world = "lasting and not mirror";
  set.meaning = "ties of the agent who asks; in metrics every tie once";
}

// Seats that were given to one of several people. Who enters at the lowest rank was not chosen.
void describe_choices(Catalogue& catalogue, const Words& words) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  {
    Describe promotions(catalogue, table::promotions, "promotions", "promotion");
    promotions.log("at >= world.measured_from");
    promotions.stored(promotion_column::at, "at", Type::date(), "when");
    promotions.stored(promotion_column::kind, "kind", Type::word(words.event_kind), "promoted, moved or demoted");
    promotions.stored(promotion_column::agent, "agent", ref(table::agents), "who was appointed");
    promotions.stored(promotion_column::post, "post", ref(table::posts), "to which post");
    promotions.stored(promotion_column::selector, "selector", ref(table::agents), "who selected");
    promotions.stored(promotion_column::considered, "considered", Type::number(), "how many were considered, the one appointed included");
    promotions.stored(promotion_column::score, "score", Type::number(), "score of the one appointed");
    promotions.stored(promotion_column::runner_up, "runner_up", ref(table::agents), "the best of those not appointed");
    promotions.stored(promotion_column::refused, "refused", Type::number(), "score of the runner-up; missing without one").initial = missing;
    promotions.stored(promotion_column::event, "event", ref(table::events), "the event that says so");
    promotions.stored(promotion_column::written, "written", Type::flag(), "its candidates are written down").hidden = true;
    promotions.formula("margin", Type::number(), "score - refused", "by how much the score was above that of the runner-up");
    promotions.formula("title", Type::word(words.title), "post.title", "title of the post");
    promotions.formula("organisation", ref(table::organisations), "post.organisation", "where the post is");
    promotions.formula("sector", ref(table::sectors), "post.organisation.sector", "policy field of the post");
    promotions.formula("rank", ref(table::ranks), "post.rank", "rank of the post");
  }
  {
    Describe candidates(catalogue, table::candidates, "candidates", "candidate");
    candidates.log("at >= world.measured_from");
    candidates.stored(candidate_column::at, "at", Type::date(), "when the seat was given");
    candidates.stored(candidate_column::promotion, "promotion", ref(table::promotions), "for which appointment");
    candidates.stored(candidate_column::agent, "agent", ref(table::agents), "who was considered");
    candidates.stored(candidate_column::post, "post", ref(table::posts), "for which post");
    candidates.stored(candidate_column::score, "score", Type::number(), "score, all terms together");
    candidates.stored(candidate_column::chosen, "chosen", Type::flag(), "was appointed");
    candidates.stored(candidate_column::rank, "rank", ref(table::ranks), "rank of the candidate at the time");
    candidates.stored(candidate_column::faction, "faction", ref(table::factions), "faction of the candidate at the time");
  }
}

// What the public gets to know. Everything else about these people is not in these tables.
void describe_public(Catalogue& catalogue, const Words& words) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  {
    Describe announcements(catalogue, table::announcements, "announcements", "announcement");
    announcements.log("at >= world.measured_from");
    announcements.stored(announcement_column::kind, "kind", Type::word(words.announcement), "what is announced");
    announcements.stored(announcement_column::at, "at", Type::date(), "when it is announced");
    announcements.stored(announcement_column::agent, "agent", ref(table::agents), "of whom");
    announcements.stored(announcement_column::post, "post", ref(table::posts), "the post, as far as the public knows");
    announcements.stored(announcement_column::sanction, "sanction", ref(table::sanctions), "the sanction, where one has fallen");
    announcements.stored(announcement_column::last_seen, "last_seen", Type::date(), "last appearance before it; missing: none").initial = missing;
    announcements.stored(announcement_column::happened_at, "happened_at", Type::date(), "when it happened, which the public does not know");
    announcements.formula("title", Type::word(words.title), "post.title", "title of the post");
  }
  {
    Describe appearances(catalogue, table::appearances, "appearances", "appearance");
    appearances.log("at >= world.measured_from");
    appearances.stored(appearance_column::meeting, "meeting", Type::word(words.meeting), "at which meeting");
    appearances.stored(appearance_column::at, "at", Type::date(), "when");
    appearances.stored(appearance_column::agent, "agent", ref(table::agents), "who was invited");
    appearances.stored(appearance_column::post, "post", ref(table::posts), "the post, as far as the public knows");
    appearances.stored(appearance_column::seen, "seen", Type::flag(), "was there; no: missed it");
  }
}

}  // namespace

void describe_records(Catalogue& catalogue, const Words& words) {
  describe_history(catalogue, words);
  describe_ties(catalogue, words);
  describe_choices(catalogue, words);
  describe_public(catalogue, words);
}

}  // namespace ostrakon
