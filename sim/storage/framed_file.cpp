#include "storage/framed_file.h"

#include <isa-l/crc64.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

namespace ostrakon {

namespace {

constexpr std::string_view magic = "OSTRAKON FRAMES 1\n", magic_before_version = "OSTRAKON FRAMES ";
constexpr std::size_t head_size = 16;  // length, kind, checksum
constexpr std::uint64_t largest_frame = std::uint64_t{1} << 31;

// Lengths and checksums lie in the order of x86-64, the only processors the program runs on.
template <class T>
void put(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  out.append(bytes, sizeof(T));
}

template <class T>
T get(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

std::uint64_t checksum(std::string_view head, std::string_view bytes) {
  const auto crc = [](std::uint64_t seed, std::string_view text) {
    return ::crc64_ecma_refl(seed, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  };
  return crc(crc(0, head), bytes);
}

std::string because() { return std::string(" (") + std::strerror(errno) + ")"; }

}  // namespace

FramedWriter::FramedWriter(std::string path) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw StorageError(path_, "cannot be created" + because());
  write(magic);
}

FramedWriter::~FramedWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FramedWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw StorageError(path_, "cannot be written" + because());
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
}

void FramedWriter::append(FrameKind kind, std::string_view bytes) {
  if (bytes.size() > largest_frame) throw StorageError(path_, "a run of more than 2 GB cannot be kept");
  buffer_.clear();
  put(buffer_, static_cast<std::uint32_t>(bytes.size()));
  put(buffer_, static_cast<std::uint32_t>(kind));
  put(buffer_, checksum(buffer_, bytes));
  buffer_ += bytes;
  write(buffer_);
}

void FramedWriter::copy(std::string_view frame) { write(frame); }

void FramedWriter::sync() {
  if (::fdatasync(descriptor_) != 0) throw StorageError(path_, "cannot be forced to the disk" + because());
}

FramedReader::FramedReader(const std::string& path) : path_(path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw StorageError(path, "cannot be read" + because());
  struct stat status {};
  const bool known = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  size_ = known ? static_cast<std::uint64_t>(status.st_size) : 0;
  void* mapped = size_ == 0 ? nullptr : ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  ::close(descriptor);
  if (mapped == MAP_FAILED) throw StorageError(path, "cannot be read" + because());
  mapped_ = mapped;
  bytes_ = static_cast<const char*>(mapped);
  at_ = std::min<std::uint64_t>(size_, magic.size());
  const std::string_view begin(bytes_ == nullptr ? "" : bytes_, at_);
  if (begin == magic) return;
  if (begin.size() == magic.size() && begin.starts_with(magic_before_version)) throw StorageError(path, "is of another version of this program");
  // A program that ends as it creates the file may leave less.
  trouble_ = begin == magic.substr(0, at_) ? "ends within its first line" : "does not begin as files of sweeps do";
  at_ = size_;
}

FramedReader::~FramedReader() {
  if (mapped_ != nullptr) ::munmap(mapped_, size_);
}

std::optional<Frame> FramedReader::frame_at(std::uint64_t offset, std::string& trouble) const {
  const auto at_byte = [&] { return " at byte " + std::to_string(offset); };
  if (size_ - offset < head_size) {
    trouble = "is torn" + at_byte();
    return std::nullopt;
  }
  const char* head = bytes_ + offset;
  const auto length = get<std::uint32_t>(head), kind = get<std::uint32_t>(head + 4);
  const auto expected = get<std::uint64_t>(head + 8);
  if (size_ - offset - head_size < length) {
    trouble = "is torn" + at_byte();
    return std::nullopt;
  }
  const std::string_view bytes(head + head_size, length);
  if (checksum(std::string_view(head, 8), bytes) != expected || kind < 1 || kind > 4) {
    trouble = "is damaged" + at_byte();
    return std::nullopt;
  }
  return Frame{static_cast<FrameKind>(kind), bytes, offset, head_size + length};
}

std::optional<Frame> FramedReader::next() {
  if (!trouble_.empty() || at_ == size_) return std::nullopt;
  std::optional<Frame> frame = frame_at(at_, trouble_);
  if (frame) at_ += frame->size;
  return frame;
}

Frame FramedReader::at(std::uint64_t offset) {
  std::string trouble;
  const std::optional<Frame> frame = offset < size_ ? frame_at(offset, trouble) : std::nullopt;
  if (!frame) throw StorageError(path_, trouble.empty() ? "is shorter than it was" : trouble);
  return *frame;
}

std::string_view FramedReader::whole_frame(const Frame& frame) const { return {bytes_ + frame.offset, frame.size}; }

std::optional<std::string> last_text(const std::string& path) {
  constexpr std::size_t longest = 64;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  const off_t size = ::lseek(descriptor, 0, SEEK_END);
  std::array<char, head_size + longest> tail{};
  const auto wanted = static_cast<std::size_t>(std::min<off_t>(size, static_cast<off_t>(tail.size())));
  const ssize_t found = size > 0 ? ::pread(descriptor, tail.data(), wanted, size - static_cast<off_t>(wanted)) : 0;
  ::close(descriptor);
  if (found != static_cast<ssize_t>(wanted)) return std::nullopt;
  for (std::size_t length = 0; length <= longest && head_size + length <= wanted; ++length) {
    const char* head = tail.data() + wanted - length - head_size;
    const std::string_view text(head + head_size, length);
    const bool is_end = get<std::uint32_t>(head) == length && get<std::uint32_t>(head + 4) == static_cast<std::uint32_t>(FrameKind::end);
    if (is_end && checksum(std::string_view(head, 8), text) == get<std::uint64_t>(head + 8)) return std::string(text);
  }
  return std::nullopt;
}

}  // namespace ostrakon
