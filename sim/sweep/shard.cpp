#include "sweep/shard.h"

#include "base/keys.h"
#include "storage/temporary_file.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <sstream>

namespace ostrakon {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds sync_every(1000);

std::string stem(const ShardName& name) {
  char text[32];
  std::snprintf(text, sizeof text, "shard-%05zu", name.number + 1);  // as --shard counts
  return text;
}

// What the last piece of a sealed file says: runs, and how many of them failed.
std::string end_of(std::uint64_t runs, std::uint64_t failures) { return std::to_string(runs) + " " + std::to_string(failures); }

std::string heading_of(const ShardName& name) { return stem(name) + " of the plan " + hexadecimal(name.digest); }

}  // namespace

std::string ShardName::sealed() const { return folder + "/" + stem(*this) + ".runs"; }
std::string ShardName::lock() const { return folder + "/" + stem(*this) + ".lock"; }

std::vector<std::string> ShardName::journals() const {
  std::vector<std::string> paths;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    const std::string file = entry.path().filename().string();
    if (file.starts_with(stem(*this) + ".") && file.ends_with(".journal")) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

ShardCount count_shard(const ShardName& name) {
  ShardCount count;
  if (const std::optional<std::string> end = last_text(name.sealed())) {
    std::istringstream words(*end);
    words >> count.runs >> count.failed;
    count.sealed = true;
    return count;
  }
  const ShardRuns runs(name);
  count.sealed = runs.is_sealed();
  count.runs = runs.places().size();
  for (const auto& [run, place] : runs.places()) count.failed += place.status == RunStatus::failed ? 1 : 0;
  count.remarks = runs.remarks();
  return count;
}

std::set<std::size_t> shards_under_way(const std::string& folder) {
  std::set<std::size_t> numbers;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    std::size_t number = 0;
    const std::string file = entry.path().filename().string();
    if (file.ends_with(".runs") || std::sscanf(file.c_str(), "shard-%zu.", &number) != 1 || number == 0) continue;
    numbers.insert(number - 1);
  }
  return numbers;
}

void tidy_shard(const ShardName& name) {
  std::error_code failed;
  for (const std::string& path : name.journals()) fs::remove(path, failed);
  for (const fs::directory_entry& entry : fs::directory_iterator(name.folder, failed)) {
    const std::string file = entry.path().filename().string();
    if (file.starts_with(stem(name) + ".lock.")) fs::remove(entry.path(), failed);
  }
}

// Between the listing of journals and the reading of one it may have become the sealed file, or another's.
ShardRuns::ShardRuns(const ShardName& name) {
  constexpr int most_looks = 20;
  for (int looks = 1; !look(name); ++looks) {
    if (looks == most_looks) throw StorageError(name.sealed(), "and its journals are there one moment and gone the next");
    files_.clear(), paths_.clear(), remarks_.clear(), places_.clear();
  }
}

// False: a file vanished.
bool ShardRuns::look(const ShardName& name) {
  std::vector<std::string> paths = {name.sealed()};
  sealed_ = fs::exists(name.sealed());
  if (!sealed_) paths = name.journals();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    try {
      read(paths[i], name);
    } catch (const StorageError&) {
      if (fs::exists(paths[i])) throw;
      return false;
    }
    // A sealed file that is damaged is no longer sealed: what it still has counts, and the rest is lived again.
    if (!sealed_ || remarks_.empty()) continue;
    sealed_ = false;
    for (const std::string& journal : name.journals()) paths.push_back(journal);
  }
  return sealed_ || !paths.empty() || !fs::exists(name.sealed());
}

void ShardRuns::read(const std::string& path, const ShardName& name) {
  auto reader = std::make_unique<FramedReader>(path);
  const std::size_t file = files_.size();
  std::uint64_t runs = 0, failures = 0;
  bool ended = false;
  const std::optional<Frame> heading = reader->next();
  if (heading && (heading->kind != FrameKind::heading || heading->bytes != heading_of(name))) throw StorageError(path, "belongs to another plan");
  while (heading && !ended) {
    const std::optional<Frame> frame = reader->next();
    if (!frame) break;
    if (frame->kind == FrameKind::end) {
      ended = frame->bytes == end_of(runs, failures);
      if (!ended) remarks_.push_back(path + " ends after another number of runs than it says");
      break;
    }
    const RunCodec::Glance glance = RunCodec::glance(frame->bytes);
    places_[glance.run] = {file, frame->offset, glance.status};
    ++runs;
    failures += glance.status == RunStatus::failed ? 1 : 0;
  }
  if (!reader->trouble().empty()) {
    remarks_.push_back(path + " " + reader->trouble() + "; " + std::to_string(runs) + (runs == 1 ? " run before it is" : " runs before it are") + " good");
  } else if (path == name.sealed() && !ended && remarks_.empty()) {
    remarks_.push_back(path + " has lost its end; " + std::to_string(runs) + " runs are good");
  }
  files_.push_back(std::move(reader));
  paths_.push_back(path);
}

std::string_view ShardRuns::frame(const Place& place) {
  FramedReader& reader = *files_[place.file];
  return reader.whole_frame(reader.at(place.offset));
}

RunRecord ShardRuns::record(std::uint32_t run) {
  const Place& place = places_.at(run);
  FramedReader& reader = *files_[place.file];
  try {
    return codec_.decode(reader.at(place.offset).bytes);
  } catch (const StorageError&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw StorageError(reader.path(), error.what());
  }
}

SyncEverySecond::SyncEverySecond(FramedWriter& file) : file_(file), thread_([this] { work(); }) {}

SyncEverySecond::~SyncEverySecond() {
  try {
    finish();
  } catch (const std::exception&) {
    return;  // whoever wants to know calls finish()
  }
}

void SyncEverySecond::work() {
  std::unique_lock lock(mutex_);
  while (!failure_ && !over_.wait_for(lock, sync_every, [this] { return ended_; })) {
    lock.unlock();
    std::exception_ptr failure;
    try {
      file_.sync();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    failure_ = failure;
  }
}

void SyncEverySecond::finish() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  over_.notify_all();
  if (thread_.joinable()) thread_.join();
  rethrow();
}

void SyncEverySecond::rethrow() {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
}

ShardJournal::ShardJournal(ShardName name, bool keep_failed) : name_(std::move(name)) {
  ShardRuns runs(name_);
  remarks_ = runs.remarks();
  before_ = runs.files();
  for (const auto& [run, place] : runs.places()) {
    if (keep_failed || place.status == RunStatus::done) finished_[run] = place.status;
  }
  // A journal of this process's own: one whose claim was taken over does no harm. What others finished is copied into it
  // before theirs go.
  journal_ = std::make_unique<FramedWriter>(name_.folder + "/" + stem(name_) + "." + unlikely_word() + ".journal");
  journal_->append(FrameKind::heading, heading_of(name_));
  for (const auto& [run, status] : finished_) journal_->copy(runs.frame(runs.places().at(run)));
  journal_->sync();
  sync_folder(name_.folder);
  std::error_code failed;
  for (const std::string& path : before_) {
    if (!fs::remove(path, failed) && failed) throw StorageError(path, "cannot be removed (" + failed.message() + ")");
  }
  sync_ = std::make_unique<SyncEverySecond>(*journal_);
}

void ShardJournal::each_earlier(const std::function<void(const RunRecord&)>& visit) {
  ShardRuns runs(name_);
  for (const auto& [run, place] : runs.places()) visit(runs.record(run));
}

void ShardJournal::append(const RunRecord& record) {
  journal_->append(FrameKind::run, codec_.encode(record));
  finished_[record.run] = record.status;
  sync_->rethrow();
}

void ShardJournal::seal() {
  sync_->finish();
  const auto failures = std::count_if(finished_.begin(), finished_.end(), [](const auto& run) { return run.second == RunStatus::failed; });
  const std::string end = end_of(finished_.size(), static_cast<std::uint64_t>(failures));
  journal_->append(FrameKind::end, end);
  journal_->sync();
  const std::string& path = journal_->path();
  if (!fs::exists(path)) throw ShardLost(path, "has been taken over by another process");
  std::error_code failed;
  // All pieces have their checksums, which every reader looks at; here only lengths are.
  if (fs::file_size(path, failed) != journal_->size() || last_text(path) != end) throw StorageError(path, "is not as it was written; is the disk failing?");
  fs::rename(path, name_.sealed(), failed);
  if (failed) throw StorageError(name_.sealed(), "cannot be renamed from '" + path + "' (" + failed.message() + ")");
  sync_folder(name_.folder);
}

}  // namespace ostrakon
