#include "model/catalogue.h"

#include "model/columns.h"

#include <cassert>
#include <cstdlib>
#include <initializer_list>
#include <utility>

namespace ostrakon {
namespace {

// Adds attributes to one table, checking that built-in columns get the numbers of columns.h.
class Describe {
 public:
  Describe(Catalogue& catalogue, TableId id, const char* plural, const char* singular) : catalogue_(catalogue), id_(id) {
    if (static_cast<std::int32_t>(catalogue.tables.size()) != id.value()) std::abort();
    catalogue.tables.push_back({plural, singular, {}, {}, false, false});
    catalogue.row_sets.push_back({plural, id, "", std::string("all ") + plural});
    set_ = catalogue.row_sets.size() - 1;
  }
  template <class T>
  Attribute& stored(ColumnOf<T> column, const char* name, Type type, const char* meaning, const char* unit = "") {
    if (column.table != id_ || column.attribute.value() != static_cast<std::int32_t>(attributes().size())) std::abort();
    Attribute attribute;
    attribute.name = name;
    attribute.type = type;
    attribute.meaning = meaning;
    attribute.unit = unit;
    if constexpr (std::is_same_v<T, std::int32_t>) attribute.storage = Storage::i32;
    if constexpr (std::is_same_v<T, std::uint8_t>) attribute.storage = Storage::u8;
    const bool partner = type.base == Base::reference || type.base == Base::word;
    attribute.initial = partner ? -1 : 0;
    return add(std::move(attribute));
  }
  // A number that rules may change; the engine itself does not read it.
  Attribute& number(const char* name, const char* meaning, double initial = 0, const char* unit = "") {
    Attribute attribute;
    attribute.name = name;
    attribute.meaning = meaning;
    attribute.unit = unit;
    attribute.initial = initial;
    attribute.writable = true;
    return add(std::move(attribute));
  }
  void formula(const char* name, Type type, const char* definition, const char* meaning, const char* unit = "") {
    Attribute attribute;
    attribute.name = name;
    attribute.type = type;
    attribute.definition = definition;
    attribute.meaning = meaning;
    attribute.unit = unit;
    add(std::move(attribute));
  }
  RowSet& rows() { return catalogue_.row_sets[set_]; }
  TableInfo& table() { return catalogue_.table(id_); }
  // The table grows as things happen; metrics leave out the rows before `condition` holds.
  void log(const char* condition) {
    table().log = true;
    catalogue_.row_sets[set_].condition = condition;
  }

 private:
  std::vector<Attribute>& attributes() { return catalogue_.table(id_).attributes; }
  Attribute& add(Attribute attribute) {
    attributes().push_back(std::move(attribute));
    return attributes().back();
  }
  Catalogue& catalogue_;
  TableId id_;
  std::size_t set_ = 0;
};

Type ref(TableId table) { return Type::reference(table); }

struct Words {
  WordListId status, title, kind, ended_by, event_kind, rule, stage, tie_kind, meeting, announcement;
};

Words add_words(Catalogue& catalogue) {
  const auto add = [&](const char* name, std::initializer_list<std::pair<const char*, const char*>> entries) {
    WordList list{name, {}};
    for (const auto& [word, meaning] : entries) {
      list.words.emplace_back(word);
      list.meanings.emplace_back(meaning);
    }
    catalogue.word_lists.push_back(std::move(list));
    return WordListId(static_cast<std::int32_t>(catalogue.word_lists.size()) - 1);
  };
  Words words;
  words.status = add("status", {{"active", "holds a post"},
                                {"bench", "in service, without a post"},
                                {"under_inquiry", "in service, investigated in secret"},
                                {"detained", "taken away, gone from view"},
                                {"dismissed", "out of service by a sanction"},
                                {"expelled", "out of service and expelled by a sanction"},
                                {"sentenced", "convicted by a court"},
                                {"retired", "out of service by age"},
                                {"dead", "dead"},
                                {"departed", "gone in another way"}});
  words.title = add("title", {});
  words.kind = add("kind", {});
  words.ended_by = add("ended_by", {{"censored", "it lasts"},
                                    {"promoted", "for a post of higher rank"},
                                    {"moved", "for a post of the same rank, or moved on by a rule"},
                                    {"demoted", "for a post of lower rank, or by a sanction that demotes"},
                                    {"term", "the term was over"},
                                    {"retired", "retirement"},
                                    {"died", "death"},
                                    {"purged", "detention, or a sanction that purges"},
                                    {"removed", "a sanction that takes the post without purging"},
                                    {"abolished", "the post is no more"},
                                    {"departed", "the person left in another way"}});
  words.event_kind = add("event_kind", {{"recruited", "a new person took a post"},
                                        {"promoted", "took a post of higher rank"},
                                        {"moved", "took another post of the same rank"},
                                        {"demoted", "took a post of lower rank, or lost rank and post"},
                                        {"term_ended", "left the post because the term was over"},
                                        {"retired", "retired"},
                                        {"died", "died"},
                                        {"tipped", "a tip hit; of several, one opens the case"},
                                        {"audited", "an audit hit; of several, one opens the case"},
                                        {"opened", "a case began to wait for its turn"},
                                        {"stalled", "a waiting case was held up by protection"},
                                        {"detained", "the accused was taken away"},
                                        {"purged", "a sanction that purges fell"},
                                        {"released", "a case ended, or a sanction fell, without a purge"},
                                        {"founded", "an organisation began"},
                                        {"succession", "the empty seat of the leader was filled"},
                                        {"denounced", "somebody informed on the person; of several, one opens the case"},
                                        {"switched", "the person went over to another faction"},
                                        {"woken", "a stalled case waits again: its protector has gone, or a rule woke it"},
                                        {"implicated", "a case of somebody linked hit the person; one may open"},
                                        {"rehabilitated", "came back into service after a dismissal"},
                                        {"inspected", "an organisation was visited"},
                                        {"found", "a visit hit somebody; of several hits, one opens the case"},
                                        {"abolished", "an organisation ended"},
                                        {"merged", "an organisation became part of another, whose number is the value"},
                                        {"moved_under", "an organisation came under another, whose number is the value"},
                                        {"rotated", "had to leave the post for another of the same rank"},
                                        {"acting", "took charge of an empty post beside the own"},
                                        {"elected", "came into a body, which the rule names"},
                                        {"left_body", "is no longer in a body, which the rule names"}});
  words.rule = add("rule", {});
  words.stage = add("stage", {});
  words.tie_kind = add("tie_kind", {});
  words.meeting = add("meeting", {});
  words.announcement = add("announcement", {{"appointed", "took a post"},
                                            {"left_office", "holds no post any more"},
                                            {"retired", "retired"},
                                            {"obituary", "died"},
                                            {"fall", "was taken away, or a sanction that purges fell"},
                                            {"sanction", "a sanction, after the fall was announced"},
                                            {"cleared", "the case ended without a purge, after the fall was announced"}});
  return words;
}

void describe_small_tables(Catalogue& catalogue, const Words& words) {
  {
    Describe world(catalogue, table::world, "worlds", "world");
    world.stored(world_column::leader, "leader", ref(table::agents), "who holds the leader's seat");
    Attribute& from = world.stored(world_column::measured_from, "measured_from", Type::date(), "end of the warm-up while metrics are asked");
    from.initial = -std::numeric_limits<double>::infinity();
    from.hidden = true;
    world.number("tension", "outside rivalry");
    world.number("campaign", "intensity of a campaign that is not tied to a sector");
    world.number("trust", "the leader's trust in the elite");
  }
  {
    Describe ranks(catalogue, table::ranks, "ranks", "rank");
    const double never = std::numeric_limits<double>::infinity();
    ranks.stored(rank_column::retire_at, "retire_at", Type::number(), "age limit of holders of this rank", "year").initial = never;
    ranks.stored(rank_column::term, "term", Type::number(), "length of a term in posts of this rank", "month").initial = never;
    ranks.table().ordered = true;
  }
  {
    Describe sanctions(catalogue, table::sanctions, "sanctions", "sanction");
    sanctions.stored(sanction_column::status, "status", Type::word(words.status), "what the person is afterwards");
    sanctions.stored(sanction_column::purged, "purged", Type::flag(), "the person has fallen");
    Attribute& demotes = sanctions.stored(sanction_column::demotes, "demotes", Type::number(), "ranks lost, and the seat");
    demotes.low = 0;
    demotes.high = 254;
    demotes.whole = true;
    sanctions.table().ordered = true;
  }
  {
    Describe factions(catalogue, table::factions, "factions", "faction");
    factions.number("stance", "closeness to the leader, -1 to 1");
    factions.number("cohesion", "how far its people act together", 1);
    factions.number("grievance", "what it holds against the leader");
  }
  {
    Describe sectors(catalogue, table::sectors, "sectors", "sector");
    sectors.stored(sector_column::capability, "capability", Type::number(), "what the sector can do").writable = true;
    sectors.number("budget", "money passing through the sector in a step");
    sectors.number("priority", "weight the leader gives it", 1);
    sectors.number("oversight", "how closely it is watched");
    sectors.number("campaign", "how far a campaign focuses on it");
    sectors.number("trust", "trust of the leader in it");
  }
}

void describe_organisations(Catalogue& catalogue, const Words& words) {
  Describe organisations(catalogue, table::organisations, "organisations", "organisation");
  organisations.stored(organisation_column::parent, "parent", ref(table::organisations), "the organisation it is a unit of");
  organisations.stored(organisation_column::sector, "sector", ref(table::sectors), "its policy field");
  organisations.stored(organisation_column::kind, "kind", Type::word(words.kind), "name shared by counted units: department");
  organisations.stored(organisation_column::origin, "origin", ref(table::factions), "faction of those recruited here");
  organisations.stored(organisation_column::discipline, "discipline", Type::flag(), "its seats investigate");
  organisations.stored(organisation_column::founded, "founded", Type::date(), "when its seats begin to be filled").initial =
      -std::numeric_limits<double>::infinity();
  organisations.stored(organisation_column::first_post, "first_post", ref(table::posts), "its first seat");
  organisations.stored(organisation_column::abolished, "abolished", Type::date(), "when it ended").initial = std::numeric_limits<double>::infinity();
  organisations.number("budget_share", "part of its sector's money that passes through it", 1);
  organisations.number("state_stake", "part owned by the state", 1);
  organisations.formula("head", ref(table::agents), "first_post.holder", "holder of its first post");
}

void describe_posts(Catalogue& catalogue, const Words& words) {
  Describe posts(catalogue, table::posts, "posts", "post");
  posts.stored(post_column::organisation, "organisation", ref(table::organisations), "where the seat is");
  posts.stored(post_column::rank, "rank", ref(table::ranks), "rank of its holder");
  posts.stored(post_column::title, "title", Type::word(words.title), "name of the post");
  posts.stored(post_column::leader, "leads", Type::flag(), "its holder is the leader");
  posts.stored(post_column::term, "term", Type::number(), "length of a term; not given: that of the rank", "month").initial =
      std::numeric_limits<double>::quiet_NaN();
  posts.stored(post_column::superior, "superior", ref(table::posts), "first post of its organisation, or of the one above");
  posts.stored(post_column::holder, "holder", ref(table::agents), "who sits there");
  posts.stored(post_column::vacant_since, "vacant_since", Type::date(), "when it was last vacated");
  posts.stored(post_column::filled_since, "filled_since", Type::date(), "when it was last filled");
  posts.stored(post_column::holders_so_far, "holders_so_far", Type::number(), "holders up to now, the present one included");
  posts.stored(post_column::holders_purged, "holders_purged", Type::number(), "how many of them have fallen");
  posts.stored(post_column::spell, "spell", ref(table::spells), "the present holder's time in it");
  posts.stored(post_column::previous_holder, "previous_holder", ref(table::agents), "who held it last before");
  posts.stored(post_column::acting, "acting", ref(table::agents), "who is in charge of it while nobody holds it");
  posts.stored(post_column::prolonged, "prolonged", Type::number(), "how often the term of the present holder was prolonged");
  posts.stored(post_column::main_post, "main_post", ref(table::posts), "the post beside which it is held by the same person");
  posts.number("rent", "rent opportunity");
  posts.number("establishment", "people a seat stands for, where one seat models many", 1);
  posts.formula("sector", ref(table::sectors), "organisation.sector", "its policy field");
  posts.formula("vacant", Type::flag(), "not has(holder) and organisation.founded <= now and organisation.abolished > now",
                "nobody holds it");
  posts.formula("months_vacant", Type::number(), "if(vacant, now - vacant_since, 0)", "time without a holder", "month");
  posts.formula("months_held", Type::number(), "if(has(holder), now - filled_since, 0)", "time of the present holder in it", "month");
}

void describe_agents(Catalogue& catalogue, const Words& words) {
  Describe agents(catalogue, table::agents, "agents", "agent");
  agents.stored(agent_column::status, "status", Type::word(words.status), "active, bench, under inquiry …").initial = 0;
  agents.stored(agent_column::rank, "rank", ref(table::ranks), "rank held");
  agents.stored(agent_column::faction, "faction", ref(table::factions), "people bound by origin").writable = true;
  agents.stored(agent_column::post, "post", ref(table::posts), "seat held");
  agents.stored(agent_column::patron, "patron", ref(table::agents), "whose client the person is").writable = true;
  agents.stored(agent_column::origin, "origin", ref(table::organisations), "organisation that first recruited the person");
  agents.stored(agent_column::open_case, "case", ref(table::cases), "the open investigation");
  agents.stored(agent_column::ever_fell, "ever_fell", Type::flag(), "has been purged");
  agents.stored(agent_column::age, "age", Type::number(), "age", "year").writable = true;
  agents.stored(agent_column::rank_since, "rank_since", Type::date(), "when the rank was reached");
  agents.stored(agent_column::post_since, "post_since", Type::date(), "when the post was taken");
  agents.stored(agent_column::entered, "entered", Type::date(), "when the person entered the elite");
  agents.stored(agent_column::fell_at, "fell_at", Type::date(), "when the person was last purged").initial =
      -std::numeric_limits<double>::infinity();
  Attribute& effort = agents.stored(agent_column::effort, "effort", Type::number(), "share of full effort");
  effort.writable = true;
  effort.initial = 1;
  agents.stored(agent_column::performance, "performance", Type::number(), "noisy measured performance").writable = true;
  agents.stored(agent_column::take, "take", Type::number(), "taken in this step");
  agents.stored(agent_column::gains, "gains", Type::number(), "gains from rents so far").writable = true;
  agents.stored(agent_column::evidence, "evidence", Type::number(), "evidence against the person").writable = true;
  agents.stored(agent_column::taken_in_post, "taken_in_post", Type::number(), "taken in the present post so far");
  agents.stored(agent_column::residue_in_post, "residue_in_post", Type::number(), "residue of the present post so far").writable = true;
  agents.stored(agent_column::seated, "seated", Type::flag(), "holds a post");
  agents.stored(agent_column::immune_until, "immune_until", Type::date(), "until when nothing opens a case against the person").initial =
      -std::numeric_limits<double>::infinity();
  agents.stored(agent_column::felled_by, "felled_by", ref(table::cases), "the case by which the person was last purged; none: by order");
  agents.stored(agent_column::known_post, "known_post", ref(table::posts), "post held as far as the public knows");
  agents.stored(agent_column::last_seen, "last_seen", Type::date(), "last appearance at a meeting").initial =
      -std::numeric_limits<double>::infinity();
  agents.stored(agent_column::missed, "missed", Type::number(), "meetings missed in a row");
  agents.number("ability", "ability");
  agents.number("ambition", "ambition");
  agents.number("propensity", "propensity for graft");
  agents.number("loyalty", "loyalty to the leader, -1 to 1");
  agents.number("professed", "professed loyalty, -1 to 1");
  agents.number("fear", "fear of inspection, 0 to 1");
  agents.number("standing", "standing in public");
  agents.formula("person", ref(table::agents), "self", "the person, where 'self' is who asks: weighted by tied(work, self, person)");
  agents.formula("cohort", Type::number(), "floor((entered - 0001-01)/12) + 1", "year of entry into the elite", "year");
  agents.formula("organisation", ref(table::organisations), "post.organisation", "where the seat held is");
  agents.formula("sector", ref(table::sectors), "post.organisation.sector", "policy field of the seat held");
  agents.formula("title", Type::word(words.title), "post.title", "title of the seat held");
  agents.formula("active", Type::flag(), "status == active", "holds a post and is not under inquiry");
  agents.formula("under_inquiry", Type::flag(), "status == under_inquiry", "secretly investigated");
  agents.formula("detained", Type::flag(), "status == detained", "gone from view");
  agents.formula("months_in_rank", Type::number(), "now - rank_since", "time in the present rank", "month");
  agents.formula("months_in_post", Type::number(), "if(has(post), now - post_since, 0)", "time in the present post", "month");

  const auto rows = [&](const char* name, const char* condition, Presence least, const char* meaning) {
    catalogue.row_sets.push_back({name, table::agents, condition, meaning, least});
  };
  rows("holders", "seated", Presence::serving, "people who hold a post");
  rows("at_large", "status in (active, bench, under_inquiry, retired)", Presence::living, "people who could still be investigated");
  rows("serving", "status in (active, bench, under_inquiry)", Presence::serving, "people in service, with a post or without");
  rows("dismissed_people", "status == dismissed", Presence::living, "people out of service by a dismissal");
  rows("living", "not (status in (dead, departed))", Presence::living, "everyone alive");
  rows("known_holders", "has(known_post)", Presence::gone, "people who hold a post as far as the public knows");
  rows("clients", "patron == self", Presence::gone, "people whose patron the agent is who asks");
}

void describe_records(Catalogue& catalogue, const Words& words) {
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

Catalogue model_catalogue() {
  Catalogue catalogue;
  const Words words = add_words(catalogue);
  describe_small_tables(catalogue, words);
  describe_organisations(catalogue, words);
  describe_posts(catalogue, words);
  describe_agents(catalogue, words);
  describe_records(catalogue, words);
  describe_ties(catalogue, words);
  describe_choices(catalogue, words);
  describe_public(catalogue, words);
  catalogue.own_draws = {faction_draw};
  return catalogue;
}

}  // namespace ostrakon
