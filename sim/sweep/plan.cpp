#include "sweep/plan.h"

#include "base/keys.h"
#include "storage/framed_file.h"
#include "storage/temporary_file.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace ostrakon {

namespace {

constexpr std::uint64_t runs_a_shard = 1000;
constexpr std::size_t most_shards = 10'000;
constexpr std::string_view temporary_beginning = "plan.tmp-";

std::uint64_t digest_of(const SweepPlan& plan) {
  std::uint64_t digest = hash64(plan.engine);
  for (const PlannedFile& file : plan.files) digest = mix64(mix64(digest, hash64(file.path)), hash64(file.text));
  return mix64(digest, plan.shards.size());
}

// Neighbouring points with about as many runs in each shard.
std::vector<SweepPlan::Shard> divide(const std::vector<std::uint32_t>& runs, std::size_t shards) {
  std::uint64_t total = 0, so_far = 0;
  for (const std::uint32_t count : runs) total += count;
  std::vector<SweepPlan::Shard> divided;
  std::size_t point = 0;
  for (std::size_t shard = 0; shard < shards; ++shard) {
    SweepPlan::Shard one{point, point};
    const std::size_t left = shards - shard - 1;  // each of them needs a point
    const std::uint64_t until = total * (shard + 1) / shards;
    while (one.end_point < runs.size() - left && (one.end_point == one.first_point || so_far + runs[one.end_point] / 2 < until)) so_far += runs[one.end_point++];
    if (left == 0) one.end_point = runs.size();
    point = one.end_point;
    divided.push_back(one);
  }
  return divided;
}

}  // namespace

std::size_t SweepPlan::point_of(std::uint32_t run) const {
  const auto after = std::upper_bound(first_run.begin(), first_run.end(), run);
  return static_cast<std::size_t>(after - first_run.begin()) - 1;
}

std::uint64_t SweepPlan::seed(std::size_t point) const {
  return experiment.independent ? mix64(experiment.seed, point + 1) : experiment.seed;
}

SweepPlan plan_sweep(Experiment experiment, std::vector<PlannedFile> files, std::string engine, std::size_t shards) {
  SweepPlan plan{std::move(experiment), {}, {}, {}, {}, {}, std::move(files), std::move(engine), 0};
  plan.points = points_of(plan.experiment);
  const ReplicateRule& rule = plan.experiment.replicates;
  std::uint64_t next = 0;
  for (const Point& point : plan.points) {
    const std::uint32_t least = rule.least != 0 ? rule.least : plan.experiment.scenarios[point.scenario].replicates;
    plan.least.push_back(least);
    plan.most.push_back(rule.until.empty() ? least : rule.most);
    plan.first_run.push_back(static_cast<std::uint32_t>(next));
    next += plan.most.back();
    if (next > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) throw std::runtime_error("this sweep has more than two thousand million runs");
  }
  const std::size_t wanted = shards != 0 ? shards : static_cast<std::size_t>(next / runs_a_shard);
  const std::size_t possible = std::min(plan.points.size(), most_shards);
  if (possible > 0) plan.shards = divide(plan.most, std::clamp<std::size_t>(wanted, 1, possible));
  plan.digest = digest_of(plan);
  return plan;
}

std::vector<PlannedFile> files_read(const Sources& sources, const std::string& experiment) {
  std::vector<PlannedFile> files;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto file = static_cast<std::int32_t>(i);
    const std::string& path = sources.path(file);
    const bool known = std::any_of(files.begin(), files.end(), [&](const PlannedFile& one) { return one.path == path; });
    if (known || path.starts_with("--set ")) continue;
    files.push_back({path, sources.text(file)});
  }
  std::stable_partition(files.begin(), files.end(), [&](const PlannedFile& file) { return file.path == experiment; });
  return files;
}

std::string plan_path(const std::string& folder) { return folder + "/plan"; }

void store_plan(const SweepPlan& plan, const std::string& folder, InPlace in_place) {
  const std::string wanted = plan_path(folder);
  const std::string temporary = folder + "/" + std::string(temporary_beginning) + unlikely_word();
  {
    FramedWriter writer(temporary);
    std::ostringstream heading;
    heading << "digest " << hexadecimal(plan.digest) << "\nshards " << plan.shards.size() << "\nfiles " << plan.files.size() << "\nengine " << plan.engine
            << "\nexperiment " << plan.experiment.file << "\n";
    writer.append(FrameKind::heading, heading.str());
    for (const PlannedFile& file : plan.files) {
      writer.append(FrameKind::text, file.path);
      writer.append(FrameKind::text, file.text);
    }
    writer.append(FrameKind::end, "");
    writer.sync();
  }
  // Of several that plan at once the first stays: a link fails where there is one already, on shared file systems too, which
  // know no exclusive renaming.
  std::error_code failed;
  if (in_place == InPlace::damaged_plan) {
    std::filesystem::rename(temporary, wanted, failed);
  } else {
    std::filesystem::create_hard_link(temporary, wanted, failed);
    std::error_code gone;
    std::filesystem::remove(temporary, gone);
  }
  if (failed && !std::filesystem::exists(wanted)) throw StorageError(wanted, "cannot be written (" + failed.message() + ")");
  sync_folder(folder);
}

void tidy_plan(const std::string& folder) {
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().filename().string().starts_with(temporary_beginning)) std::filesystem::remove(entry.path(), failed);
  }
}

std::string jobs_folder(const std::string& folder) { return folder + "/jobs"; }

bool awaits_plan(const std::string& folder) {
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (!entry.path().filename().string().starts_with("plan") && entry.path() != jobs_folder(folder)) return false;
  }
  return !failed;
}

StoredPlan stored_plan(const std::string& folder) {
  const std::string path = plan_path(folder);
  if (!std::filesystem::exists(path)) throw StorageError(folder, "is no folder of a sweep (it has no plan)");
  FramedReader reader(path);
  StoredPlan plan;
  const auto damaged = [&](const std::string& why) { return StorageError(path, why.empty() ? "is no plan" : why); };
  const std::optional<Frame> heading = reader.next();
  if (!heading || heading->kind != FrameKind::heading) throw damaged(reader.trouble());
  const auto number = [&](const std::string& text, int base) {
    std::uint64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (failed != std::errc() || end != text.data() + text.size()) throw damaged("");
    return value;
  };
  std::istringstream lines{std::string(heading->bytes)};
  std::size_t files = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t blank = line.find(' ');
    const std::string key = line.substr(0, blank), value = blank == std::string::npos ? "" : line.substr(blank + 1);
    if (key == "digest") plan.digest = number(value, 16);
    if (key == "shards") plan.shards = number(value, 10);
    if (key == "files") files = number(value, 10);
    if (key == "engine") plan.engine = value;
    if (key == "experiment") plan.experiment = value;
  }
  for (std::size_t i = 0; i < files; ++i) {
    PlannedFile file;
    for (std::string* part : {&file.path, &file.text}) {
      const std::optional<Frame> frame = reader.next();
      if (!frame || frame->kind != FrameKind::text) throw damaged(reader.trouble());
      *part = std::string(frame->bytes);
    }
    plan.files.push_back(std::move(file));
  }
  const std::optional<Frame> end = reader.next();
  if (!end || end->kind != FrameKind::end) throw damaged(reader.trouble());
  return plan;
}

std::vector<std::string> changes(const StoredPlan& stored, const SweepPlan& plan) {
  std::vector<std::string> found;
  if (stored.digest == plan.digest) return found;
  if (stored.engine != plan.engine) found.push_back("it was planned with ostrakon " + stored.engine + "; this is ostrakon " + plan.engine);
  const auto find = [](const std::vector<PlannedFile>& files, const std::string& path) {
    return std::find_if(files.begin(), files.end(), [&](const PlannedFile& file) { return file.path == path; });
  };
  for (const PlannedFile& file : plan.files) {
    const auto before = find(stored.files, file.path);
    if (before == stored.files.end()) {
      found.push_back(file.path + " was not part of it");
    } else if (before->text != file.text) {
      found.push_back(file.path + " has changed");
    }
  }
  for (const PlannedFile& file : stored.files) {
    if (find(plan.files, file.path) == plan.files.end()) found.push_back(file.path + " was part of it");
  }
  if (found.empty() && stored.shards != plan.shards.size()) found.push_back("it has " + std::to_string(stored.shards) + " shards, not " + std::to_string(plan.shards.size()));
  if (found.empty()) found.emplace_back("the order of its files");
  return found;
}

}  // namespace ostrakon
