#include "input/schema.h"

namespace ostrakon {

namespace {

using Kind = Schema::Kind;
using Value = Schema::Value;
using From = Schema::From;

constexpr Schema text_value{.what = "a text", .value = Value::text};
constexpr Schema name_value{.what = "a name", .value = Value::name};
constexpr Schema whole_value{.what = "a whole number", .value = Value::whole};
constexpr Schema flag_value{.what = "yes or no", .value = Value::flag};
constexpr Schema date_value{.what = "a date", .value = Value::date};
constexpr Schema first_date_value{.what = "a date", .value = Value::date_or_year};
constexpr Schema duration_value{.what = "a duration", .value = Value::duration};
constexpr Schema expression_value{.what = "an expression", .value = Value::expression};
constexpr Schema any_value{.what = "a value"};
constexpr Schema range_value{.what = "a list", .value = Value::range};
constexpr Schema names_value{.what = "a list", .value = Value::names};
constexpr Schema one_or_names_value{.what = "a list", .value = Value::one_or_names};
constexpr Schema choice_value{.what = "a name", .value = Value::choice};
constexpr Schema phases_value{.what = "a value", .value = Value::phases};
constexpr Schema status_value{.what = "a name", .value = Value::name, .from = From::statuses};
constexpr Schema ending_value{.what = "a name", .value = Value::name, .from = From::endings};
constexpr Schema event_kind_value{.what = "a name", .value = Value::name, .from = From::event_kinds};
constexpr Schema phase_value{.what = "a name", .value = Value::name, .from = From::phases};
constexpr Schema type_value{.what = "a name", .value = Value::name, .from = From::types};
constexpr Schema changes_value{.what = "a value", .value = Value::changes};
constexpr Schema rows_value{.what = "a name", .value = Value::rows};
constexpr Schema row_value{.what = "a name", .value = Value::row};
constexpr Schema overlay_value{.what = "a value", .value = Value::overlay};

constexpr Field clock_fields[] = {
    {"step", &name_value, false, "time from one step to the next", "week, month, quarter, year"},
    {"start", &first_date_value, true, "date of the first step; a year where a step is a year"},
    {"steps", &whole_value, true, "how many steps a run has", "1 to 1048575"},
    {"warm_up", &whole_value, false, "first steps, which metrics leave out", "0 to steps - 1"},
};
constexpr Schema clock_table{.kind = Kind::fields, .what = "the clock", .fields = clock_fields};

constexpr Field parameter_fields[] = {
    {"value", &expression_value, true, "its value; its type follows from it"},
    {"range", &range_value, false, "lowest and highest value; none: no bound"},
    {"type", &name_value, false, "where it does not follow from the value",
     "number, whole, flag, date, duration, word"},
    {"one_of", &names_value, false, "the words it may be"},
    {"unit", &text_value, false, "unit, for tables and axes"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema parameter_table{
    .kind = Kind::fields, .what = "a parameter", .fields = parameter_fields, .short_key = "value"};
constexpr Schema parameters_table{.kind = Kind::named, .what = "parameters", .each = &parameter_table};

constexpr Field rank_fields[] = {
    {"name", &name_value, true, "its name"},
    {"retire_at", &expression_value, false, "age limit of its holders", "years"},
    {"term", &duration_value, false, "length of a term", "a duration"},
    {"like", &name_value, false, "a sibling whose settings it repeats where it says nothing else"},
};
constexpr Schema rank_table{.kind = Kind::fields,
                            .what = "a rank",
                            .from = From::attributes,
                            .table = "ranks",
                            .fields = rank_fields,
                            .open = true,
                            .short_key = "name"};
constexpr Schema ranks_table{.kind = Kind::list, .what = "ranks", .each = &rank_table};

constexpr Field sanction_fields[] = {
    {"name", &name_value, true, "its name"},
    {"status", &status_value, false, "what the person is afterwards"},
    {"purged", &flag_value, false, "the person has fallen"},
    {"demotes", &whole_value, false, "ranks lost; the person leaves the seat for the bench", "0 or more"},
};
constexpr Schema sanction_table{
    .kind = Kind::fields, .what = "a sanction", .fields = sanction_fields, .short_key = "name"};
constexpr Schema sanctions_table{.kind = Kind::list, .what = "sanctions", .each = &sanction_table};

constexpr Field faction_fields[] = {
    {"share", &expression_value, false, "part of the people; all or none say it", "0 to 1"},
    {"like", &name_value, false, "a sibling whose settings it repeats where it says nothing else"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema faction_table{.kind = Kind::fields,
                               .what = "a faction",
                               .from = From::attributes,
                               .table = "factions",
                               .fields = faction_fields,
                               .open = true};
constexpr Schema factions_table{.kind = Kind::named, .what = "factions", .each = &faction_table};

constexpr Field sector_fields[] = {
    {"like", &name_value, false, "a sibling whose settings it repeats where it says nothing else"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema sector_table{.kind = Kind::fields,
                              .what = "a sector",
                              .from = From::attributes,
                              .table = "sectors",
                              .fields = sector_fields,
                              .open = true};
constexpr Schema sectors_table{.kind = Kind::named, .what = "sectors", .each = &sector_table};
constexpr Schema world_table{
    .kind = Kind::fields, .what = "the world", .from = From::attributes, .table = "worlds", .open = true};

constexpr Field post_fields[] = {
    {"rank", &name_value, true, "rank of its holders"},
    {"seats", &whole_value, false, "how many there are", "1 or more"},
    {"share", &expression_value, false, "instead of seats: weight in dividing agents.count", "above 0"},
    {"role", &name_value, false, "leader: the holder of its first seat leads", "leader"},
    {"term", &duration_value, false, "length of a term; else that of the rank", "a duration"},
    {"with", &row_value, false, "another post, whose holder holds this one as well", "a post"},
    {"like", &name_value, false, "a sibling whose settings it repeats where it says nothing else"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema post_table{.kind = Kind::fields,
                            .what = "a post",
                            .from = From::attributes,
                            .table = "posts",
                            .fields = post_fields,
                            .open = true};
constexpr Schema posts_table{.kind = Kind::named, .what = "posts", .each = &post_table};

extern const Schema organisation_table;
constexpr Schema units_table{.kind = Kind::named, .what = "units", .each = &organisation_table};
constexpr Field organisation_fields[] = {
    {"posts", &posts_table, false, "its seats, the first is its head's"},
    {"units", &units_table, false, "organisations below it"},
    {"count", &whole_value, false, "so many of them, numbered from 1", "1 or more"},
    {"sector", &name_value, false, "its policy field; units inherit it"},
    {"origin", &name_value, false, "faction of those recruited here; units inherit it. none: drawn by the factions' shares"},
    {"role", &name_value, false, "discipline: its seats investigate", "discipline"},
    {"founded", &date_value, false, "when its seats begin to be filled; later: when an effect founds it", "a date, or later"},
    {"abolished", &date_value, false, "when it ends", "a date"},
    {"people_to", &row_value, false,
     "where its holders go as it ends: to the vacant seats of their rank in an organisation, to the bench, or into retirement",
     "an organisation, bench, retire"},
    {"units_to", &row_value, false, "where its units go as it ends; not given: to the organisation above. They may end with it",
     "an organisation, abolish"},
    {"under", &row_value, false, "the organisation it is a unit of, where it does not stand among the units of that"},
    {"like", &name_value, false, "a sibling whose settings it repeats where it says nothing else"},
    {"about", &text_value, false, "what it stands for"},
};
const Schema organisation_table{.kind = Kind::fields,
                                .what = "an organisation",
                                .from = From::attributes,
                                .table = "organisations",
                                .fields = organisation_fields,
                                .open = true};
constexpr Schema organisations_table{.kind = Kind::named, .what = "organisations", .each = &organisation_table};

constexpr Field tie_start_fields[] = {
    {"with", &expression_value, true, "with whom, asked anew for each"},
    {"number", &expression_value, false, "how many the person begins with, at most 64; not given: one"},
    {"weight", &expression_value, false, "how strong they are; not given: 1"},
};
constexpr Schema tie_start_table{.kind = Kind::fields, .what = "a start of ties", .fields = tie_start_fields};
constexpr Field tie_fields[] = {
    {"mutual", &flag_value, false, "of both alike; else from one to the other"},
    {"front", &flag_value, false, "who is tied gets a part of rents.share_kin"},
    {"start", &tie_start_table, false, "those that people begin with, entrants too"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema tie_table{.kind = Kind::fields, .what = "a kind of ties", .fields = tie_fields};
constexpr Schema ties_table{.kind = Kind::named, .what = "ties", .each = &tie_table};

constexpr Schema start_table{.kind = Kind::named,
                             .what = "start values",
                             .from = From::attributes,
                             .table = "agents",
                             .each = &expression_value,
                             .none_is_value = true};
constexpr Schema roster_columns{.kind = Kind::named, .what = "columns of the roster", .each = &text_value};
constexpr Field agents_fields[] = {
    {"count", &whole_value, false, "people at the start: seats and bench", "1 or more"},
    {"bench", &whole_value, false, "people without a seat", "0 or more"},
    {"start", &start_table, false, "what people begin with"},
    {"roster", &text_value, false, "instead of count and bench: a file (CSV) with the people at the start, one a row"},
    {"columns", &roster_columns, false, "which column of the roster holds what, where its heading is not the name"},
    {"ties", &text_value, false, "a file (CSV) with ties between the people of the roster, one a row: agent, other, kind, weight, since"},
};
constexpr Schema agents_table{
    .kind = Kind::fields, .what = "the agents", .fields = agents_fields, .short_key = "count"};

constexpr Field attribute_fields[] = {
    {"start", &expression_value, false, "value of a new row"},
    {"range", &range_value, false, "lowest and highest value; none: no bound"},
    {"type", &type_value, false, "what it holds; the name of a table in the singular: a reference",
     "number, whole, flag, probability, date, duration"},
    {"one_of", &names_value, false, "the words it may be"},
    {"unit", &text_value, false, "unit"},
    {"if_outside", &name_value, false, "outside its range a value stops the run, or is clamped", "stop, clamp"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema attribute_table{
    .kind = Kind::fields, .what = "an attribute", .fields = attribute_fields, .short_key = "start"};
constexpr Schema attributes_of_table{
    .kind = Kind::named, .what = "attributes", .from = From::new_attributes, .each = &attribute_table};
constexpr Schema attributes_table{
    .kind = Kind::named, .what = "tables", .from = From::stored_tables, .each = &attributes_of_table};

constexpr Field definition_fields[] = {
    {"value", &expression_value, true, "the formula"},
    {"unit", &text_value, false, "unit"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema definition_table{
    .kind = Kind::fields, .what = "a definition", .fields = definition_fields, .short_key = "value"};
constexpr Schema definitions_of_table{
    .kind = Kind::named, .what = "definitions", .from = From::new_attributes, .each = &definition_table};
constexpr Schema definitions_table{
    .kind = Kind::named, .what = "tables", .from = From::tables, .each = &definitions_of_table};

constexpr Field term_fields[] = {
    {"when", &expression_value, false, "condition on parameters: no switches the term off"},
    {"value", &expression_value, true, "the expression"},
    {"about", &text_value, false, "why; where it is from"},
};
constexpr Schema term_table{.kind = Kind::fields, .what = "a term", .fields = term_fields, .short_key = "value"};
constexpr Schema terms_table{.kind = Kind::terms, .what = "terms", .each = &term_table};
constexpr Schema set_of_table{
    .kind = Kind::named, .what = "attributes", .from = From::attributes, .each = &terms_table, .none_is_value = true};
constexpr Schema set_table{.kind = Kind::named, .what = "tables", .from = From::stored_tables, .each = &set_of_table};
constexpr Schema add_of_table{
    .kind = Kind::named, .what = "attributes", .from = From::attributes, .each = &terms_table};
constexpr Schema add_table{.kind = Kind::named, .what = "tables", .from = From::stored_tables, .each = &add_of_table};

constexpr Schema outcomes_table{.kind = Kind::named, .what = "outcomes", .each = &expression_value};
constexpr Field stage_fields[] = {
    {"status", &status_value, true, "what the accused is while it lasts"},
    {"lasts", &duration_value, true, "its length, drawn as it begins", "months, 0 or more"},
    {"then", &outcomes_table, true, "stages or sanctions and their chances; one is the rest"},
    {"free", &flag_value, false, "takes no place of capacity"},
    {"light", &flag_value, false, "begins the light track, for cases that investigate.light sends there"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema stage_table{.kind = Kind::fields, .what = "a stage", .fields = stage_fields};
constexpr Schema stages_table{.kind = Kind::named, .what = "stages", .each = &stage_table};

constexpr Field pool_fields[] = {
    {"from", &one_or_names_value, true, "who is considered; a union",
     "subordinates, same organisation, same sector, same rank, rank below, bench, retinue, faction, anyone"},
    {"at_most", &whole_value, false, "so many are drawn from the eligible", "1 or more"},
};
constexpr Field meet_fields[] = {
    {"with", &expression_value, false, "whom, asked anew each time"},
    {"number", &expression_value, false, "how often in a step, at most 64 times; not given: once"},
    {"together", &expression_value, false, "all who share it meet: organisation, faction"},
};
constexpr Schema meet_table{.kind = Kind::fields, .what = "who meets whom", .fields = meet_fields};

constexpr Field meeting_fields[] = {
    {"invited", &expression_value, true, "who is, of those who hold a post as far as the public knows: rank.high"},
    {"months", &any_value, false, "months of the year in which it takes place; not given: all", "1 to 12"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema meeting_table{.kind = Kind::fields, .what = "a meeting", .fields = meeting_fields};
constexpr Schema meetings_table{.kind = Kind::named, .what = "meetings", .each = &meeting_table};

constexpr Field coalition_fields[] = {
    {"among", &expression_value, true, "who is, of those in service: organisation == organisations.commission", "at most 20 people"},
    {"might", &expression_value, true, "weight of each of them", "above 0"},
    {"needs", &expression_value, false, "share of the weight of a group above which some of it win; not given: 0.5", "0.5 or more, below 1"},
    {"when", &expression_value, false, "condition of the world; not given: in every step"},
    {"outsiders", &name_value, false, "sanction that falls on those left out; none or not given: nothing does"},
};
constexpr Schema coalition_table{.kind = Kind::fields, .what = "the ruling coalition", .fields = coalition_fields};

constexpr Schema pool_table{.kind = Kind::fields, .what = "the pool", .fields = pool_fields, .short_key = "from"};

// The slots themselves are the catalogue's; these keys of a phase are read in a shape of their own.
constexpr Field phase_fields[] = {
    {"set", &set_table},   {"add", &add_table},       {"stages", &stages_table},
    {"pool", &pool_table}, {"choose", &choice_value}, {"recruit", &start_table},
    {"meet", &meet_table},
    {"meetings", &meetings_table}, {"coalition", &coalition_table},
};
constexpr Schema phase_table{
    .kind = Kind::fields, .what = "a phase", .fields = phase_fields, .open = true, .each = &terms_table};
constexpr Schema rules_table{.kind = Kind::named, .what = "phases", .from = From::phases, .each = &phase_table};

constexpr Field effect_fields[] = {
    {"to", &expression_value, false, "the rows changed: a table with or without a condition, or one reference"},
    {"set", &changes_value, false, "new values of attributes"},
    {"add", &changes_value, false, "amounts added to attributes"},
    {"hold", &changes_value, false, "values that last as long as the entry of the timeline; then the old ones return"},
    {"purge", &name_value, false, "a sanction that falls on the people, without a case"},
    {"leave", &ending_value, false, "the people leave their posts; how that is called, a way of your own or one of",
     "moved, demoted, removed …"},
    {"open_case", &flag_value, false, "a case is opened against the people; its opener is the trigger or entry"},
    {"retire", &flag_value, false, "the people retire"},
    {"die", &flag_value, false, "the people die"},
    {"demote", &expression_value, false, "the people lose so many ranks (yes: one) and their posts, and go to the bench", "1 or more"},
    {"move", &row_value, false, "the people take the first empty seat of a post; where there is none they stay", "a post"},
    {"tie", &row_value, false, "the people become tied to whom 'with' says, with weight 1", "a kind of tie"},
    {"untie", &row_value, false, "their ties of a kind end: to whom 'with' says, or all", "a kind of tie"},
    {"with", &expression_value, false, "of tie and untie: with whom, asked of each of the people"},
    {"found", &rows_value, false, "organisations whose seats are offered from now on", "names, or yes: the rows of the effect"},
    {"abolish", &rows_value, false, "organisations that end; their holders and units go where they say", "names, or yes: the rows of the effect"},
    {"people_to", &row_value, false, "instead of what an abolished organisation says: where its holders go", "an organisation, bench, retire"},
    {"units_to", &row_value, false, "the same of its units", "an organisation, abolish"},
    {"merge", &rows_value, false, "organisations that become part of another", "names, or yes: the rows of the effect"},
    {"into", &row_value, false, "of which", "an organisation"},
    {"put", &rows_value, false, "organisations that become units of another", "names, or yes: the rows of the effect"},
    {"under", &row_value, false, "of which; none: of no other", "an organisation"},
    {"succession", &flag_value, false, "the leader goes, and power.succession says who follows"},
};
constexpr Schema effect_table{.kind = Kind::fields, .what = "an effect", .fields = effect_fields};
constexpr Schema effects_value{.what = "a value", .value = Value::effects, .each = &effect_table};

constexpr Field timeline_fields[] = {
    {"at", &date_value, false, "when it happens"},
    {"from", &date_value, false, "when it begins"},
    {"to", &date_value, false, "when it ends; not given: with the clock"},
    {"every", &duration_value, false, "time from one to the next; not given: each step"},
    {"do", &effects_value, false, "effects; not given: it is an event and no more"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema timeline_entry{.kind = Kind::fields, .what = "an entry of the timeline", .fields = timeline_fields};
constexpr Schema timeline_table{
    .kind = Kind::named, .what = "the timeline", .from = From::event_kinds, .each = &timeline_entry};

constexpr Field trigger_fields[] = {
    {"over", &expression_value, false, "rows it is asked of: a table with or without a condition; default the world"},
    {"in", &phase_value, false, "phase at whose end it is asked; default environment"},
    {"when", &expression_value, false, "fires as this becomes true"},
    {"while", &expression_value, false, "fires every step in which this is true"},
    {"after", &event_kind_value, false, "fires on each event of this kind"},
    {"chance", &expression_value, false, "makes it random", "0 to 1"},
    {"once", &flag_value, false, "fires at most once for a row"},
    {"pause", &duration_value, false, "least time between two firings for a row", "a duration"},
    {"do", &effects_value, false, "effects; not given: it is an event and no more"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema trigger_entry{.kind = Kind::fields, .what = "a trigger", .fields = trigger_fields};
constexpr Schema triggers_table{
    .kind = Kind::named, .what = "triggers", .from = From::event_kinds, .each = &trigger_entry};

constexpr Field metric_fields[] = {
    {"value", &expression_value, true, "what is measured"},
    {"unit", &text_value, false, "unit"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema metric_table{.kind = Kind::fields, .what = "a metric", .fields = metric_fields, .short_key = "value"};
constexpr Schema metrics_named{.kind = Kind::named, .what = "metrics", .each = &metric_table};
constexpr Field metrics_fields[] = {
    {"every step", &metrics_named, false, "measured after each step"},
    {"at end", &metrics_named, false, "measured once, after the last step"},
};
constexpr Schema metrics_table{.kind = Kind::fields, .what = "the metrics", .fields = metrics_fields};

constexpr Field body_fields[] = {
    {"seats", &whole_value, true, "how many members it has", "1 or more"},
    {"from", &date_value, true, "date of its first election; one before the clock: the first step"},
    {"every", &duration_value, true, "time from one election to the next"},
    {"eligible", &expression_value, false, "condition on people in service"},
    {"score", &expression_value, false, "the best are elected"},
    {"fill", &flag_value, false, "seats that fall empty are filled each step, and not only at the next election"},
    {"about", &text_value, false, "what it stands for"},
};
constexpr Schema body_table{.kind = Kind::fields, .what = "a body", .fields = body_fields};
constexpr Schema bodies_table{.kind = Kind::named, .what = "bodies", .each = &body_table};

constexpr Schema how_often_value{.what = "a name", .value = Value::how_often};
constexpr Schema events_value{.what = "a list", .value = Value::one_or_names, .from = From::event_kinds};
constexpr Field record_fields[] = {
    {"events", &events_value, false, "which events are stored; or those of some kinds, in a list", "all, none"},
    {"spells", &name_value, false, "which spells in posts are stored", "all, none"},
    {"cases", &name_value, false, "which cases are stored", "all, none"},
    {"agents", &how_often_value, false, "everyone once, with their fate; or also as they stand every so many steps",
     "all, none, every step, every 12 steps, every 6 months, at end"},
    {"posts", &how_often_value, false, "posts as they stand",
     "none, every step, every 12 steps, every 6 months, at end"},
    {"organisations", &how_often_value, false, "organisations as they stand", "as posts"},
    {"sectors", &how_often_value, false, "sectors as they stand", "as posts"},
    {"factions", &how_often_value, false, "factions as they stand", "as posts"},
    {"world", &how_often_value, false, "the world as it stands", "as posts"},
    {"metrics", &name_value, false, "every step: all metrics; at end: only those at the end, no series, which a large sweep may not need", "every step, at end"},
    {"ties", &how_often_value, false, "ties as they stand; a mutual one once", "as posts"},
    {"pools", &expression_value, false, "appointments stored with all who were considered: all, none, or a condition on the post"},
    {"public", &name_value, false, "what the public knows: announcements and appearances", "all, none"},
};
constexpr Schema record_table{.kind = Kind::fields, .what = "what is recorded", .fields = record_fields};

constexpr Schema alternative_table{.kind = Kind::named, .what = "alternatives", .each = &overlay_value};
constexpr Schema variants_table{.kind = Kind::named, .what = "axes", .each = &alternative_table};

constexpr Field scenario_fields[] = {
    {"ostrakon", &whole_value, true, "number of the format", "1"},
    {"name", &text_value, false, "short name, also of the result file"},
    {"summary", &text_value, false, "one sentence"},
    {"extends", &one_or_names_value, false, "files this one builds on"},
    {"written_for", &name_value, false, "step of the clock for which a library's amounts are meant", "week, month, quarter, year"},
    {"clock", &clock_table, false, "time"},
    {"replicates", &whole_value, false, "runs of one design point", "1 or more"},
    {"headline", &one_or_names_value, false, "metrics to print"},
    {"record", &record_table, false, "what is written down"},
    {"parameters", &parameters_table, false, "all that a sweep may move"},
    {"variants", &variants_table, false, "axes of alternatives; the first of each is the default"},
    {"ranks", &ranks_table, false, "low to high"},
    {"sanctions", &sanctions_table, false, "mild to severe"},
    {"factions", &factions_table, false, "people bound by origin"},
    {"sectors", &sectors_table, false, "policy fields"},
    {"world", &world_table, false, "what the world's attributes begin with"},
    {"organisations", &organisations_table, false, "the tree of organisations and their posts"},
    {"agents", &agents_table, false, "the people"},
    {"attributes", &attributes_table, false, "columns of one's own, by table"},
    {"definitions", &definitions_table, false, "named formulas, by table"},
    {"phases", &phases_value, false, "which phases run, in order; or phases of one's own"},
    {"rules", &rules_table, false, "how it behaves, by phase"},
    {"timeline", &timeline_table, false, "what happens when"},
    {"triggers", &triggers_table, false, "what follows from what"},
    {"metrics", &metrics_table, false, "what is measured"},
    {"ties", &ties_table, false, "kinds of ties between people"},
    {"bodies", &bodies_table, false, "committees whose members are elected and keep their posts"},
};
constexpr Schema scenario_table{.kind = Kind::fields, .what = "a scenario", .fields = scenario_fields};

}  // namespace

const Schema& scenario_schema() {
  return scenario_table;
}
const Schema& parameter_schema() {
  return parameter_table;
}
const Schema& term_schema() {
  return term_table;
}
const Schema& terms_schema() {
  return terms_table;
}
const Schema& rank_schema() {
  return rank_table;
}
const Schema& sanction_schema() {
  return sanction_table;
}
const Schema& faction_schema() {
  return faction_table;
}
const Schema& sector_schema() {
  return sector_table;
}
const Schema& organisation_schema() {
  return organisation_table;
}
const Schema& post_schema() {
  return post_table;
}
const Schema& attribute_schema() {
  return attribute_table;
}
const Schema& definition_schema() {
  return definition_table;
}
const Schema& stage_schema() {
  return stage_table;
}
const Schema& pool_schema() {
  return pool_table;
}
const Schema& tie_schema() {
  return tie_table;
}
const Schema& tie_start_schema() {
  return tie_start_table;
}
const Schema& meet_schema() {
  return meet_table;
}
const Schema& body_schema() {
  return body_table;
}
const Schema& meeting_schema() {
  return meeting_table;
}
const Schema& coalition_schema() {
  return coalition_table;
}
const Schema& timeline_schema() {
  return timeline_entry;
}
const Schema& trigger_schema() {
  return trigger_entry;
}
const Schema& effect_schema() {
  return effect_table;
}
const Schema& metric_schema() {
  return metric_table;
}

}  // namespace ostrakon
