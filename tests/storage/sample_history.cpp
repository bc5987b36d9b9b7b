#include "storage/sample_history.h"

#include "base/keys.h"
#include "storage/history_writer.h"

#include <limits>

namespace ostrakon::test {

namespace {

constexpr std::uint32_t sample_steps = 24;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

MetricLayout metric(const std::string& name, bool every_step, bool flag, std::vector<std::string> groups,
                    const std::string& unit = "1") {
  const std::string group_by = groups.empty() ? "" : "faction";
  return {name, unit, "meaning of " + name, every_step, flag, group_by, std::move(groups)};
}

TableLayout events_table() {
  TableLayout table{"events", "what happened", {}};
  table.columns = {{"step", CellType::i32, "1", "step in which it happened", "", false},
                   {"kind", CellType::u8, "1", "what happened", "event_kind", false},
                   {"agent", CellType::i32, "1", "to whom", "", true},
                   {"post", CellType::i32, "1", "in which post", "post", false},
                   {"cause", CellType::i32, "1", "the event of the same run that led to it", "", true},
                   {"score", CellType::f64, "month", "score that decided", "", false}};
  return table;
}

TableCells events_of(std::uint32_t run, std::size_t rows) {
  std::vector<std::int32_t> step, agent, post, cause;
  std::vector<std::uint8_t> kind;
  std::vector<double> score;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint64_t key = mix64(run, i);
    step.push_back(static_cast<std::int32_t>(1 + i * sample_steps / rows));
    kind.push_back(static_cast<std::uint8_t>(key % 3));
    agent.push_back(static_cast<std::int32_t>(key % 500) - 1);
    post.push_back(static_cast<std::int32_t>(key % 41) - 1);
    cause.push_back(i % 4 == 0 ? -1 : static_cast<std::int32_t>(i - 1));
    score.push_back(sample_score(run, i));
  }
  return {rows,
          {std::move(step), std::move(kind), std::move(agent), std::move(post), std::move(cause), std::move(score)}};
}

}  // namespace

HistoryLayout sample_layout() {
  HistoryLayout layout;
  layout.scenario_name = "Größe & 改革";
  layout.summary = "a sample";
  layout.engine_version = "0.1.0";
  layout.source_revision = "abc";
  layout.engine_format = 7;
  layout.resolved_scenario = "ostrakon: 1\nname: sample\n";
  layout.files = {{"scenarios/sample.yaml", "name: sample\n"}, {"scenarios/lib/état.yaml", ""}};
  layout.text_digest = 0x0123456789abcdefu;
  layout.meaning_digest = 0xfedcba9876543210u;
  layout.master_seed = 0xffffffffffffffffu;
  layout.compiler = "some compiler 12";
  layout.flags = "-O2";
  layout.rosters = {{"people.csv", "name,post\nLi Wei,\n"}, {"ties.csv", "agent,other,kind\n"}};
  layout.settings = {{"patronage", "0.8"}};
  layout.parameter_names = {"patronage", "run", "post rent"};
  layout.parameter_units = {"1", "1", "month"};
  layout.start_date = 2014 * 12 + 2;
  layout.steps = sample_steps;
  layout.metrics = {metric("falls", false, false, {}),
                    metric("first_falls", false, true, {}),
                    metric("end power", false, false, {"court", "army"}),
                    metric("tension", true, false, {}, "year"),
                    metric("power", true, false, {"court", "army"}),
                    metric("patronage", false, false, {})};
  TableLayout agents{"agents",
                     "who lived",
                     {{"agent", CellType::i32, "1", "number of the agent", "", false},
                      {"key", CellType::u64, "1", "key of the agent's draws", "", false},
                      {"fell", CellType::u8, "1", "was purged", "", false}}};
  TableLayout empty{"public", "what the public saw", {{"month", CellType::f64, "month", "date", "", false}}};
  layout.tables = {events_table(), agents, empty};
  LegendList posts{"post", {}, {}};
  for (int i = 0; i < 40; ++i) posts.entries.push_back("post " + std::to_string(i));
  layout.legends = {
      {"event_kind", {"promoted", "purged", "set aside"}, {"rose", "fell", "waits"}}, posts, {"sanction", {}, {}}};
  return layout;
}

double sample_power(std::uint32_t run, std::uint32_t step, std::size_t faction) {
  return run + step / 32.0 + static_cast<double>(faction) / 1024.0;
}

double sample_score(std::uint32_t run, std::size_t event) {
  return event % 7 == 3 ? nan : static_cast<double>(mix64(run, event) >> 12);
}

RunRecord sample_run(std::uint32_t run, std::size_t events) {
  RunRecord record;
  record.run = run;
  record.point = run / 4;
  record.replicate = run % 4;
  record.digest = mix64(run);
  record.parameters = {run / 8.0, -1.0 * run, 2.5};
  record.steps = sample_steps;
  if (run % 5 == 4) {
    record.status = RunStatus::failed;
    record.message = "stopped in step 12: « né »";
    record.steps = sample_steps / 2;
    return record;
  }
  std::vector<double> tension, power;
  for (std::uint32_t step = 1; step <= sample_steps; ++step) {
    tension.push_back(run * 100.0 + step);
    for (std::size_t faction = 0; faction < 2; ++faction) power.push_back(sample_power(run, step, faction));
  }
  record.metrics = {{run * 0.5}, {run % 2 == 0 ? 1.0 : 0.0}, {run + 0.25, nan}, tension,
                    power,       {run % 3 == 0 ? nan : 1.0}};
  const std::vector<std::int32_t> agents{0, 1, 2};
  const std::vector<std::uint64_t> keys{mix64(run, 0), mix64(run, 1), mix64(run, 2)};
  const std::vector<std::uint8_t> fell{0, 1, 0};
  record.tables = {events_of(run, events + run % 3), {3, {agents, keys, fell}}, {0, {std::vector<double>{}}}};
  return record;
}

void write_sample(const std::filesystem::path& path, std::uint32_t runs, std::size_t events) {
  HistoryWriter writer(path.string(), sample_layout(), Overwrite::replace);
  for (std::uint32_t i = 0; i < runs; ++i) writer.add(sample_run(2 * i, events));
  writer.finish();
}

}  // namespace ostrakon::test
