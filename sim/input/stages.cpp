// Rules in a shape of their own: stages of a case, the pool, the choice, start values.
#include "input/reading.h"

#include "base/keys.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {

namespace {

class Stages {
 public:
  Stages(const Slot& slot, Reading& reading) : slot_(slot), reading_(reading) {}

  void read(const InputNode& node) {
    entries_ = named(&node, "stages", reading_);
    for (const InputEntry* entry : entries_) names_.push_back(expression_name(entry->key));
    for (const InputEntry* entry : entries_) stage(*entry);
    if (entries_.empty() && node.is_map()) reading_.error(node.place, "a case goes through one stage at least");
  }

 private:
  Scope scope(const std::string& path) {
    const RowSet* asked = reading_.catalogue().find_row_set(slot_.asked);
    Scope scope = reading_.scope(asked != nullptr ? asked->table : reading_.table("agents"), path);
    scope.inputs = slot_.inputs;
    return scope;
  }

  void stage(const InputEntry& entry) {
    const Fields fields(entry.value, stage_schema(), reading_);
    if (!fields.usable()) return;
    const std::string path = "rules." + slot_.path + "." + entry.key;
    CaseStage stage;
    stage.name = entry.key;
    stage.place = entry.key_place;
    if (const InputNode* status = fields["status"]) {
      const std::vector<std::string>& words = reading_.catalogue().words(reading_.words("status")).words;
      stage.status = reading_.name(*status, words, "status");
      if (stage.status == index_of(words, "active") || stage.status == index_of(words, "bench")) {
        reading_.error(status->place, "the accused is 'under inquiry' in a stage, 'detained' or worse");
      }
    }
    stage.lasts_path = path + ".lasts";
    const InputNode* lasts = fields["lasts"];
    if (lasts != nullptr && lasts->is_scalar() && is_bare_number(lasts->text.text) && lasts->text.text != "0") {
      reading_.unit_missing(*lasts);
    } else if (lasts != nullptr) {
      stage.lasts = reading_.expression(*lasts, scope(stage.lasts_path), Type::number());
      if (stage.lasts && is_constant(*stage.lasts) && !(reading_.value_of(stage.lasts) >= 0)) {
        reading_.error(lasts->place, "a stage lasts 0 months or more");
      }
    }
    if (const InputNode* light = fields["light"]) stage.light = reading_.flag(*light, path + ".light", false);
    if (const InputNode* free = fields["free"]) stage.free = reading_.flag(*free, path + ".free", false);
    if (const InputNode* then = fields["then"]) outcomes(*then, stage, path + ".then");
    stage.outcome_site = reading_.sites().add(path + ".then", stage.place, reading_.problems());
    reading_.scenario().stages.push_back(std::move(stage));
  }

  void outcomes(const InputNode& node, CaseStage& stage, const std::string& path) {
    Place rest;
    double sum = 0;
    bool constant = true;
    for (const InputEntry* entry : named(&node, "outcomes", reading_)) {
      StageOutcome outcome;
      outcome.name = entry->key;
      outcome.path = path + "." + entry->key;
      find_target(*entry, outcome);
      const bool is_rest = entry->value.is_scalar() && entry->value.text.text == "rest";
      if (is_rest && rest.known()) reading_.error(entry->value.place, "only one outcome is the rest", rest);
      if (is_rest) {
        rest = entry->value.place;
      } else {
        outcome.chance = chance(entry->value, outcome.path, sum, constant);
      }
      stage.outcomes.push_back(std::move(outcome));
    }
    if (stage.outcomes.empty() && node.is_map())
      reading_.error(node.place, "'then' names a stage or a sanction at least");
    if (constant && sum > 1 + 1e-9) {
      reading_.error(node.place, "the chances of these outcomes add up to " +
                                     number_text(std::round(sum * 1e12) / 1e12) + "; they must not exceed 1");
    } else if (!rest.known() && !(constant && sum > 1 - 1e-9)) {
      reading_.error(node.place, "what happens otherwise? one outcome is the rest: dropped: rest");
    }
  }

  Expression chance(const InputNode& node, const std::string& path, double& sum, bool& constant) {
    Scope asked = scope(path);
    asked.may_draw = false;
    asked.no_draw_reason = "one draw decides among the outcomes; their chances cannot draw";
    Expression result = reading_.expression(node, asked, Type::number());
    const bool fixed = result && is_constant(*result);
    if (!result || !reading_.chance(*result, node.text.place()) || !fixed) constant = false;
    if (fixed) sum += reading_.value_of(result);
    return result;
  }

  void find_target(const InputEntry& entry, StageOutcome& outcome) {
    const std::string name = expression_name(entry.key);
    const std::vector<std::string>& sanctions = reading_.catalogue().table(reading_.table("sanctions")).row_names;
    outcome.stage = index_of(names_, name);
    outcome.sanction = index_of(sanctions, name);
    if (outcome.stage >= 0 && outcome.sanction >= 0) {
      reading_.error(entry.key_place, "'" + entry.key + "' is a stage and a sanction; rename one of them");
    } else if (outcome.stage < 0 && outcome.sanction < 0 && !sanctions.empty()) {  // else that is told there
      std::vector<std::string> known = names_;
      known.insert(known.end(), sanctions.begin(), sanctions.end());
      reading_.error(entry.key_place,
                     "'" + entry.key + "' is neither a stage nor a sanction" + suggestion(name, known));
    }
  }

  const Slot& slot_;
  Reading& reading_;
  std::vector<const InputEntry*> entries_;
  std::vector<std::string> names_;
};

// The stage of the light track: one, if there is a rule that sends cases there, and one that something reaches.
class LightTrack {
 public:
  LightTrack(const InputEntry* rule, Reading& reading) : rule_(rule), reading_(reading) {}

  void check() const {
    const std::vector<CaseStage>& stages = reading_.scenario().stages;
    const CaseStage* marked = nullptr;
    for (const CaseStage& stage : stages) {
      if (!stage.light) continue;
      if (marked != nullptr) {
        reading_.error(stage.place,
                       "the light track begins with '" + marked->name + "' already; mark one stage 'light: yes'",
                       marked->place);
        return;
      }
      marked = &stage;
    }
    if (rule_ != nullptr && marked == nullptr) {
      reading_.error(
          rule_->key_place,
          "'light' sends cases to a stage that is marked for it; write 'light: yes' in one of investigate.stages");
    }
    if (marked == nullptr) return;
    if (marked == stages.data()) {
      reading_.error(marked->place,
                     "every case begins with '" + marked->name + "', the first stage; mark a later one 'light: yes'");
    } else if (rule_ == nullptr && !reached(stages, *marked)) {
      reading_.error(marked->place,
                     "no case comes to '" + marked->name +
                         "'; say how many do, as in investigate: { light: 0.3 }, or name it under 'then'");
    }
  }

 private:
  static bool reached(const std::vector<CaseStage>& stages, const CaseStage& marked) {
    const auto number = static_cast<std::int32_t>(&marked - stages.data());
    return std::any_of(stages.begin(), stages.end(), [&](const CaseStage& stage) {
      return std::any_of(stage.outcomes.begin(), stage.outcomes.end(),
                         [&](const StageOutcome& outcome) { return outcome.stage == number; });
    });
  }
  const InputEntry* rule_;
  Reading& reading_;
};

// Start values in an order in which each may use those before it; references to agents as late as can be.
class StartValues {
 public:
  explicit StartValues(Reading& reading) : reading_(reading), agents_(reading.table("agents")) {}

  void add(const InputNode* node, const std::string& path) {
    for (const InputEntry* entry : named(node, "start values", reading_)) add(*entry, path + "." + entry->key);
  }

  void add(const InputEntry& entry, const std::string& path) { add(entry.key, entry.key_place, entry.value, path); }

  void add(const std::string& key, Place key_place, const InputNode& value, const std::string& path) {
    const std::optional<AttributeId> id = writable_attribute(key, key_place, agents_, reading_);
    if (!id) return;
    const Attribute attribute = reading_.catalogue().attribute(agents_, *id);
    StartValue start;
    start.attribute = *id;
    start.path = path;
    start.place = key_place;
    start.value = reading_.expression(value, reading_.scope(agents_, path), attribute.type);
    if (!start.value) return;
    const auto same =
        std::find_if(values_.begin(), values_.end(), [&](const StartValue& one) { return one.attribute == *id; });
    if (same == values_.end()) {
      values_.push_back(std::move(start));
    } else {
      *same = std::move(start);
    }
  }

  std::vector<StartValue> ordered() const {
    std::vector<std::set<std::int32_t>> waits_for(values_.size());
    for (std::size_t i = 0; i < values_.size(); ++i) {
      attributes_read(*values_[i].value, agents_, waits_for[i]);
      waits_for[i].erase(values_[i].attribute.value());
    }
    std::vector<bool> done(values_.size(), false);
    std::vector<StartValue> result;
    while (result.size() < values_.size()) {
      const std::size_t next = first_ready(done, waits_for);
      if (next == values_.size()) {
        report_circle(done);
        return result;
      }
      done[next] = true;
      result.push_back(values_[next]);
    }
    return result;
  }

 private:
  std::size_t first_ready(const std::vector<bool>& done, const std::vector<std::set<std::int32_t>>& waits_for) const {
    std::size_t late = values_.size();
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (done[i]) continue;
      bool ready = true;
      for (std::size_t k = 0; k < values_.size(); ++k) {
        ready = ready && (done[k] || k == i || !waits_for[i].contains(values_[k].attribute.value()));
      }
      if (!ready) continue;
      const Type type = reading_.scenario().catalogue.attribute(agents_, values_[i].attribute).type;
      if (type != Type::reference(agents_)) return i;
      if (late == values_.size()) late = i;
    }
    return late;
  }

  void report_circle(const std::vector<bool>& done) const {
    std::vector<std::string> names;
    Place place;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (done[i]) continue;
      if (names.empty()) place = values_[i].place;
      names.push_back(reading_.scenario().catalogue.attribute(agents_, values_[i].attribute).name);
    }
    reading_.error(place, "start values use each other in a circle: " + listed(names));
  }

  Reading& reading_;
  TableId agents_;
  std::vector<StartValue> values_;
};

LocatedText inside(const LocatedText& text, std::string_view function) {
  return trimmed(slice(text, function.size() + 1, text.text.size() - 1));
}

}  // namespace

void check_light_track(const InputEntry* rule, Reading& reading) {
  LightTrack(rule, reading).check();
}

void read_stages(const InputNode& node, const Slot& slot, Reading& reading) {
  Stages(slot, reading).read(node);
}

void read_pool(const InputNode& node, Reading& reading) {
  static const std::vector<std::string> sources = choices(pool_schema(), "from");  // in the order of PoolSource
  const Fields fields(node, pool_schema(), reading);
  PoolRule pool;
  if (const InputNode* from = fields["from"]) {
    const std::vector<InputNode> single = {*from};
    for (const InputNode& item : from->is_list() ? from->items : single) {
      const std::int32_t source = reading.name(item, sources, "source of the pool");
      if (source >= 0) pool.from.push_back(static_cast<PoolSource>(source));
    }
    if (from->is_list() && from->items.empty())
      reading.error(from->place, "a pool has one source at least: " + listed(sources));
  }
  if (const InputNode* most = fields["at_most"]; most != nullptr && !most->says_none()) {
    pool.at_most = static_cast<std::int32_t>(reading.whole(*most, "rules.appoint.pool.at_most", 1, 1e6).value_or(1));
  }
  pool.site = reading.sites().add("rules.appoint.pool", node.place, reading.problems());
  reading.scenario().pool = std::move(pool);
}

void read_choose(const InputNode& node, Reading& reading) {
  // A plain text was made the term `base`, as for any other slot.
  const InputNode* value = &node;
  if (node.is_map() && node.find("value") != nullptr) value = node.find("value");
  const std::string text = value->is_scalar() ? trimmed(value->text).text : "";
  ChooseRule choose;
  choose.site = reading.sites().add("rules.appoint.choose", node.place, reading.problems());
  if (text == "best") {
    choose.how = ChooseRule::How::best;
  } else if (text == "lottery") {
    choose.how = ChooseRule::How::lottery;
  } else if (text.starts_with("softmax(") && text.ends_with(")")) {
    choose.how = ChooseRule::How::softmax;
    const InputNode temperature = scalar_node(inside(trimmed(value->text), "softmax"));
    const auto number = reading.constant(temperature, Type::number(), "rules.appoint.choose");
    if (number && !(*number > 0 && std::isfinite(*number))) {
      reading.error(temperature.place, "the temperature of softmax is above 0; this is " + number_text(*number));
    }
    choose.temperature = number.value_or(1);
  } else {
    reading.error(value->place, "one is chosen by: best, softmax(0.5) or lottery" +
                                    (text == "softmax" ? "; its number is a temperature: the lower, the surer"
                                                       : suggestion(text, {"best", "softmax", "lottery"})));
  }
  reading.scenario().choose = choose;
}

void read_start(const InputNode& document, Reading& reading) {
  const InputNode* agents = document.find("agents");
  const InputNode* start = agents != nullptr && agents->is_map() ? agents->find("start") : nullptr;
  StartValues values(reading);
  // What attributes of one's own begin with, where agents.start says nothing else.
  if (const InputNode* attributes = document.find("attributes"); attributes != nullptr && attributes->is_map()) {
    const InputNode* own = attributes->find("agents");
    for (const InputEntry& entry : own != nullptr ? own->entries : std::vector<InputEntry>{}) {
      const InputNode* first = entry.value.is_map() ? entry.value.find("start") : nullptr;
      const bool given = start != nullptr && start->find(entry.key) != nullptr;
      if (first != nullptr && !given) values.add(entry.key, entry.key_place, *first, "agents.start." + entry.key);
    }
  }
  values.add(start, "agents.start");
  reading.scenario().start = values.ordered();
  const InputNode* rules = document.find("rules");
  const InputNode* appoint = rules != nullptr && rules->is_map() ? rules->find("appoint") : nullptr;
  const InputNode* recruit = appoint != nullptr && appoint->is_map() ? appoint->find("recruit") : nullptr;
  if (recruit != nullptr && !recruit->says_none()) values.add(recruit, "rules.appoint.recruit");
  reading.scenario().recruit = values.ordered();
}

// Without a rule there is a place for each holder of a seat that investigates.
void warn_of_idle_docket(Reading& reading) {
  const Scenario& scenario = reading.scenario();
  if (scenario.stages.empty() || scenario.stages.front().free || scenario.rule("investigate.capacity") != nullptr) return;
  const AttributeId discipline = reading.catalogue().find_attribute(reading.table("organisations"), "discipline");
  const std::vector<RowSpec>& organisations = reading.rows_of("organisations");
  if (std::any_of(organisations.begin(), organisations.end(), [&](const RowSpec& one) { return one.value(discipline, 0) == 1; })) return;
  reading.problems().warning(scenario.stages.front().place,
                             "no case will ever begin: nobody investigates; give an organisation 'role: discipline', or say 'capacity: 10' in "
                             "rules.investigate");
}

}  // namespace ostrakon
