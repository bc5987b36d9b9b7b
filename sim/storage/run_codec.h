// Runs as bytes, compressed: what the journals of sweeps keep of them.
#pragma once

#include "records/history.h"

#include <memory>
#include <string>
#include <string_view>

namespace ostrakon {

class RunCodec {
 public:
  RunCodec();
  ~RunCodec();
  RunCodec(const RunCodec&) = delete;
  RunCodec& operator=(const RunCodec&) = delete;

  // Bytes that decode() reads back to an equal record; valid until the next call.
  std::string_view encode(const RunRecord&);
  // Throws std::runtime_error with a reason if the bytes are no run.
  RunRecord decode(std::string_view bytes);

  // Number and status of a run without the rest of it.
  struct Glance {
    std::uint32_t run = 0, point = 0, replicate = 0;
    RunStatus status = RunStatus::done;
  };
  static Glance glance(std::string_view bytes);

 private:
  class Streams;
  std::unique_ptr<Streams> streams_;
  std::string plain_, packed_;
};

}  // namespace ostrakon
