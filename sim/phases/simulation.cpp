#include "phases/simulation.h"

#include "model/catalogue.h"
#include "model/failure.h"
#include "phases/mechanisms.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace ostrakon {

Catalogue engine_catalogue() {
  Catalogue catalogue = model_catalogue();
  for (const Mechanism& mechanism : mechanisms()) {
    for (Slot& slot : mechanism.slots()) catalogue.slots.push_back(std::move(slot));
  }
  return catalogue;
}

Simulation::Simulation(Scenario scenario) : scenario_(std::move(scenario)), compiler_(scenario_) {
  world_.scenario = &scenario_;
  plan();
}

void Simulation::plan_start(WorldPlan::Start& start, const std::vector<StartValue>& values) {
  for (const StartValue& value : values) {
    start.programs.push_back(compiler_.value(value.value, table::agents));
    start.values.push_back(&value);
    compiler_.note_write(table::agents, value.attribute);
    start.gives_faction |= value.attribute == agent_column::faction.attribute;
  }
}

void Simulation::plan_row_starts() {
  for (const RowStart& one : scenario_.row_starts) {
    WorldPlan::RowStarts item;
    item.start = &one;
    item.program = compiler_.value(one.start.value, one.table);
    for (const RowSpec& spec : scenario_.rows[static_cast<std::size_t>(one.table.value())]) {
      item.given.insert(item.given.end(), spec.count, spec.gives(one.start.attribute) ? 1 : 0);
    }
    compiler_.note_write(one.table, one.start.attribute);
    world_.row_starts.push_back(std::move(item));
  }
}

void Simulation::plan_ties() {
  for (std::size_t kind = 0; kind < scenario_.tie_kinds.size(); ++kind) {
    const TieKind& of = scenario_.tie_kinds[kind];
    world_.tie_kind_hashes.push_back(hash64(of.name));
    if (!of.with) continue;
    world_.tie_starts.push_back({static_cast<std::int32_t>(kind), compiler_.value(of.number, table::agents),
                                 compiler_.value(of.with, table::agents), compiler_.value(of.weight, table::agents)});
  }
  for (const std::string& kind : scenario_.catalogue.words(scenario_.catalogue.find_words("event_kind")).words) {
    world_.event_kind_hashes.push_back(static_cast<std::uint32_t>(hash64(kind) >> 32));
  }
}

void Simulation::plan() {
  for (const RowSpec& post : scenario_.rows[static_cast<std::size_t>(table::posts.value())]) {
    if (post.gives(post_column::main_post.attribute)) compiler_.note_read(table::posts, post_column::main_post.attribute);
  }
  plan_row_starts();
  plan_ties();
  plan_start(world_.start, scenario_.start);
  for (const Roster::Column& column : scenario_.roster.columns) compiler_.note_write(table::agents, column.attribute);
  plan_start(world_.recruit, scenario_.recruit);
  Planner planner(scenario_, compiler_);
  plan_consequences(planner);
  std::vector<std::unique_ptr<Stage>> consequences = planner.take();
  const auto take = [&](Planner& from, std::int32_t phase) {
    for (std::unique_ptr<Stage>& stage : from.take()) {
      steps_.push_back({stage.get(), stages_.size(), phase});
      stages_.push_back(std::move(stage));
    }
  };
  Planner timeline(scenario_, compiler_);
  plan_timeline(timeline);
  take(timeline, -1);
  std::size_t following = 0;
  if (!consequences.empty()) {
    following = stages_.size();
    stages_.push_back(std::move(consequences.front()));
  }
  const bool environment = scenario_.phase_index("environment") >= 0;
  if (!environment) {
    Planner holds(scenario_, compiler_);
    plan_holds(holds);
    take(holds, -1);
  }
  for (std::size_t i = 0; i < scenario_.phases.size(); ++i) {
    const auto phase = static_cast<std::int32_t>(i);
    Planner stages(scenario_, compiler_);
    for (const Mechanism& mechanism : mechanisms()) {
      if (scenario_.phases[i].name == mechanism.phase) mechanism.plan(stages);
    }
    plan_updates(stages, phase);
    if (scenario_.phases[i].name == "environment") plan_holds(stages);
    plan_triggers(stages, phase);
    take(stages, phase);
    if (following > 0) steps_.push_back({stages_[following].get(), following, phase});
  }
  for (std::size_t t = 0; t < scenario_.catalogue.tables.size(); ++t) {
    const TableId id(static_cast<std::int32_t>(t));
    std::vector<AttributeId>& state = world_.state.emplace_back();
    for (std::size_t a = 0; a < scenario_.catalogue.table(id).attributes.size(); ++a) {
      const AttributeId attribute(static_cast<std::int32_t>(a));
      const bool stored = scenario_.catalogue.attribute(id, attribute).definition.empty();
      // Of cases the engine also keeps what no rule of most scenarios looks at.
      const bool kept = scenario_.catalogue.attribute(id, attribute).hidden || id == table::cases;
      const bool asked = kept && compiler_.reads(id, attribute);
      if (stored && (asked || written_by_engine(id, attribute) || compiler_.writes(id, attribute))) {
        state.push_back(attribute);
      }
    }
  }
}

// Columns of people and posts that are allocated: what rules read or write, and what the engine keeps whatever the rules
// are.
void Simulation::choose_columns() {
  const Catalogue& catalogue = scenario_.catalogue;
  world_.used.assign(catalogue.tables.size(), {});
  const auto choose = [&](TableId id, auto kept) {
    // What is written down as it stands is there whether anything asks for it or not.
    const std::vector<RecordChoice::Panel>& panels = scenario_.record.panels;
    const bool written_down = std::any_of(panels.begin(), panels.end(), [&](const auto& panel) { return panel.table == id; });
    for (std::size_t a = 0; a < catalogue.table(id).attributes.size(); ++a) {
      const AttributeId attribute(static_cast<std::int32_t>(a));
      world_.used[static_cast<std::size_t>(id.value())].push_back(
          written_down || kept(attribute) || written_by_engine(id, attribute) || compiler_.reads(id, attribute) || compiler_.writes(id, attribute));
    }
  };
  choose(table::agents, [](AttributeId a) {
    return a <= agent_column::fell_at.attribute || a == agent_column::taken_in_post.attribute || a == agent_column::seated.attribute;
  });
  choose(table::posts, [](AttributeId a) {
    return a <= post_column::previous_holder.attribute && a != post_column::title.attribute && a != post_column::term.attribute &&
           a != post_column::superior.attribute;
  });
}

void Simulation::seal() {
  std::erase_if(steps_, [&](const Step& step) { return !step.stage->needed(compiler_); });
  choose_columns();
  world_.followed = compiler_.followed();
  note_records();
  if (!world_.indexed.empty()) return;
  // Conditions of the row sets may ask for no further index: they are plain conditions of the engine.
  world_.indexes = compiler_.indexes();
  for (const IndexRequest& request : compiler_.indexes()) {
    const Expression condition = row_set_condition(scenario_.catalogue, request.row_set);
    world_.index_has_members.push_back(condition != nullptr);
    world_.index_members.push_back(condition ? compiler_.condition(condition, request.table) : Program());
  }
  note_indexed();
}

// What is kept of events and appointments only where it is written down or something reads it.
void Simulation::note_records() {
  const auto read = [&](TableId id) {
    for (std::size_t a = 0; a < scenario_.catalogue.table(id).attributes.size(); ++a) {
      if (compiler_.reads(id, AttributeId(static_cast<std::int32_t>(a)))) return true;
    }
    return false;
  };
  world_.lists_candidates = keeps_everything_ || scenario_.record.pools || read(table::candidates);
  world_.lists_promotions = world_.lists_candidates || read(table::promotions);
  world_.tells_reasons = keeps_everything_ || scenario_.record.events;
  for (const AttributeId column : {event_column::rule.attribute, event_column::threshold.attribute, event_column::draw.attribute}) {
    world_.tells_reasons |= compiler_.reads(table::events, column);
  }
}

// Columns on which the place of a row in an index depends: its keys, and what the condition of its members reads.
void Simulation::note_indexed() {
  for (const TableInfo& info : scenario_.catalogue.tables) world_.indexed.emplace_back(info.attributes.size(), false);
  for (std::size_t i = 0; i < world_.indexes.size(); ++i) {
    const TableId of = world_.indexes[i].table;
    std::vector<bool>& indexed = world_.indexed[static_cast<std::size_t>(of.value())];
    for (const AttributeId key : world_.indexes[i].keys) indexed[static_cast<std::size_t>(key.value())] = true;
    for (std::size_t a = 0; a < indexed.size(); ++a) {
      const AttributeId attribute(static_cast<std::int32_t>(a));
      if (world_.index_has_members[i] && world_.index_members[i].reads(of, attribute)) indexed[a] = true;
    }
  }
}

std::size_t Simulation::people() const {
  std::size_t seats = 0;
  if (scenario_.roster.given) return scenario_.roster.posts.size();
  for (const RowSpec& spec : scenario_.rows[static_cast<std::size_t>(table::posts.value())]) seats += spec.gives(post_column::main_post.attribute) ? 0 : spec.count;
  return seats + scenario_.bench;
}

std::vector<std::string> Simulation::stage_names() const {
  std::vector<std::string> names;
  for (const Step& step : steps_) names.push_back(step.stage->name());
  return names;
}

namespace {

// Steps 12, 24, 48, 96 …: ever more people have lived in a long run, and a look at them all every so many steps would
// cost the square of its length.
bool digests_state(std::uint32_t step) { return step % 12 == 0 && std::has_single_bit(step / 12); }

}  // namespace

namespace {

class NoRecorder : public Recorder {
 public:
  void end(World&, std::uint64_t) override {}
};

// Lives one history in a world that the caller keeps, so that it is still there when a rule fails.
std::uint64_t live(const Simulation& simulation, const RunSpecification& specification, Recorder& recorder, const std::atomic<bool>* stop,
                   std::optional<World>& place, std::string& stage) {
#ifndef NDEBUG
  DrawLedger own_ledger(DrawLedger::Keep::step);
  DrawLedger& ledger = specification.ledger != nullptr ? *specification.ledger : own_ledger;
  const DrawLedger::Scope entered(ledger, simulation.scenario().draw_sites);
#endif
  World& world = place.emplace(simulation.world_plan(), stream_key(specification.seed, specification.replicate), specification.threads);
  world.set_careful(specification.careful);
  world.evaluator().set_block_order(specification.block_order);
  world.evaluator().set_row_order(specification.row_order);
  std::vector<std::unique_ptr<StageMemory>> memories(simulation.memories());
  for (const Simulation::Step& item : simulation.steps()) {
    if (!memories[item.memory]) memories[item.memory] = item.stage->remember();
  }
  std::uint64_t digest = mix64(world.state_digest());
  recorder.begin(world);
  const std::uint32_t steps = simulation.scenario().clock.steps;
  for (std::uint32_t step = 1; step <= steps; ++step) {
    if (stop != nullptr && stop->load(std::memory_order_relaxed)) return 0;
    world.begin_step();
    for (const Simulation::Step& item : simulation.steps()) {
      stage = item.stage->name();
      item.stage->run(world, memories[item.memory].get());
#ifndef NDEBUG
      check_invariants(world);
#endif
    }
#ifndef NDEBUG
    ledger.end_step();
#endif
    stage = "metrics";
    if (step == steps || digests_state(step)) digest = mix64(digest ^ world.state_digest());
    recorder.after_step(world);
  }
  digest = mix64(digest ^ world.event_digest());
  recorder.end(world, digest);
  return digest;
}

}  // namespace

std::uint64_t run(const Simulation& simulation, const RunSpecification& specification, Recorder& recorder, const std::atomic<bool>* stop) {
  std::string stage = "start";
  std::optional<World> world;
  try {
    return live(simulation, specification, recorder, stop, world, stage);
  } catch (RuleError& error) {
    if (!error.blurred || specification.careful) {
      const std::uint32_t step = world ? world->step() : 0;
      if (world && !error.told) tell_failure(*world, world->view(), error);
      throw RunError(error, stage, step);
    }
  }
  world.reset();
  RunSpecification careful = specification;
  careful.careful = true;
  NoRecorder nobody;
  return run(simulation, careful, nobody, stop);
}

}  // namespace ostrakon
