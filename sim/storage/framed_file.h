// Files of framed pieces, each with its length and checksum: what is torn or damaged is found, and all before it is good.
// Sweeps keep their plans and finished runs in them.
#pragma once

#include "storage/error.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ostrakon {

// What a piece is for; part of the format.
enum class FrameKind : std::uint32_t { heading = 1, text = 2, run = 3, end = 4 };

struct Frame {
  FrameKind kind = FrameKind::heading;
  std::string_view bytes;    // valid until the next call
  std::uint64_t offset = 0;  // of the frame in its file
  std::uint64_t size = 0;    // with length, kind and checksum
};

// Appends pieces, each in one write.
class FramedWriter {
 public:
  // A new file; throws StorageError if it is there already or cannot be written.
  explicit FramedWriter(std::string path);
  ~FramedWriter();
  FramedWriter(const FramedWriter&) = delete;
  FramedWriter& operator=(const FramedWriter&) = delete;

  void append(FrameKind, std::string_view bytes);  // throws StorageError: what was appended before stays good
  void copy(std::string_view frame);               // a whole frame, as another file has it
  void sync();                                     // forces what was appended to the disk
  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }

 private:
  void write(std::string_view bytes);
  std::string path_, buffer_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

class FramedReader {
 public:
  // Throws StorageError if the file cannot be read or is of another version.
  explicit FramedReader(const std::string& path);
  ~FramedReader();
  FramedReader(const FramedReader&) = delete;
  FramedReader& operator=(const FramedReader&) = delete;

  // The next piece; none at the end, or where a piece is torn or damaged: then trouble() says so.
  std::optional<Frame> next();
  const std::string& trouble() const { return trouble_; }  // "": none so far
  std::uint64_t good_until() const { return at_; }         // bytes that are good so far
  // The piece that begins at an offset that next() gave; throws StorageError if it is not as it was.
  Frame at(std::uint64_t offset);
  std::string_view whole_frame(const Frame&) const;        // with length, kind and checksum
  const std::string& path() const { return path_; }

 private:
  std::optional<Frame> frame_at(std::uint64_t offset, std::string& trouble) const;
  std::string path_, trouble_;
  void* mapped_ = nullptr;  // the whole file
  const char* bytes_ = nullptr;
  std::uint64_t size_ = 0, at_ = 0;
};

// What the last piece of a file says, if that is an end; found without reading the rest. None: it has none, or there is no
// file.
std::optional<std::string> last_text(const std::string& path);

}  // namespace ostrakon
