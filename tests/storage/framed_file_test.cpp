// Framed pieces: whatever is torn off or changed is found, and all before it is still good. Runs survive the way through
// bytes.
#include "storage/framed_file.h"
#include "storage/run_codec.h"
#include "storage/scratch_folder.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

namespace ostrakon {
namespace {

using testing::HasSubstr;

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void overwrite(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes; }

std::vector<std::string> pieces(const std::string& path, std::string* trouble = nullptr) {
  FramedReader reader(path);
  std::vector<std::string> found;
  while (const std::optional<Frame> frame = reader.next()) found.emplace_back(frame->bytes);
  if (trouble != nullptr) *trouble = reader.trouble();
  return found;
}

const std::vector<std::string> texts = {"a heading", "", std::string("with\0zero", 9), std::string(5000, 'x'), "the last"};

std::string written(const std::string& path) {
  FramedWriter writer(path);
  for (const std::string& text : texts) writer.append(FrameKind::text, text);
  writer.sync();
  return content(path);
}

TEST(FramedFile, GivesBackWhatWasAppended) {
  const test::ScratchFolder folder("framed");
  const std::string path = (folder.path / "a").string();
  written(path);
  std::string trouble;
  EXPECT_EQ(pieces(path, &trouble), texts);
  EXPECT_EQ(trouble, "");
  EXPECT_THROW(FramedWriter{path}, StorageError);  // never over a file that is there
}

TEST(FramedFile, TornAnywhereKeepsWhatIsBefore) {
  const test::ScratchFolder folder("framed");
  const std::string bytes = written((folder.path / "a").string()), path = (folder.path / "torn").string();
  for (std::size_t length = 0; length < bytes.size(); length += length < 200 ? 1 : 97) {
    overwrite(path, bytes.substr(0, length));
    std::string trouble;
    const std::vector<std::string> found = pieces(path, &trouble);
    ASSERT_LE(found.size(), texts.size());
    EXPECT_TRUE(std::equal(found.begin(), found.end(), texts.begin())) << length;
    FramedReader reader(path);
    while (reader.next()) continue;
    EXPECT_LE(reader.good_until(), length);
    // Between two pieces nothing is missing that could be known of.
    if (reader.good_until() < length) {
      EXPECT_THAT(trouble, HasSubstr("is torn")) << length;
    }
  }
}

TEST(FramedFile, EveryFlippedBitIsFound) {
  const test::ScratchFolder folder("framed");
  const std::string bytes = written((folder.path / "a").string()), path = (folder.path / "flipped").string();
  for (std::size_t byte = 18; byte < bytes.size(); byte += byte < 200 ? 1 : 53) {
    for (const int bit : {0, 3, 7}) {
      std::string changed = bytes;
      changed[byte] = static_cast<char>(changed[byte] ^ 1 << bit);
      overwrite(path, changed);
      std::string trouble;
      const std::vector<std::string> found = pieces(path, &trouble);
      EXPECT_NE(trouble, "") << "byte " << byte << ", bit " << bit;
      EXPECT_TRUE(found.size() < texts.size() && std::equal(found.begin(), found.end(), texts.begin())) << byte;
    }
  }
  overwrite(path, "OSTRAKON FRAMES 2\n" + bytes.substr(18));
  EXPECT_THROW(FramedReader{path}, StorageError);
}

RunRecord sample() {
  RunRecord record;
  record.run = 7, record.point = 3, record.replicate = 11;
  record.status = RunStatus::failed;
  record.message = "it went wrong";
  record.failed_rules = {"rules.work.effort"};
  record.steps = 5;
  record.digest = 0xFEDCBA9876543210u;
  record.parameters = {0.1, -0.0, std::numeric_limits<double>::infinity()};
  record.metrics = {{1, 2, 3}, {}, {std::numeric_limits<double>::quiet_NaN()}};
  TableCells table;
  table.rows = 3;
  table.columns = {std::vector<double>{1.5, 2.5, -3}, std::vector<std::int32_t>{-1, 0, 70000}, std::vector<std::uint8_t>{0, 255, 7}, std::vector<std::uint64_t>{1, 2, 1ull << 63}};
  record.tables = {table, TableCells{}};
  return record;
}

TEST(RunCodec, GivesBackTheRun) {
  RunCodec codec;
  const RunRecord record = sample(), back = codec.decode(std::string(codec.encode(record)));
  EXPECT_EQ(back.run, record.run);
  EXPECT_EQ(back.point, record.point);
  EXPECT_EQ(back.replicate, record.replicate);
  EXPECT_EQ(back.status, record.status);
  EXPECT_EQ(back.message, record.message);
  EXPECT_EQ(back.failed_rules, record.failed_rules);
  EXPECT_EQ(back.steps, record.steps);
  EXPECT_EQ(back.digest, record.digest);
  ASSERT_EQ(back.parameters.size(), 3u);
  EXPECT_TRUE(std::signbit(back.parameters[1]));
  ASSERT_EQ(back.metrics.size(), 3u);
  EXPECT_EQ(back.metrics[0], record.metrics[0]);
  EXPECT_TRUE(std::isnan(back.metrics[2][0]));
  ASSERT_EQ(back.tables.size(), 2u);
  EXPECT_EQ(back.tables[0].columns, record.tables[0].columns);
  EXPECT_EQ(RunCodec::glance(codec.encode(record)).replicate, 11u);
}

TEST(RunCodec, RefusesWhatIsNoRun) {
  RunCodec codec;
  const std::string bytes(codec.encode(sample()));
  for (std::size_t length = 0; length < bytes.size(); ++length) EXPECT_THROW(codec.decode(bytes.substr(0, length)), std::runtime_error) << length;
  std::string changed = bytes;
  changed[12] = 9;  // the status
  EXPECT_THROW(codec.decode(changed), std::runtime_error);
  changed = bytes;
  changed[23] = 127;  // the size
  EXPECT_THROW(codec.decode(changed), std::runtime_error);
}

}  // namespace
}  // namespace ostrakon
