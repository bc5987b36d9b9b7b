// A history is a pure function of scenario, parameters, seed, replicate and engine: nothing else changes a bit of it.
#include "base/kernels.h"
#include "base/parallel.h"
#include "phases/histories.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ostrakon {
namespace {

std::filesystem::path bureau() { return library() / "big-data-bureau.yaml"; }
std::filesystem::path tournament() { return library() / "bench" / "elite-tournament.yaml"; }

Lived bureau_run(const Settings& settings = {}) { return Lived(read_file(bureau(), settings).value()); }
Lived tournament_run(const std::string& agents, const std::string& steps = "120") {
  return Lived(read_file(tournament(), {{"agents", agents}, {"clock.steps", steps}}).value());
}

void expect_same(const RunRecord& a, const RunRecord& b) {
  EXPECT_EQ(a.digest, b.digest);
  ASSERT_EQ(a.metrics.size(), b.metrics.size());
  for (std::size_t i = 0; i < a.metrics.size(); ++i) EXPECT_TRUE(same(a.metrics[i], b.metrics[i])) << "metric " << i;
  ASSERT_EQ(a.tables.size(), b.tables.size());
  for (std::size_t t = 0; t < a.tables.size(); ++t) {
    ASSERT_EQ(a.tables[t].rows, b.tables[t].rows);
    for (std::size_t c = 0; c < a.tables[t].columns.size(); ++c) {
      const auto numbers = [](const Cells& cells) {
        return std::visit([](const auto& values) { return std::vector<double>(values.begin(), values.end()); }, cells);
      };
      EXPECT_TRUE(same(numbers(a.tables[t].columns[c]), numbers(b.tables[t].columns[c]))) << "table " << t << " column " << c;
    }
  }
}

TEST(Determinism, RunsDifferByReplicateAndSeedOnly) {
  const Lived lived = bureau_run();
  const RunRecord first = lived.run(3);
  expect_same(first, lived.run(3));
  expect_same(first, bureau_run().run(3));
  EXPECT_NE(first.digest, lived.run(4).digest);
  EXPECT_NE(first.digest, lived.run(3, 2).digest);
}

TEST(Determinism, ThreadsDoNotMatter) {
  const Lived lived = bureau_run();
  constexpr std::size_t runs = 12;
  std::vector<RunRecord> serial(runs);
  for (std::size_t i = 0; i < runs; ++i) serial[i] = lived.run(static_cast<std::uint32_t>(i));
  for (const unsigned threads : {1u, 2u, 7u, 16u}) {
    std::vector<RunRecord> parallel(runs);
    parallel_for_runs(runs, threads, [&](std::size_t i, unsigned) { parallel[i] = lived.run(static_cast<std::uint32_t>(i)); });
    for (std::size_t i = 0; i < runs; ++i) expect_same(serial[i], parallel[i]);
  }
}

// Where tables are large, threads share the work inside a run, also of runs that are lived side by side.
TEST(Determinism, ThreadsInsideARunDoNotMatter) {
  const Lived lived = tournament_run("40000", "24");
  const RunRecord alone = lived.run(3);
  for (const unsigned threads : {2u, 7u}) expect_same(alone, lived.run(3, 1, nullptr, nullptr, threads));
  std::vector<RunRecord> nested(2);
  parallel_for_runs(2, 2, [&](std::size_t i, unsigned) { nested[i] = lived.run(3, 1, nullptr, nullptr, 2); });
  for (const RunRecord& record : nested) expect_same(alone, record);
}

TEST(Determinism, OrderOfBlocksDoesNotMatter) {
  const Lived lived = tournament_run("3000");
  const RunRecord ascending = lived.run();
  std::vector<std::uint32_t> order(64);
  std::iota(order.begin(), order.end(), 0u);
  std::reverse(order.begin(), order.end());
  expect_same(ascending, lived.run(0, 1, &order));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i * 37 % 64);
  expect_same(ascending, lived.run(0, 1, &order));
}

TEST(Determinism, KernelLevelDoesNotMatter) {
  const KernelLevel before = kernel_level();
  const Lived bureaus = bureau_run();
  const Lived tournaments = tournament_run("1500");
  use_kernel_level(KernelLevel::baseline);
  const RunRecord bureau_baseline = bureaus.run(), tournament_baseline = tournaments.run();
  for (const KernelLevel level : all_kernel_levels) {
    if (!kernel_level_available(level)) continue;
    use_kernel_level(level);
    expect_same(bureau_baseline, bureaus.run());
    expect_same(tournament_baseline, tournaments.run());
  }
  use_kernel_level(before);
}

// Asked one by one in any order, rows draw and give what they do in blocks of neighbours.
TEST(Determinism, OrderOfRowsDoesNotMatter) {
  const Lived tournaments = tournament_run("1500"), bureaus = bureau_run();
  const RunRecord tournament = tournaments.run(), bureau = bureaus.run();
  std::vector<std::uint32_t> order(1 << 16);  // more rows than any table of these has
  std::iota(order.begin(), order.end(), 0u);
  std::reverse(order.begin(), order.end());
  expect_same(tournament, tournaments.run(0, 1, nullptr, &order));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i * 40503 % order.size());
  expect_same(tournament, tournaments.run(0, 1, nullptr, &order));
  expect_same(bureau, bureaus.run(0, 1, nullptr, &order));
}

// What two records of a run, made with different choices, both hold is equal to the bit.
void expect_same_where_both(const Lived& one, const RunRecord& a, const Lived& other, const RunRecord& b) {
  EXPECT_EQ(a.digest, b.digest);
  const HistoryLayout &left = one.layout(), &right = other.layout();
  for (std::size_t i = 0; i < left.metrics.size(); ++i) {
    for (std::size_t j = 0; j < right.metrics.size(); ++j) {
      if (left.metrics[i].name != right.metrics[j].name) continue;
      EXPECT_TRUE(same(a.metrics[i], b.metrics[j])) << left.metrics[i].name;
    }
  }
  for (std::size_t t = 0; t < left.tables.size(); ++t) {
    for (std::size_t u = 0; u < right.tables.size(); ++u) {
      if (left.tables[t].name != right.tables[u].name) continue;
      for (const ColumnLayout& column : left.tables[t].columns) {
        EXPECT_TRUE(same(one.column(a, left.tables[t].name, column.name), other.column(b, left.tables[t].name, column.name)))
            << left.tables[t].name << "." << column.name;
      }
    }
  }
}

TEST(Determinism, WhatIsRecordedDoesNotMatter) {
  constexpr const char* every_step[] = {"rents_taken: sum(take of holders by sector)", "data_capability: sectors.data.capability",
                                        "oldest: max(age of holders)", "openings: count(events where kind == opened by sector)"};
  constexpr const char* at_end[] = {"curse: mean(fell of spells where heads) - mean(fell of spells where comparable)",
                                    "heads_so_far: count(spells where heads)", "median_age: median(age of agents)",
                                    "tenure: mean(months_in_rank of holders)"};
  const Lived all = bureau_run();
  const RunRecord everything = all.run(5);
  std::uint64_t state = 1;
  const auto one_of_two = [&] { return ((state = mix64(state)) >> 40) % 2 == 0; };
  for (int choice = 0; choice < 12; ++choice) {
    std::string metrics = "{ every step: {", between;
    for (const char* metric : every_step) {
      if (one_of_two()) metrics += std::exchange(between, ", ") + metric;
    }
    metrics += "}, at end: { anything: count(agents)";
    for (const char* metric : at_end) {
      if (one_of_two()) metrics += std::string(", ") + metric;
    }
    const std::string events = one_of_two() ? "all" : "none";
    const Lived some = bureau_run({{"metrics", metrics + "} }"}, {"headline", "[anything]"}, {"record", "{ events: " + events + " }"}});
    expect_same_where_both(all, everything, some, some.run(5));
  }
}

// The digests of shipped scenarios as they stand, equal across builds and dispatch levels. They change only together
// with engine_format or with the scenario, and the CHANGELOG says so. OSTRAKON_PRINT_DIGESTS=1 prints the present ones.
TEST(Determinism, StoredDigests) {
  const std::map<std::string, std::uint64_t> found = {
      {"bureau", bureau_run().run(0).digest},
      {"tournament", tournament_run("2000").run(0).digest},
  };
  std::map<std::string, std::uint64_t> stored;
  std::ifstream file(std::filesystem::path(OSTRAKON_SOURCE) / "tests" / "phases" / "digests.txt");
  for (std::string name, value; file >> name >> value;) stored[name] = std::stoull(value, nullptr, 16);
  if (std::getenv("OSTRAKON_PRINT_DIGESTS") != nullptr) {
    for (const auto& [name, digest] : found) std::printf("%s %016lx\n", name.c_str(), static_cast<unsigned long>(digest));
  }
  EXPECT_EQ(found, stored);
}

// Removing a rule or a term leaves all other draws as they were: everyone present in both histories is born the same,
// and what the removed rule cannot reach is equal to the bit.
const char* const two_courts = R"y(
ostrakon: 1
name: courts
clock: { step: month, start: 2000-01, steps: 36 }
phases: [work, detect, appoint]
ranks: [ { name: member } ]
sectors: { left: {}, right: {} }
organisations:
  left court: { sector: left, posts: { member: { rank: member, seats: 700 } } }
  right court: { sector: right, posts: { clerk: { rank: member, seats: 700 } } }
agents: { start: { ability: "normal(0, 1)", age: "uniform(30, 50)" } }
rules:
  work: { effort: "gamma(2, 1)", performance: "normal(0, 1)" }
  detect:
    tip: { left: 0.01*(title == member), right: 0.01*(title == clerk) }
triggers:
  fall: { over: holders, in: detect, chance: 0.02, do: { purge: dismissal } }
)y";

TEST(Determinism, RemovingATermShiftsNoOtherDraw) {
  const Lived whole(two_courts), fewer(two_courts, {{"rules.detect.tip.left", "none"}}), quiet(two_courts, {{"rules.work.effort", "none"}});
  const RunRecord a = whole.run(), b = fewer.run(), c = quiet.run();
  // The same people enter, and fall, in all three.
  for (const RunRecord* other : {&b, &c}) {
    EXPECT_EQ(whole.column(a, "agents", "key"), whole.column(*other, "agents", "key"));
    EXPECT_EQ(whole.column(a, "agents", "fell"), whole.column(*other, "agents", "fell"));
    EXPECT_TRUE(same(whole.column(a, "spells", "end"), whole.column(*other, "spells", "end")));
  }
  const auto cases_of = [](const Lived& lived, const RunRecord& record, double rule) {
    std::vector<std::pair<double, double>> found;
    const auto agents = lived.column(record, "cases", "agent"), opened = lived.column(record, "cases", "opened_at"),
               by = lived.column(record, "cases", "opened_by");
    for (std::size_t i = 0; i < agents.size(); ++i) {
      if (by[i] == rule) found.emplace_back(agents[i], opened[i]);
    }
    return found;
  };
  const auto word = [](const Lived& lived, const char* name) {
    const Catalogue& catalogue = lived.simulation().scenario().catalogue;
    return static_cast<double>(index_of(catalogue.words(catalogue.find_words("rule")).words, name));
  };
  EXPECT_GT(cases_of(whole, a, word(whole, "right")).size(), 50u);
  EXPECT_EQ(cases_of(whole, a, word(whole, "right")), cases_of(fewer, b, word(fewer, "right")));
  EXPECT_TRUE(cases_of(fewer, b, word(whole, "left")).empty() || word(fewer, "right") == word(whole, "left"));
}

}  // namespace
}  // namespace ostrakon
