#include "model/catalogue.h"

#include "model/describe.h"

#include <cassert>
#include <cstdlib>
#include <initializer_list>
#include <utility>

namespace ostrakon {
namespace {

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
                                    {"departed", "the person left in another way"},
                                    {"ousted", "a challenge that succeeded"}});
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
                                        {"left_body", "is no longer in a body, which the rule names"},
                                        {"ordered", "a purge or a case was ordered against the person"},
                                        {"plotted", "began a plot against the leader"},
                                        {"joined", "joined the plot of somebody else"},
                                        {"deserted", "left the plot of somebody else"},
                                        {"challenged", "challenged the leader; the value is the number of plotters"},
                                        {"ousted", "lost the leader's seat to a challenge"},
                                        {"challenge_failed", "challenged the leader in vain"},
                                        {"left_out", "is not in the ruling coalition, whose size is the value"}});
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
    world.stored(world_column::challenger, "challenger", ref(table::agents), "by whose challenge the leader's seat fell empty; none once it is filled");
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
    const auto lowest = [](Attribute& attribute) { attribute.low = 0; };
    lowest(factions.stored(faction_column::strength, "strength", Type::number(), "what power.strength gives"));
    lowest(factions.stored(faction_column::power, "power", Type::number(), "its share of the strength of all"));
    factions.stored(faction_column::threat, "threat", Type::number(), "how dangerous it seems to the leader: what power.threat gives");
    factions.stored(faction_column::head, "head", ref(table::agents), "who leads it; known once the phase Power has run");
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
  agents.stored(agent_column::plot, "plot", ref(table::agents), "who heads the plot the person is in; of its head the person");
  agents.stored(agent_column::ruling, "ruling", Type::flag(), "is in the coalition that power.coalition last found");
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

}  // namespace

Catalogue model_catalogue() {
  Catalogue catalogue;
  const Words words = add_words(catalogue);
  describe_small_tables(catalogue, words);
  describe_organisations(catalogue, words);
  describe_posts(catalogue, words);
  describe_agents(catalogue, words);
  describe_records(catalogue, words);
  catalogue.own_draws = {faction_draw};
  return catalogue;
}

}  // namespace ostrakon
