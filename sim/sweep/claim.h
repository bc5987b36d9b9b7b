// Who works on a shard: one process at a time, known by a file that it keeps touching.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace ostrakon {

// Held until destroyed. Several shards are several claims.
class Claim {
 public:
  ~Claim();
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;
  // Whether another has taken it over, for this process did not stir.
  bool is_lost() const { return lost_.load(); }

 private:
  friend class Claims;
  Claim(std::string path, std::string holder);
  void beat();

  std::string path_, holder_;
  std::mutex mutex_;
  std::condition_variable over_;
  bool released_ = false;
  std::atomic<bool> lost_{false};
  std::thread heart_;
};

class Claims {
 public:
  // A claim that did not beat for so long, on this observer's own clock, is taken over. No clocks of two hosts are compared.
  explicit Claims(std::chrono::milliseconds patience = std::chrono::seconds(30)) : patience_(patience) {}
  // Null: somebody else works on it, or has died so lately that this is not known yet: ask again until is_alive() or there is a
  // claim. Throws StorageError if the file cannot be written.
  std::unique_ptr<Claim> take(const std::string& path);
  // Whether a claim that could not be taken has been seen to beat.
  bool is_alive(const std::string& path) const;
  // Whether somebody does, as far as is known.
  static bool is_held(const std::string& path);

 private:
  bool is_stale(const std::string& path, const std::string& content);

  struct Seen {
    std::string content;
    std::chrono::steady_clock::time_point since;
    bool changed = false;
  };
  std::chrono::milliseconds patience_;
  std::map<std::string, Seen> seen_;
};

}  // namespace ostrakon
