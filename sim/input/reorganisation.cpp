#include "input/reorganisation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ostrakon {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

// The organisation of the post that leads, or -1.
std::int32_t leaders_organisation(Reading& reading) {
  const TableId posts = reading.table("posts");
  const AttributeId leads = reading.catalogue().find_attribute(posts, "leads");
  const AttributeId organisation = reading.catalogue().find_attribute(posts, "organisation");
  for (const RowSpec& post : reading.rows_of("posts")) {
    if (post.value(leads, 0) == 1) return static_cast<std::int32_t>(post.value(organisation, -1));
  }
  return -1;
}

std::int32_t parent_of(std::int32_t row, Reading& reading) {
  const AttributeId parent = reading.catalogue().find_attribute(reading.table("organisations"), "parent");
  return static_cast<std::int32_t>(reading.rows_of("organisations")[static_cast<std::size_t>(row)].value(parent, -1));
}

// Whether `row` is the other, or a unit of it at any depth, as the file has them.
bool within(std::int32_t row, std::int32_t other, Reading& reading) {
  while (row >= 0 && row != other) row = parent_of(row, reading);
  return row >= 0;
}

bool ends_leader(std::int32_t row, const Ending& ending, Reading& reading) {
  const std::int32_t leaders = leaders_organisation(reading);
  if (leaders < 0) return false;
  return ending.units == Ending::Units::abolished ? within(leaders, row, reading) : leaders == row;
}

void tell_end_of_leader(std::int32_t row, Place place, Reading& reading) {
  const std::int32_t leaders = leaders_organisation(reading);
  const std::vector<RowSpec>& rows = reading.rows_of("organisations");
  const std::string& name = rows[static_cast<std::size_t>(leaders)].name;
  reading.error(place, leaders == row ? "the post that leads is in '" + name + "', which therefore cannot end"
                                      : "the post that leads is in '" + name + "', a unit that would end with this one");
}

bool says(const InputNode& node, const char* word) { return node.is_scalar() && node.text.text == word; }

// -1: reported, or none.
std::int32_t organisation(const InputNode& node, const std::string& path, Reading& reading) {
  const auto row = reading.constant(node, Type::reference(reading.table("organisations")), path);
  return row ? static_cast<std::int32_t>(*row) : -1;
}

}  // namespace

Ending read_ending(const InputNode* people_to, const InputNode* units_to, const std::string& path, Reading& reading) {
  Ending ending;
  if (people_to != nullptr && says(*people_to, "retire")) {
    ending.people = Ending::People::retire;
  } else if (people_to != nullptr && !says(*people_to, "bench") && !people_to->says_none()) {
    ending.people_to = organisation(*people_to, path + ".people_to", reading);
    if (ending.people_to >= 0) ending.people = Ending::People::organisation;
  }
  if (units_to != nullptr && says(*units_to, "abolish")) {
    ending.units = Ending::Units::abolished;
  } else if (units_to != nullptr && (says(*units_to, "bench") || says(*units_to, "retire"))) {
    reading.error(units_to->place, "units go to an organisation, or end with this one: units_to: abolish");
  } else if (units_to != nullptr && !units_to->says_none()) {
    ending.units_to = organisation(*units_to, path + ".units_to", reading);
    if (ending.units_to >= 0) ending.units = Ending::Units::organisation;
  }
  return ending;
}

double OrganisationLives::value(std::size_t row, std::string_view attribute) const {
  const AttributeId id = reading_.catalogue().find_attribute(organisations_, attribute);
  return reading_.rows_of("organisations")[row].value(id, -1);
}

void OrganisationLives::give(std::size_t row, std::string_view attribute, double value) {
  const AttributeId id = reading_.catalogue().find_attribute(organisations_, attribute);
  for (auto& [given, old] : reading_.rows_of("organisations")[row].values) {
    if (given == id) old = value;
  }
}

void OrganisationLives::date(const InputNode& node, const char* attribute, RowSpec& row) {
  const AttributeId id = reading_.catalogue().find_attribute(organisations_, attribute);
  const bool later = says(node, "later") && reading_.parameter("later") == nullptr;
  if (later && std::string_view(attribute) == "founded") {
    row.values.emplace_back(id, never);
    return;
  }
  if (const auto date = reading_.constant(node, Type::date(), row.path + "." + attribute)) row.values.emplace_back(id, *date);
}

void OrganisationLives::read(const Fields& fields, RowSpec& row, std::int32_t parent) {
  Life life{fields["under"], fields["people_to"], fields["units_to"], fields["abolished"]};
  const InputNode* founded = fields["founded"];
  if (founded != nullptr) date(*founded, "founded", row);
  if (life.abolished != nullptr && !life.abolished->says_none()) {
    date(*life.abolished, "abolished", row);
    const double begin = row.value(reading_.catalogue().find_attribute(organisations_, "founded"), -never);
    const double end = row.value(reading_.catalogue().find_attribute(organisations_, "abolished"), never);
    const Clock& clock = reading_.scenario().clock;
    if (std::isfinite(end) && end <= begin) {
      reading_.error(life.abolished->place, date_text(end) + " is not after " + date_text(begin) + ", when it is founded", founded->place);
    } else if (std::isfinite(end) && reading_.clock_known && clock.steps > 0 && end < clock.start) {
      reading_.error(life.abolished->place,
                     date_text(end) + " lies before the clock, which begins in " + date_text(clock.start) + "; it would never be there");
    }
  }
  if (life.under != nullptr && parent >= 0) {
    const std::string& above = reading_.rows_of("organisations")[static_cast<std::size_t>(parent)].name;
    reading_.error(life.under->place, "this is a unit of '" + above + "' already; 'under' is said by an organisation that stands by itself");
    life.under = nullptr;
  }
  lives_.push_back(life);
}

// Copies of one organisation make the same mistakes: those of the first are told.
void OrganisationLives::resolve() {
  std::vector<Ending>& endings = reading_.scenario().endings;
  endings.assign(lives_.size(), {});
  std::set<const InputNode*> wrong;
  for (std::size_t row = 0; row < lives_.size(); ++row) {
    const Life& life = lives_[row];
    if (wrong.contains(life.under) || wrong.contains(life.people_to) || wrong.contains(life.units_to)) continue;
    const std::size_t errors = reading_.problems().error_count();
    if (life.under != nullptr) put_under(row);
    endings[row] = read_ending(life.people_to, life.units_to, "organisations", reading_);
    if (life.people_to != nullptr && endings[row].people_to == static_cast<std::int32_t>(row)) {
      reading_.error(life.people_to->place, "its people cannot stay where nothing is left; they go to another organisation, bench or retire");
    }
    if (reading_.problems().error_count() == errors) continue;
    for (const InputNode* node : {life.under, life.people_to, life.units_to}) {
      if (node != nullptr) wrong.insert(node);
    }
  }
  const bool any = std::any_of(lives_.begin(), lives_.end(), [](const Life& life) { return life.under != nullptr; });
  for (std::size_t row = 0; any && row < lives_.size(); ++row) settle_sector(row);
  for (std::size_t row = 0; row < lives_.size(); ++row) refuse_end_of_leader(row);
}

void OrganisationLives::put_under(std::size_t row) {
  const InputNode& node = *lives_[row].under;
  const std::int32_t parent = organisation(node, "organisations", reading_);
  if (parent < 0) return;
  if (within(parent, static_cast<std::int32_t>(row), reading_)) {
    reading_.error(node.place, "an organisation cannot be a unit of itself");
    return;
  }
  give(row, "parent", parent);
}

// What is put under another that stands further down could not inherit from it before.
void OrganisationLives::settle_sector(std::size_t row) {
  const std::vector<Inheritance>& inherits = reading_.scenario().inherits;
  const auto nearest = [&](bool Inheritance::*what) {
    std::size_t from = row;
    for (std::int32_t above = parent_of(static_cast<std::int32_t>(row), reading_); inherits[from].*what && above >= 0;
         above = parent_of(above, reading_)) {
      from = static_cast<std::size_t>(above);
    }
    return from;
  };
  give(row, "sector", value(nearest(&Inheritance::sector), "sector"));
  give(row, "origin", value(nearest(&Inheritance::origin), "origin"));
}

void OrganisationLives::refuse_end_of_leader(std::size_t row) {
  const Life& life = lives_[row];
  const auto organisation = static_cast<std::int32_t>(row);
  if (life.abolished == nullptr || life.abolished->says_none()) return;
  if (ends_leader(organisation, reading_.scenario().endings[row], reading_)) tell_end_of_leader(organisation, life.abolished->place, reading_);
}

namespace {

class Effects {
 public:
  Effects(const Fields& fields, Effect& effect, const std::string& path, Reading& reading)
      : fields_(fields), effect_(effect), path_(path), reading_(reading) {}

  void read() {
    found();
    abolish();
    merge();
    put();
    belongs("into", "merge");
    belongs("under", "put");
    belongs("people_to", "abolish");
    belongs("units_to", "abolish");
  }

 private:
  using Kind = Reorganisation::Kind;

  void belongs(const char* key, const char* to) {
    if (fields_[key] == nullptr || fields_[to] != nullptr) return;
    reading_.error(fields_[key]->place, std::string("'") + key + "' goes with '" + to + "', which says what organisation it is about");
  }

  // nullptr: nothing of the kind is asked for, or it is reported.
  Reorganisation* begin(const char* key, Kind kind) {
    const InputNode* node = fields_[key];
    if (node == nullptr || node->says_none()) return nullptr;
    Reorganisation made;
    made.kind = kind;
    made.path = path_ + "." + key;
    const std::vector<std::string>& names = reading_.catalogue().table(reading_.table("organisations")).row_names;
    const auto is_flag = [&](const InputNode& one) {
      return (says(one, "yes") || says(one, "no")) && index_of(names, expression_name(one.text.text)) < 0;
    };
    if (node->is_list()) {
      for (const InputNode& item : node->items) name(item, made);
      if (made.named.size() != node->items.size() || made.named.empty()) return nullptr;
    } else if (!is_flag(*node)) {
      name(*node, made);
      if (made.named.empty()) return nullptr;
    } else if (says(*node, "no") || !about_organisations(*node, key)) {
      return nullptr;
    }
    effect_.reorganisations.push_back(std::move(made));
    return &effect_.reorganisations.back();
  }

  void name(const InputNode& node, Reorganisation& made) {
    const std::int32_t row = organisation(node, made.path, reading_);
    if (row >= 0) made.named.push_back(row);
  }

  bool about_organisations(const InputNode& node, const std::string& key) {
    if (!effect_.table.valid()) return false;  // reported
    if (effect_.table == reading_.table("organisations")) return true;
    const std::string rows = effect_.table == reading_.world() ? "the world" : "rows of " + reading_.catalogue().table(effect_.table).plural;
    reading_.error(node.place, "only organisations can be founded, abolished, merged or put under others, and this is about " + rows +
                                   "; name one (" + key + ": NAME), or say which: to: organisations where …");
    return false;
  }

  void found() {
    const Reorganisation* made = begin("found", Kind::found);
    if (made == nullptr) return;
    const AttributeId founded = reading_.catalogue().find_attribute(reading_.table("organisations"), "founded");
    for (const std::int32_t row : made->named) {
      const RowSpec& spec = reading_.rows_of("organisations")[static_cast<std::size_t>(row)];
      if (spec.value(founded, -never) > -never) continue;
      reading_.error(fields_["found"]->place, "'" + spec.name + "' is there from the start; what is founded by an effect says founded: later",
                     spec.place);
    }
  }

  void abolish() {
    Reorganisation* made = begin("abolish", Kind::abolish);
    if (made == nullptr) return;
    const InputNode *people = fields_["people_to"], *units = fields_["units_to"];
    if (people != nullptr || units != nullptr) made->ending = read_ending(people, units, path_, reading_);
    for (const std::int32_t row : made->named) {
      const Ending& own = reading_.scenario().endings[static_cast<std::size_t>(row)];
      refuse_end(row, made->ending.value_or(own), fields_["abolish"]->place);
      if (made->ending && made->ending->people_to == row) {
        reading_.error(people->place, "its people cannot stay where nothing is left; they go to another organisation, bench or retire");
      }
    }
  }

  void merge() {
    Reorganisation* made = begin("merge", Kind::merge);
    if (made == nullptr) return;
    const InputNode* into = fields_["into"];
    if (into == nullptr) {
      reading_.error(fields_["merge"]->place, "into which? write { merge: [ … ], into: … }");
      return;
    }
    made->other = organisation(*into, path_ + ".into", reading_);
    if (made->other < 0) return;
    std::erase(made->named, made->other);  // it stays
    const bool named = fields_["merge"]->is_list() || !says(*fields_["merge"], "yes");
    if (made->named.empty() && named) reading_.error(into->place, "an organisation is merged into another than itself");
    for (const std::int32_t row : made->named) refuse_end(row, {}, fields_["merge"]->place);
  }

  void put() {
    Reorganisation* made = begin("put", Kind::put);
    if (made == nullptr) return;
    const InputNode* under = fields_["under"];
    if (under == nullptr) {
      reading_.error(fields_["put"]->place, "under which? write { put: …, under: … }; under: none leaves it under no other");
      return;
    }
    made->other = organisation(*under, path_ + ".under", reading_);
    const bool itself = std::find(made->named.begin(), made->named.end(), made->other) != made->named.end();
    if (made->other >= 0 && itself) reading_.error(under->place, "an organisation cannot be a unit of itself");
  }

  void refuse_end(std::int32_t row, const Ending& ending, Place place) {
    if (ends_leader(row, ending, reading_)) tell_end_of_leader(row, place, reading_);
  }

  const Fields& fields_;
  Effect& effect_;
  const std::string& path_;
  Reading& reading_;
};

}  // namespace

void read_reorganisations(const Fields& fields, Effect& effect, const std::string& path, Reading& reading) {
  Effects(fields, effect, path, reading).read();
}

void warn_of_unfounded(Reading& reading) {
  const AttributeId founded = reading.catalogue().find_attribute(reading.table("organisations"), "founded");
  const std::vector<RowSpec>& organisations = reading.rows_of("organisations");
  std::set<std::int32_t> founds;
  bool any = false;  // some effect founds rows that only a run knows
  const auto look = [&](const std::vector<Effect>& effects) {
    for (const Effect& effect : effects) {
      for (const Reorganisation& one : effect.reorganisations) {
        if (one.kind == Reorganisation::Kind::found) founds.insert(one.named.begin(), one.named.end());
        if (one.kind == Reorganisation::Kind::merge) founds.insert(one.other);
        any |= one.kind == Reorganisation::Kind::found && one.named.empty();
      }
    }
  };
  for (const TimelineEntry& entry : reading.scenario().timeline) look(entry.effects);
  for (const Trigger& trigger : reading.scenario().triggers) look(trigger.effects);
  if (any) return;
  for (std::size_t row = 0; row < organisations.size(); ++row) {
    if (organisations[row].value(founded, 0) < never || founds.contains(static_cast<std::int32_t>(row))) continue;
    reading.problems().warning(organisations[row].place, "'" + organisations[row].name + "' is founded later, but nothing founds it: do: { found: " +
                                                             organisations[row].name + " }");
  }
}

}  // namespace ostrakon
