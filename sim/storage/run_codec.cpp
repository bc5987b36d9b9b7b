#include "storage/run_codec.h"

#include "storage/chunk_codec.h"

#include <isa-l/igzip_lib.h>

#include <cstring>
#include <limits>
#include <stdexcept>

namespace ostrakon {

namespace {

[[noreturn]] void no_run(const char* why) { throw std::runtime_error(std::string("these bytes are no run: ") + why); }

class Bytes {
 public:
  explicit Bytes(std::string& out) : out_(out) {}
  template <class T>
  void number(T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    out_.append(bytes, sizeof(T));
  }
  void text(std::string_view text) {
    number(std::uint64_t{text.size()});
    out_ += text;
  }
  // Bytes of equal places together, which compress far better.
  template <class T>
  void column(const std::vector<T>& values) {
    number(std::uint64_t{values.size()});
    const std::size_t at = out_.size();
    out_.resize(at + values.size() * sizeof(T));
    if (values.empty()) return;
    hdf5::shuffle(reinterpret_cast<const std::byte*>(values.data()), values.size(), sizeof(T), reinterpret_cast<std::uint8_t*>(out_.data() + at),
                  values.size());
  }

 private:
  std::string& out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof(T)), sizeof(T));
    return value;
  }
  std::string text() {
    const auto size = number<std::uint64_t>();
    const char* from = take(size);
    return {from, from + size};
  }
  template <class T>
  std::vector<T> column() {
    const std::size_t count = counted(sizeof(T));
    const char* planes = take(count * sizeof(T));
    std::vector<T> values(count);
    auto* bytes = reinterpret_cast<char*>(values.data());
    for (std::size_t byte = 0; byte < sizeof(T); ++byte) {
      for (std::size_t i = 0; i < count; ++i) bytes[i * sizeof(T) + byte] = planes[byte * count + i];
    }
    return values;
  }
  // How many follow, of so many bytes each at least: no more than there are.
  std::size_t counted(std::size_t bytes) {
    const auto count = number<std::uint64_t>();
    if (count > bytes_.size() / bytes) no_run("it names more than it holds");
    return count;
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  const char* take(std::uint64_t size) {
    if (size > bytes_.size()) no_run("it is too short");
    const char* from = bytes_.data();
    bytes_.remove_prefix(size);
    return from;
  }
  std::string_view bytes_;
};

void write_cells(Bytes& out, const Cells& cells) {
  out.number(static_cast<std::uint8_t>(cells.index()));
  std::visit([&](const auto& values) { out.column(values); }, cells);
}

Cells read_cells(Reader& in) {
  switch (in.number<std::uint8_t>()) {
    case 0: return in.column<double>();
    case 1: return in.column<std::int32_t>();
    case 2: return in.column<std::uint8_t>();
    case 3: return in.column<std::uint64_t>();
    default: no_run("a column is of no known type");
  }
}

// What a glance needs lies in front, as it is.
struct Front {
  std::uint32_t run, point, replicate;
  std::uint32_t status;
  std::uint64_t plain_size;  // of what follows, once decompressed
};

}  // namespace

class RunCodec::Streams {
 public:
  Streams() : level_(ISAL_DEF_LVL1_DEFAULT) { inflate_ = std::make_unique<inflate_state>(); }
  isal_zstream deflate{};
  inflate_state& inflate() { return *inflate_; }
  std::vector<std::uint8_t>& level() { return level_; }

 private:
  std::unique_ptr<inflate_state> inflate_;
  std::vector<std::uint8_t> level_;
};

RunCodec::RunCodec() : streams_(std::make_unique<Streams>()) {}
RunCodec::~RunCodec() = default;

std::string_view RunCodec::encode(const RunRecord& record) {
  plain_.clear();
  Bytes out(plain_);
  out.text(record.message);
  out.number(record.steps);
  out.number(record.digest);
  out.column(record.parameters);
  out.number(std::uint64_t{record.failed_rules.size()});
  for (const std::string& rule : record.failed_rules) out.text(rule);
  out.number(std::uint64_t{record.metrics.size()});
  for (const std::vector<double>& values : record.metrics) out.column(values);
  out.number(std::uint64_t{record.tables.size()});
  for (const TableCells& table : record.tables) {
    out.number(std::uint64_t{table.rows});
    out.number(std::uint64_t{table.columns.size()});
    for (const Cells& cells : table.columns) write_cells(out, cells);
  }
  const Front front{record.run, record.point, record.replicate, static_cast<std::uint32_t>(record.status), plain_.size()};
  // Deflate at its worst adds 5 bytes to 64 kB.
  packed_.resize(sizeof front + plain_.size() + plain_.size() / 1000 + 1024);
  std::memcpy(packed_.data(), &front, sizeof front);
  isal_zstream& stream = streams_->deflate;
  ::isal_deflate_stateless_init(&stream);
  stream.level = 1;
  stream.level_buf = streams_->level().data();
  stream.level_buf_size = static_cast<std::uint32_t>(streams_->level().size());
  stream.next_in = reinterpret_cast<std::uint8_t*>(plain_.data());
  stream.avail_in = static_cast<std::uint32_t>(plain_.size());
  stream.next_out = reinterpret_cast<std::uint8_t*>(packed_.data() + sizeof front);
  stream.avail_out = static_cast<std::uint32_t>(packed_.size() - sizeof front);
  stream.end_of_stream = 1;
  if (plain_.size() > std::numeric_limits<std::uint32_t>::max() / 2 || ::isal_deflate_stateless(&stream) != COMP_OK) no_run("it cannot be compressed");
  packed_.resize(sizeof front + stream.total_out);
  return packed_;
}

RunCodec::Glance RunCodec::glance(std::string_view bytes) {
  Front front{};
  if (bytes.size() < sizeof front) no_run("it is too short");
  std::memcpy(&front, bytes.data(), sizeof front);
  if (front.status > 1) no_run("its status is unknown");
  return {front.run, front.point, front.replicate, static_cast<RunStatus>(front.status)};
}

RunRecord RunCodec::decode(std::string_view bytes) {
  const Glance glance_of = glance(bytes);
  Front front{};
  std::memcpy(&front, bytes.data(), sizeof front);
  // Deflate makes of 1032 bytes no less than one.
  if (front.plain_size / 1100 > bytes.size()) no_run("it names more than it holds");
  plain_.resize(front.plain_size);
  inflate_state& state = streams_->inflate();
  ::isal_inflate_init(&state);
  packed_.assign(bytes.substr(sizeof front));  // the library asks for bytes that may be written to
  state.next_in = reinterpret_cast<std::uint8_t*>(packed_.data());
  state.avail_in = static_cast<std::uint32_t>(packed_.size());
  state.next_out = reinterpret_cast<std::uint8_t*>(plain_.data());
  state.avail_out = static_cast<std::uint32_t>(plain_.size());
  if (::isal_inflate_stateless(&state) != ISAL_DECOMP_OK || state.total_out != front.plain_size) no_run("it cannot be decompressed");
  Reader in(plain_);
  RunRecord record;
  record.run = glance_of.run, record.point = glance_of.point, record.replicate = glance_of.replicate;
  record.status = glance_of.status;
  record.message = in.text();
  record.steps = in.number<std::uint32_t>();
  record.digest = in.number<std::uint64_t>();
  record.parameters = in.column<double>();
  record.failed_rules.resize(in.counted(8));
  for (std::string& rule : record.failed_rules) rule = in.text();
  record.metrics.resize(in.counted(8));
  for (std::vector<double>& values : record.metrics) values = in.column<double>();
  record.tables.resize(in.counted(16));
  for (TableCells& table : record.tables) {
    table.rows = in.number<std::uint64_t>();
    table.columns.resize(in.counted(9));
    for (Cells& cells : table.columns) cells = read_cells(in);
  }
  if (!in.at_end()) no_run("it is too long");
  return record;
}

}  // namespace ostrakon
