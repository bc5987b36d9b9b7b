// How far a sweep is.
#include "base/json.h"
#include "storage/error.h"
#include "sweep/claim.h"
#include "sweep/shard.h"
#include "tool/counted.h"
#include "tool/log.h"
#include "tool/standard_streams.h"
#include "tool/sweep_plan.h"
#include "tool/verbs.h"

namespace ostrakon {

namespace {

struct Standing {
  std::uint64_t runs = 0, failed = 0, wanted = 0;
  std::size_t points = 0, sealed = 0, held = 0, shards = 0;
  std::vector<std::string> remarks;
};

// Of the shards from first to before end.
Standing standing_of(const std::string& folder, const SweepPlan& plan, std::size_t first, std::size_t end) {
  Standing standing;
  standing.shards = end - first;
  for (std::size_t shard = first; shard < end; ++shard) {
    const ShardName name{folder, shard, plan.digest};
    standing.points += plan.shards[shard].end_point - plan.shards[shard].first_point;
    const ShardCount count = count_shard(name);
    standing.runs += count.runs;
    standing.failed += count.failed;
    standing.sealed += count.sealed ? 1 : 0;
    standing.held += !count.sealed && Claims::is_held(name.lock()) ? 1 : 0;
    standing.remarks.insert(standing.remarks.end(), count.remarks.begin(), count.remarks.end());
    // Of a complete shard in waves no more runs were needed than there are.
    if (count.sealed) {
      standing.wanted += count.runs;
      continue;
    }
    for (std::size_t point = plan.shards[shard].first_point; point < plan.shards[shard].end_point; ++point) standing.wanted += plan.least[point];
  }
  return standing;
}

constexpr const char* notes =
    "Example: how far a sweep is\n"
    "  ostrakon status curse\n\n"
    "Exit codes: 0 all runs are there, 1 some of them failed, 2 bad input, 3 some are missing.";

ExitCode status(const Given& given) {
  const std::string folder = given.argument(0);
  try {
    const FolderPlan found = plan_of_folder(folder);
    const std::size_t shards = found.plan.shards.size();
    const std::size_t alone = given.has("--shard") ? whole_number("--shard", given.text("--shard"), 1, shards) : 0;
    const Standing standing = standing_of(folder, found.plan, alone > 0 ? alone - 1 : 0, alone > 0 ? alone : shards);
    const bool complete = standing.sealed == standing.shards;
    const ExitCode code = !complete ? ExitCode::incomplete : standing.failed > 0 ? ExitCode::run_failed : ExitCode::done;
    const std::string wave = found.plan.experiment.replicates.until.empty() ? "" : " at least";
    std::string text = found.plan.experiment.name + ": " + counted(standing.points, "point") + ", " + counted(standing.wanted, "run") + wave + " in " +
                       counted(standing.shards, "shard") + "\n" + counted_are(standing.runs, "run") + " finished, " + std::to_string(standing.failed) +
                       " of them failed; " + counted_are(standing.sealed, "shard") + " complete, " + std::to_string(standing.held) + (standing.held == 1 ? " is" : " are") + " being lived\n";
    for (const std::string& remark : standing.remarks) text += remark + "\n";
    if (given.has("--json")) {
      JsonValue root = JsonValue::object();
      const auto number = [&](const char* key, std::uint64_t value) { root.set(key, JsonValue::number(static_cast<double>(value))); };
      root.set("name", found.plan.experiment.name);
      number("points", standing.points);
      number("runs", standing.wanted);
      number("finished", standing.runs);
      number("failed", standing.failed);
      number("shards", standing.shards);
      number("complete", standing.sealed);
      number("held", standing.held);
      root.set("remarks", JsonValue::texts(standing.remarks));
      text = root.written();
    }
    return print_result(text, code);
  } catch (const StorageError& error) {
    log_error(error.what());
    return ExitCode::bad_input;
  }
}

}  // namespace

Verb status_verb() {
  return {"status", "Say how far a sweep is.", {{"DIR", "folder of the sweep"}}, {{"--shard", "K", "of the K-th shard alone, from 1"}, json_flag("print it as JSON")}, notes, status};
}

}  // namespace ostrakon
