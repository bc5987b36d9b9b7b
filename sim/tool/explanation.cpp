#include "tool/explanation.h"

#include "input/resolved.h"
#include "phases/order.h"
#include "tool/effect_words.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ostrakon {

namespace {

using Parts = std::vector<ExplainedPart>;

std::string column_name(const Catalogue& catalogue, TableId table, AttributeId attribute) {
  const TableInfo& info = catalogue.table(table);
  const std::string owner = info.singular == "world" ? info.singular : info.plural;
  return owner + "." + catalogue.attribute(table, attribute).name;
}

class Explainer {
 public:
  explicit Explainer(const Prepared& prepared)
      : prepared_(prepared),
        scenario_(prepared.scenario()),
        catalogue_(scenario_.catalogue),
        document_(*scenario_.resolved.document) {}

  Explanation explain();

 private:
  ExplainedPart part(const std::string& path, const std::string& name, const Expression& expression,
                     const std::vector<SlotInput>& inputs = {}) const;
  void add_draws(const Reads& reads, ExplainedPart& part) const;
  void add_site(const std::string& what, DrawSite site, ExplainedPart& part) const;
  std::string rows_text(TableId table, const std::string& row_set) const;

  ExplainedRule slot(const Slot& slot) const;
  void terms(const Slot& slot, ExplainedRule& rule) const;
  void stages_of_cases(const Slot& slot, ExplainedRule& rule) const;
  void switched_off(const std::string& path, const std::vector<std::string>& on, ExplainedRule& rule) const;
  ExplainedRule update(const Update& update) const;
  ExplainedRule trigger(const Trigger& trigger) const;
  ExplainedRule entry(const TimelineEntry& entry, bool holds) const;
  void effects(const std::vector<Effect>& effects, const std::string& path, bool holds, ExplainedRule& rule) const;
  ExplainedRule body(const Body& body) const;
  ExplainedRule metric(const Metric& metric) const;
  ExplainedStage start() const;
  void find_unasked(Explanation& explanation) const;
  void find_readers(Explanation& explanation) const;

  const Prepared& prepared_;
  const Scenario& scenario_;
  const Catalogue& catalogue_;
  const InputNode& document_;
};

// ---- expressions ----

void Explainer::add_site(const std::string& what, DrawSite site, ExplainedPart& part) const {
  const auto found = scenario_.draw_sites.find(site.hash);
  if (found != scenario_.draw_sites.end()) part.draws.push_back({what, found->second});
}

void Explainer::add_draws(const Reads& reads, ExplainedPart& part) const {
  for (const auto& [hash, what] : reads.draws) add_site(what, DrawSite{hash}, part);
  std::sort(part.draws.begin(), part.draws.end(), [](const auto& a, const auto& b) { return a.site < b.site; });
}

ExplainedPart Explainer::part(const std::string& path, const std::string& name, const Expression& expression,
                              const std::vector<SlotInput>& inputs) const {
  ExplainedPart part;
  part.path = path;
  part.name = name;
  if (const InputNode* node = node_at(document_, split_path(path))) {
    if (const InputNode* about = node->find("about"); about != nullptr && about->is_scalar())
      part.about = about->text.text;
    const InputNode& plain = plain_value(*node);
    const InputNode* value = plain.is_map() ? plain.find("value") : nullptr;
    part.node = value != nullptr ? value : &plain;
    if (part.node->is_scalar()) part.text = part.node->text.text;
  }
  Reads reads;
  add_reads(expression, reads);
  for (const auto& [table, attribute] : reads.columns) {
    if (catalogue_.attribute(table, attribute).hidden) continue;
    part.columns.push_back(column_name(catalogue_, table, attribute));
  }
  for (const auto& [table, attribute] : reads.formulas)
    part.formulas.push_back(column_name(catalogue_, table, attribute));
  for (const std::int32_t i : reads.parameters)
    part.parameters.push_back(scenario_.parameters[static_cast<std::size_t>(i)].name);
  for (const std::int32_t i : reads.inputs) part.names.push_back(inputs[static_cast<std::size_t>(i)].name);
  if (reads.date) part.names.emplace_back("now");
  part.rows.assign(reads.rows.begin(), reads.rows.end());
  for (const std::int32_t i : reads.series) part.metrics.push_back(scenario_.metrics[static_cast<std::size_t>(i)].name);
  add_draws(reads, part);
  return part;
}

std::string Explainer::rows_text(TableId table, const std::string& row_set) const {
  const TableInfo& info = catalogue_.table(table);
  if (info.singular == "world") return "the world";
  return row_set.empty() ? info.plural : row_set;
}

// ---- slots ----

std::string joined_how(Join join) {
  switch (join) {
    case Join::chances:
      return "; chances, each drawn by itself";
    case Join::sum:
      return "; terms add up";
    case Join::all:
      return "; all must hold";
    case Join::any:
      return "; one suffices";
    case Join::one:
      break;
  }
  return "";
}

void Explainer::switched_off(const std::string& path, const std::vector<std::string>& on, ExplainedRule& rule) const {
  const InputNode* node = node_at(document_, split_path(path));
  if (node == nullptr) return;
  for (const InputEntry& term : node->entries) {
    const bool conditional = term.value.is_map() && term.value.find("when") != nullptr;
    if (conditional && std::find(on.begin(), on.end(), term.key) == on.end()) rule.off.push_back(path + "." + term.key);
  }
}

void Explainer::terms(const Slot& slot, ExplainedRule& rule) const {
  std::vector<std::string> on;
  if (const Rule* found = scenario_.rule(slot.path)) {
    for (const Term& term : found->terms) {
      ExplainedPart made = part(term.path, term.name == "base" ? "" : term.name, term.value, slot.inputs);
      if (slot.probability) add_site("chance", term.site, made);
      rule.parts.push_back(std::move(made));
      on.push_back(term.name);
    }
  }
  switched_off(rule.path, on, rule);
}

void Explainer::stages_of_cases(const Slot& slot, ExplainedRule& rule) const {
  for (const CaseStage& stage : scenario_.stages) {
    rule.parts.push_back(part(stage.lasts_path, stage.name + " lasts", stage.lasts, slot.inputs));
    for (const StageOutcome& outcome : stage.outcomes) {
      ExplainedPart made = part(outcome.path, stage.name + " → " + outcome.name, outcome.chance, slot.inputs);
      if (&outcome == &stage.outcomes.front()) add_site("outcome", stage.outcome_site, made);
      rule.parts.push_back(std::move(made));
    }
  }
}

ExplainedRule Explainer::slot(const Slot& slot) const {
  ExplainedRule rule;
  rule.path = "rules." + slot.path;
  rule.how = slot.meaning + "; asked of " + (slot.asked == "world" ? "the world" : slot.asked) + joined_how(slot.join);
  rule.writes = slot.writes;
  switch (slot.shape) {
    case Shape::expression:
      terms(slot, rule);
      break;
    case Shape::stages:
      stages_of_cases(slot, rule);
      break;
    case Shape::pool:
      rule.parts.push_back(part(rule.path, "", nullptr));
      if (scenario_.pool->at_most >= 0) add_site("order", scenario_.pool->site, rule.parts.back());
      break;
    case Shape::choose:
      rule.parts.push_back(part(rule.path, "", nullptr));
      if (scenario_.choose.how != ChooseRule::How::best) add_site("choice", scenario_.choose.site, rule.parts.back());
      break;
    case Shape::meet:
      for (const auto& [name, value] : {std::pair("number", &MeetRule::number), std::pair("with", &MeetRule::with),
                                        std::pair("together", &MeetRule::together)}) {
        const Expression& asked = (*scenario_.meet).*value;
        if (asked != nullptr) rule.parts.push_back(part(rule.path + "." + name, name, asked));
      }
      break;
    case Shape::meetings:
      for (const Meeting& meeting : scenario_.meetings) {
        rule.parts.push_back(part(rule.path + "." + meeting.name + ".invited", meeting.name, meeting.invited));
      }
      break;
    case Shape::coalition:
      for (const auto& [name, value] : {std::pair("among", &CoalitionRule::among), std::pair("might", &CoalitionRule::might),
                                        std::pair("needs", &CoalitionRule::needs), std::pair("when", &CoalitionRule::when)}) {
        const Expression& asked = (*scenario_.coalition).*value;
        if (asked != nullptr) rule.parts.push_back(part(rule.path + "." + name, name, asked));
      }
      break;
    case Shape::start:
      for (const StartValue& value : scenario_.recruit) {
        const std::string& name = catalogue_.attribute(catalogue_.find_table("agents"), value.attribute).name;
        if (value.path.starts_with(rule.path + ".")) rule.parts.push_back(part(value.path, name, value.value));
      }
      break;
  }
  for (const std::string& site : slot.own_draws) rule.draws.push_back({"order", site});
  return rule;
}

// ---- updates, triggers, the timeline ----

ExplainedRule Explainer::update(const Update& update) const {
  ExplainedRule rule;
  const std::string column = column_name(catalogue_, update.table, update.attribute);
  const std::string phase = scenario_.phases[static_cast<std::size_t>(update.phase)].name;
  rule.path = "rules." + phase + (update.set ? ".set." : ".add.") + column;
  const bool adds = !update.adds.empty();
  rule.how = std::string(update.set ? "set" : "add") + (update.set && adds ? " and add" : "") + "; asked of " +
             rows_text(update.table, "");
  rule.writes = {column};
  std::vector<std::string> on;
  if (update.set) rule.parts.push_back(part(update.set->path, "", update.set->value));
  if (update.set) on.push_back(update.set->name);
  switched_off("rules." + phase + ".set." + column, on, rule);
  on.clear();
  for (const Term& term : update.adds) {
    rule.parts.push_back(part(term.path, term.name == "base" ? "add" : "add " + term.name, term.value));
    on.push_back(term.name);
  }
  switched_off("rules." + phase + ".add." + column, on, rule);
  return rule;
}

std::vector<SlotInput> cause() {
  return {{"cause", Type::none(), "the event that fires"}};
}

void Explainer::effects(const std::vector<Effect>& effects, const std::string& path, bool holds,
                        ExplainedRule& rule) const {
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const Effect& effect = effects[i];
    const Expression& to = effect.where ? effect.where : effect.row;
    if (!holds && !effect.own_row) rule.parts.push_back(part(effect.path + ".to", "to", to, cause()));
    for (const Change& change : effect.changes) {
      if ((change.kind == EffectKind::hold) != holds) continue;
      const char* verb = change.kind == EffectKind::set ? "set " : change.kind == EffectKind::add ? "add " : "hold ";
      const std::string column = column_name(catalogue_, change.table, change.attribute);
      const std::vector<std::string>& rows = catalogue_.table(change.table).row_names;
      const bool named = change.row >= 0 && static_cast<std::size_t>(change.row) < rows.size();
      const std::string of = named ? " of " + rows[static_cast<std::size_t>(change.row)] : "";
      rule.parts.push_back(part(change.path, verb + column + of, change.value, cause()));
      if (std::find(rule.writes.begin(), rule.writes.end(), column) == rule.writes.end()) rule.writes.push_back(column);
    }
    if (!holds) add_actions(effect, catalogue_, rule.writes);
  }
  rule.path = path;
}

ExplainedRule Explainer::trigger(const Trigger& trigger) const {
  ExplainedRule rule;
  const bool follows = trigger.mode == Trigger::Mode::after;
  const bool becoming = trigger.mode == Trigger::Mode::becoming;
  const bool asks = node_at(document_, split_path(trigger.path + ".while")) != nullptr;
  if (follows) {
    const std::vector<std::string>& kinds = catalogue_.words(catalogue_.find_words("event_kind")).words;
    rule.how = "fires on each event " + kinds[static_cast<std::size_t>(trigger.after_kind)];
  } else {
    rule.how = "asked of " + rows_text(trigger.table, trigger.row_set) + "; fires " +
               (becoming ? "as it becomes true"
                : asks   ? "in each step in which it is true"
                         : "by chance");
  }
  if (trigger.once) rule.how += "; once";
  if (trigger.pause > 0)
    rule.how += "; then not for " + value_text(trigger.pause, Type::number(), catalogue_) + " months";
  if (trigger.condition) {
    const bool over = node_at(document_, split_path(trigger.path + ".over")) != nullptr;
    const bool when = node_at(document_, split_path(trigger.path + ".when")) != nullptr;
    const bool during = node_at(document_, split_path(trigger.path + ".while")) != nullptr;
    const char* name = when ? "when" : during ? "while" : "over";
    rule.parts.push_back(part(trigger.path + "." + name, name, trigger.condition, cause()));
    // The condition on the rows is part of the one expression; it is shown where it stands.
    if (over && (when || during)) rule.parts.insert(rule.parts.begin(), part(trigger.path + ".over", "over", nullptr));
  }
  if (trigger.chance) {
    rule.parts.push_back(part(trigger.path + ".chance", "chance", trigger.chance, cause()));
    add_site("chance", trigger.chance_site, rule.parts.back());
  }
  effects(trigger.effects, trigger.path, false, rule);
  return rule;
}

ExplainedRule Explainer::entry(const TimelineEntry& entry, bool holds) const {
  ExplainedRule rule;
  const auto date = [&](double value) { return value_text(value, Type::date(), catalogue_); };
  rule.how = entry.from == entry.to ? "at " + date(entry.from) : "from " + date(entry.from) + " to " + date(entry.to);
  if (entry.every > 0) rule.how += ", every " + value_text(entry.every, Type::number(), catalogue_) + " months";
  effects(entry.effects, "timeline." + entry.name, holds, rule);
  return rule;
}

ExplainedRule Explainer::body(const Body& body) const {
  ExplainedRule rule;
  rule.path = body.path;
  rule.how = std::to_string(body.seats) + " members, elected from " + value_text(body.from, Type::date(), catalogue_) + " every " +
             value_text(body.every, Type::number(), catalogue_) + " months" + (body.fill ? "; empty seats are filled each step" : "");
  const TableId agents = catalogue_.find_table("agents");
  rule.writes = {column_name(catalogue_, agents, body.member), column_name(catalogue_, agents, body.since)};
  if (body.eligible) rule.parts.push_back(part(body.path + ".eligible", "eligible", body.eligible));
  if (body.score) rule.parts.push_back(part(body.path + ".score", "score", body.score));
  return rule;
}

ExplainedRule Explainer::metric(const Metric& metric) const {
  ExplainedRule rule;
  rule.path = metric.path;
  rule.how = metric.every_step ? "every step" : "at end";
  if (!metric.group_by.empty()) rule.how += ", by " + metric.group_by;
  rule.parts.push_back(part(metric.path, "", metric.value));
  if (rule.parts.back().node == nullptr) rule.parts.back().text = metric.text;  // the engine's own
  return rule;
}

// ---- the whole ----

ExplainedStage Explainer::start() const {
  ExplainedStage stage{
      "start", "", "before the first step: rows of other tables, then each of the people; entrants as they enter", {}};
  for (const RowStart& row : scenario_.row_starts) {
    ExplainedRule rule;
    rule.path = row.start.path;
    rule.writes = {column_name(catalogue_, row.table, row.start.attribute)};
    rule.parts.push_back(part(row.start.path, "", row.start.value));
    stage.rules.push_back(std::move(rule));
  }
  for (const StartValue& value : scenario_.start) {
    ExplainedRule rule;
    rule.path = value.path;
    rule.writes = {column_name(catalogue_, catalogue_.find_table("agents"), value.attribute)};
    rule.parts.push_back(part(value.path, "", value.value));
    stage.rules.push_back(std::move(rule));
  }
  return stage;
}

// Rules that stand in the files and that no stage asks.
void Explainer::find_unasked(Explanation& explanation) const {
  std::vector<std::string> asked;
  for (const ExplainedStage& stage : explanation.stages) {
    for (const ExplainedRule& rule : stage.rules) asked.push_back(rule.path);
  }
  for (const Slot& slot : catalogue_.slots) {
    const std::string path = "rules." + slot.path;
    const InputNode* node = node_at(document_, split_path(path));
    if (node == nullptr || node->empty() || node->says_none()) continue;
    if (std::find(asked.begin(), asked.end(), path) != asked.end()) continue;
    const std::string phase = asking_phase(slot);
    std::string why = "the phase " + phase + " does not run";
    if (scenario_.phase_index(phase) >= 0)
      why = has_rule(scenario_, slot) ? "it only matters beside other rules of its phase, which are missing"
                                      : "each of its terms is switched off";
    explanation.unasked.push_back({path, std::move(why)});
  }
}

void Explainer::find_readers(Explanation& explanation) const {
  std::map<std::string, std::vector<std::string>> readers;
  for (const ExplainedStage& stage : explanation.stages) {
    for (const ExplainedRule& rule : stage.rules) {
      for (const ExplainedPart& part : rule.parts) {
        for (const std::string& name : part.parameters) readers[name].push_back(part.path);
      }
    }
  }
  for (std::size_t i = 0; i < scenario_.parameters.size(); ++i) {
    const ParameterInfo& info = scenario_.parameters[i];
    const std::string value = value_text(scenario_.parameter_values[i], info.type, catalogue_);
    explanation.parameters.push_back({info.name, value, info.read, readers[info.name]});
  }
}

Explanation Explainer::explain() {
  Explanation explanation;
  explanation.stages.push_back(start());
  for (const AskedStage& asked : rules_in_order(prepared_.simulation)) {
    ExplainedStage stage{asked.name, asked.phase, asked.about, {}};
    for (const Slot* one : asked.slots) stage.rules.push_back(slot(*one));
    for (const Body* one : asked.bodies) stage.rules.push_back(body(*one));
    for (const Update* one : asked.updates) stage.rules.push_back(update(*one));
    for (const Trigger* one : asked.triggers) stage.rules.push_back(trigger(*one));
    for (const TimelineEntry* one : asked.entries) stage.rules.push_back(entry(*one, asked.name == "timeline.hold"));
    explanation.stages.push_back(std::move(stage));
  }
  ExplainedStage metrics{"metrics", "", "outside the history: they change nothing in it", {}};
  for (const Metric& one : scenario_.metrics) metrics.rules.push_back(metric(one));
  explanation.stages.push_back(std::move(metrics));
  for (ExplainedStage& stage : explanation.stages) {
    for (ExplainedRule& rule : stage.rules) rule.node = node_at(document_, split_path(rule.path));
  }
  find_unasked(explanation);
  find_readers(explanation);
  return explanation;
}

}  // namespace

Explanation explain(const Prepared& prepared) {
  return Explainer(prepared).explain();
}

}  // namespace ostrakon
