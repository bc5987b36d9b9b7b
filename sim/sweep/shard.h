// The finished runs of one shard: in journals while it is worked on, in one sealed file afterwards.
#pragma once

#include "records/history.h"
#include "storage/framed_file.h"
#include "storage/run_codec.h"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace ostrakon {

struct ShardName {
  std::string folder;
  std::size_t number = 0;
  std::uint64_t digest = 0;  // of the plan
  std::string sealed() const;  // folder/shard-00003.runs, of the number 2: names count from 1, as --shard does
  std::string lock() const;
  std::vector<std::string> journals() const;  // of all processes that ever worked on it and did not seal it
};

// Another process has taken the shard over, and lives it or has.
class ShardLost : public StorageError {
 public:
  using StorageError::StorageError;
};

// How far a shard is, without a look at the runs of a sealed one.
struct ShardCount {
  std::uint64_t runs = 0, failed = 0;
  bool sealed = false;
  std::vector<std::string> remarks;
};
ShardCount count_shard(const ShardName&);

// Removes what processes that were killed have left of a sealed shard: journals, what claims were made of. The caller has claimed it.
void tidy_shard(const ShardName&);
// Numbers of shards of which there are journals or claims.
std::set<std::size_t> shards_under_way(const std::string& folder);

// Where finished runs lie.
class ShardRuns {
 public:
  struct Place {
    std::size_t file = 0;
    std::uint64_t offset = 0;
    RunStatus status = RunStatus::done;
  };
  // Opens the sealed file, or else the journals. Torn or damaged ends are left out and told in `remarks`; a file of another
  // plan is a StorageError.
  explicit ShardRuns(const ShardName&);
  const std::map<std::uint32_t, Place>& places() const { return places_; }
  bool is_sealed() const { return sealed_; }
  const std::vector<std::string>& remarks() const { return remarks_; }
  const std::vector<std::string>& files() const { return paths_; }
  // Of a run that is there, as it was finished.
  RunRecord record(std::uint32_t run);
  std::string_view frame(const Place&);

 private:
  bool look(const ShardName&);
  void read(const std::string& path, const ShardName&);

  std::vector<std::unique_ptr<FramedReader>> files_;
  std::vector<std::string> paths_, remarks_;
  std::map<std::uint32_t, Place> places_;
  bool sealed_ = false;
  RunCodec codec_;
};

// Forces a file to the disk about once a second, beside whoever appends to it: on a busy disk that takes longer than a run.
class SyncEverySecond {
 public:
  explicit SyncEverySecond(FramedWriter&);
  ~SyncEverySecond();
  SyncEverySecond(const SyncEverySecond&) = delete;
  SyncEverySecond& operator=(const SyncEverySecond&) = delete;
  void rethrow();  // what went wrong; StorageError
  void finish();   // ends, and rethrows: the disk tells of a failure but once

 private:
  void work();
  FramedWriter& file_;
  std::mutex mutex_;
  std::condition_variable over_;
  bool ended_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

// Of whoever works on a shard, which they have claimed: takes over what is there and appends to it.
class ShardJournal {
 public:
  // `keep_failed`: failed runs count as finished.
  ShardJournal(ShardName, bool keep_failed);
  const std::map<std::uint32_t, RunStatus>& finished() const { return finished_; }
  const std::string& path() const { return journal_->path(); }
  const std::vector<std::string>& remarks() const { return remarks_; }
  // Calls visit(record) for every run that was finished before, in ascending order.
  void each_earlier(const std::function<void(const RunRecord&)>& visit);
  void append(const RunRecord&);  // one at a time
  // All runs are there: the journal becomes the sealed file. Throws ShardLost.
  void seal();

 private:
  ShardName name_;
  std::map<std::uint32_t, RunStatus> finished_;
  std::vector<std::string> remarks_, before_;
  std::unique_ptr<FramedWriter> journal_;
  std::unique_ptr<SyncEverySecond> sync_;
  RunCodec codec_;
};

}  // namespace ostrakon
